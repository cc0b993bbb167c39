import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';

const PATIENCE_MS = 60_000;

/** Opens a WebSocket, says something, and listens until it has heard enough. */
function converse(
  socket: WebSocket,
  first: string | Buffer,
  heard: (message: Buffer) => string | undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      socket.close();
      settle();
    };
    const timer = setTimeout(() => {
      end(() => reject(new Error('nothing of the kind was heard')));
    }, PATIENCE_MS);
    socket.on('error', (error) => end(() => reject(error)));
    socket.on('open', () => socket.send(first));
    socket.on('message', (message: Buffer) => {
      const enough = heard(message);
      if (enough !== undefined) end(() => resolve(enough));
    });
  });
}

/**
 * Executes a cell and reads what it prints.
 *
 * @see https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute
 */
export function executeCell(
  socket: WebSocket,
  code: string,
  enough: (out: string) => boolean,
): Promise<string> {
  const header = {
    msg_id: randomUUID(),
    session: randomUUID(),
    username: 'test',
    date: new Date().toISOString(),
    msg_type: 'execute_request',
    version: '5.3',
  };
  const content = { code, silent: false, store_history: false, user_expressions: {}, allow_stdin: false };
  const request = { header, parent_header: {}, metadata: {}, content, channel: 'shell', buffers: [] };
  let out = '';
  return converse(socket, JSON.stringify(request), (message) => {
    const { msg_type: kind, content: said } = JSON.parse(message.toString()) as {
      msg_type: string;
      content: { text?: string; evalue?: string };
    };
    if (kind === 'error') return `error: ${said.evalue}`;
    if (kind === 'stream') out += said.text ?? '';
    return enough(out) ? out : undefined;
  });
}

/**
 * Types a line into a terminal and reads what it shows.
 *
 * @see https://github.com/tsl0922/ttyd/blob/main/src/server.h for the letters that messages begin with
 */
export function typeLine(
  socket: WebSocket,
  line: string,
  enough: (shown: string) => boolean,
): Promise<string> {
  let shown = '';
  let typed = false;
  const begin = Buffer.from(JSON.stringify({ AuthToken: '', columns: 100, rows: 30 }));
  return converse(socket, begin, (message) => {
    if (message.subarray(0, 1).toString() === '0') shown += message.subarray(1).toString();
    // What is typed before the prompt is there is shown twice.
    if (!typed && /[$#] /.test(shown)) {
      typed = true;
      socket.send(Buffer.from(`0${line}\r`));
    }
    return enough(shown) ? shown : undefined;
  });
}
