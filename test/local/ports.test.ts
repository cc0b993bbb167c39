import { createServer, type Server } from 'node:net';
import { portsAreFree } from '../../local/ports';
import { freePorts } from './free-ports';

function occupy(port: number): Promise<Server> {
  return new Promise((done) => {
    const server = createServer();
    server.listen(port, '127.0.0.1', () => done(server));
  });
}

test.each([0, 1, 2, 3, 4])(
  'a taken port (the first + %i) is named, with the ports that are used and how to choose others',
  async (offset) => {
    const port = await freePorts();
    const server = await occupy(port + offset);
    try {
      const said = portsAreFree(port);
      await expect(said).rejects.toThrow(`Port ${port + offset} on 127.0.0.1 is taken`);
      await expect(said).rejects.toThrow(
        `The ports ${port}, ${port + 1}, ${port + 2}, ${port + 3}, ${port + 4} are used`,
      );
      await expect(said).rejects.toThrow('--port');
    } finally {
      server.close();
    }
  },
);

test('free ports are free still afterwards', async () => {
  const port = await freePorts();
  await portsAreFree(port);
  await expect(portsAreFree(port)).resolves.toBeUndefined();
});

test('a port that browsers refuse is said before anything is made', async () => {
  await expect(portsAreFree(5998)).rejects.toThrow(/Browsers refuse port 6000\. .*--port 6100/);
});
