import { WebSocket } from 'ws';

/** How a terminal's page speaks with its shell. */
interface Speech {
  /** Below the terminal's page. */
  readonly path: string;
  readonly protocols: readonly string[];
  readonly hello?: string;
  readonly input: (text: string) => string;
  readonly output: (data: string) => string;
}

const OF_A_PROCESS: Speech = {
  path: 'socket',
  protocols: [],
  input: (text) => JSON.stringify({ input: text }),
  output: (data) => data,
};

/** @see https://github.com/tsl0922/ttyd/blob/1.7.7/html/src/components/terminal/xterm/index.ts */
const OF_TTYD: Speech = {
  path: 'ws',
  protocols: ['tty'],
  hello: JSON.stringify({ AuthToken: '', columns: 80, rows: 24 }),
  input: (text) => `0${text}`,
  output: (data) => (data.startsWith('0') ? data.slice(1) : ''),
};

const LIMIT_MS = 60_000;

/**
 * Types a command into a workbench's terminal over its WebSocket, and waits for the line that it prints.
 *
 * @param terminal address of the terminal's page, with a slash at its end
 * @param page what is on that page
 * @param line finds the awaited line in what the terminal has shown
 * @throws Error when the socket is refused, or the line does not come
 */
export function typeInto(
  terminal: string,
  { page, cookie, command, line }: { page: string; cookie: string; command: string; line: RegExp },
): Promise<string> {
  const speech = /ttyd/i.test(page) ? OF_TTYD : OF_A_PROCESS;
  const address = new URL(speech.path, terminal);
  const { origin } = address;
  address.protocol = 'ws:';
  return new Promise((done, fail) => {
    const socket = new WebSocket(address, [...speech.protocols], { headers: { cookie, origin } });
    let shown = '';
    const end = (error?: Error): void => {
      clearTimeout(timer);
      socket.terminate();
      if (error !== undefined) fail(error);
    };
    const timer = setTimeout(
      () => end(new Error(`the terminal shows only ${JSON.stringify(shown)}`)),
      LIMIT_MS,
    );
    socket.on('error', (error) => end(error));
    socket.on('close', () => end(new Error('the terminal has closed')));
    socket.on('open', () => {
      if (speech.hello !== undefined) socket.send(speech.hello);
      socket.send(Buffer.from(speech.input(`${command}\r`)), { binary: speech.hello !== undefined });
    });
    socket.on('message', (data: Buffer) => {
      shown += speech.output(data.toString());
      const found = line.exec(shown);
      if (found === null) return;
      done(found[0]);
      end();
    });
  });
}
