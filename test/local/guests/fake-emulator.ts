import { createServer } from 'node:http';
import type { EmulatedInstance } from '../../../local/guests/instance';
import { listenOnLoopback } from '../../../local/guests/listen';

/** The part of the emulator's control interface that guests use. */
export async function fakeEmulator(): Promise<{
  url: string;
  instances: EmulatedInstance[];
  poweredOff: string[];
  close: () => void;
}> {
  const instances: EmulatedInstance[] = [];
  const poweredOff: string[] = [];
  const server = createServer((request, response) => {
    const off = /^\/_berth\/instances\/([^/]+)\/power-off$/.exec(request.url ?? '');
    if (request.method === 'POST' && off !== null) {
      poweredOff.push(off[1] ?? '');
      const found = instances.find(({ id }) => id === off[1]);
      if (found !== undefined) found.state = 'stopping';
      response.end('{}');
    } else if (request.url === '/_berth/instances') {
      response.end(JSON.stringify({ instances }));
    } else {
      response.writeHead(404).end();
    }
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    instances,
    poweredOff,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
