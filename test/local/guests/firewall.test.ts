import * as fc from 'fast-check';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { admits, admitsEdge, cidrHolds, publicPort } from '../../../local/guests/firewall';
import { listenOnLoopback } from '../../../local/guests/listen';

const byte = fc.integer({ min: 0, max: 255 });
const address = fc.tuple(byte, byte, byte, byte).map((parts) => parts.join('.'));
const binary = (text: string): string =>
  text
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');

function rules(cidr: string, from: number, to: number, protocol = 'tcp'): Parameters<typeof admits>[0] {
  return [
    { id: 'sg-none', rules: [] },
    { id: 'sg-1', rules: [{ protocol, from, to, cidrs: [cidr] }] },
  ];
}

test('a block holds the addresses that share its first bits, and no others', () => {
  fc.assert(
    fc.property(address, address, fc.integer({ min: 0, max: 32 }), (base, asked, bits) => {
      expect(cidrHolds(`${base}/${bits}`, asked)).toBe(
        binary(base).slice(0, bits) === binary(asked).slice(0, bits),
      );
    }),
  );
});

test('what is no IPv4 block holds nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('::/0', '127.0.0.1', '127.0.0.1/33', '127.0.0.256/0', '/0')),
      (text) => {
        fc.pre(!/^\d+\.\d+\.\d+\.\d+\/\d+$/.test(text) || text.includes('33') || text.includes('256'));
        expect(cidrHolds(text, '127.0.0.1')).toBe(false);
      },
    ),
  );
});

test.each([
  ['the very port from the very address', rules('127.0.0.1/32', 22, 22), true],
  ['a range that holds the port', rules('0.0.0.0/0', 20, 30), true],
  ['every protocol', rules('127.0.0.0/8', -1, -1, '-1'), true],
  ['another port', rules('0.0.0.0/0', 23, 80), false],
  ['another protocol', rules('0.0.0.0/0', 22, 22, 'udp'), false],
  ['another address', rules('203.0.113.9/32', 22, 22), false],
  ['no group at all', [], false],
])('port 22 from this computer: %s', (_name, groups, expected) => {
  expect(admits(groups, 22)).toBe(expected);
});

/** What became of a connection: the first bytes, or the error's code. */
async function tryPort(port: number): Promise<string> {
  return new Promise((done) => {
    const socket: Socket = connect(port, '127.0.0.1');
    socket.on('data', (data) => {
      done(data.toString());
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'error'));
    socket.on('close', () => done('closed'));
  });
}

test('a public port follows its groups, also when they change faster than it can open and close', async () => {
  const inner = createServer((socket) => socket.end('hello'));
  const target = await listenOnLoopback(inner);
  const spare = createServer();
  const port = await listenOnLoopback(spare);
  await new Promise((done) => {
    spare.close(done);
  });
  const open = rules('127.0.0.1/32', 22, 22);
  const door = publicPort({ port, servicePort: 22, target });

  expect(await tryPort(port)).toBe('ECONNREFUSED');
  await Promise.all([door.obey(open), door.obey([]), door.obey(open)]);
  expect(await tryPort(port)).toBe('hello');
  await door.obey([]);
  expect(await tryPort(port)).toBe('ECONNREFUSED');

  const taken = createServer((socket) => socket.end('a stranger'));
  await listenOnLoopback(taken, port);
  jest.spyOn(console, 'error').mockImplementation();
  await door.obey(open);
  expect(await tryPort(port)).toBe('a stranger');
  await new Promise((done) => {
    taken.close(done);
  });
  await door.obey(open);
  expect(await tryPort(port)).toBe('hello');
  await door.close();
  inner.close();
});

test.each([
  ["CloudFront's own list", { prefixLists: ['com.amazonaws.global.cloudfront.origin-facing'] }, true],
  ['everybody', { cidrs: ['0.0.0.0/0'] }, true],
  ['another list', { prefixLists: ['com.amazonaws.us-east-1.s3'] }, false],
  ['this computer alone', { cidrs: ['127.0.0.1/32'] }, false],
])('the edge may come in where a rule admits %s', (_title, source, expected) => {
  const groups = [{ id: 'sg-1', rules: [{ protocol: 'tcp', from: 80, to: 80, cidrs: [], ...source }] }];
  expect(admitsEdge(groups, 80)).toBe(expected);
  expect(admitsEdge(groups, 22)).toBe(false);
  expect(admits(groups, 80)).toBe('cidrs' in source);
});
