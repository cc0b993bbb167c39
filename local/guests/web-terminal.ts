import type { WebSocket } from 'ws';
import * as z from 'zod';
import { openTerminal } from './shell';
import type { Shell, Terminal } from './shell';

const message = z.union([
  z.object({ input: z.string() }),
  z.object({ cols: z.number().int(), rows: z.number().int() }),
]);

/** Beyond this the shell waits for the browser. */
const MOST_UNSENT_BYTES = 1024 * 1024;

function read(data: string): z.infer<typeof message> | undefined {
  try {
    return message.safeParse(JSON.parse(data)).data;
  } catch {
    return undefined;
  }
}

/** Joins a browser's terminal with a shell; either's end ends the other. A message that is not understood is ignored. */
export function serveTerminal(client: WebSocket, shell: Shell): void {
  let terminal: Terminal;
  try {
    terminal = openTerminal(shell, { cols: 80, rows: 24 });
  } catch (error) {
    console.error(`no terminal could be opened: ${String(error)}`);
    client.close(1011, 'No terminal could be opened');
    return;
  }
  terminal.onData((data) => {
    client.send(data, () => {
      if (client.bufferedAmount < MOST_UNSENT_BYTES) terminal.resume();
    });
    if (client.bufferedAmount >= MOST_UNSENT_BYTES) terminal.pause();
  });
  terminal.onExit(() => client.close(1000, 'The shell has ended'));
  client.on('message', (data, isBinary) => {
    const wish = isBinary || !Buffer.isBuffer(data) ? undefined : read(data.toString('utf8'));
    if (wish === undefined) return;
    if ('input' in wish) terminal.write(wish.input);
    else terminal.resize(wish.cols, wish.rows);
  });
  client.on('error', () => client.terminate());
  client.on('close', () => terminal.signal('SIGHUP'));
}
