import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';

/** A server on this computer that brings everything to a workbench with a proof, as the edge does. */
export interface Edge {
  readonly url: string;
  close(): void;
}

/**
 * @param host the workbench's address
 * @param proof is asked for each request
 */
export async function asTheEdge(host: string, proof: () => string): Promise<Edge> {
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, host, 'x-berth-proof': proof() };
    const { url: path, method } = incoming;
    const onward = request({ host, port: 80, path, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  server.on('upgrade', (incoming, socket, head) => {
    const onward = connect(80, host, () => {
      const { host: _, origin: __, ...rest } = incoming.headers;
      const headers = { ...rest, host, origin: `http://${host}`, 'x-berth-proof': proof() };
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${String(value)}`);
      onward.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
