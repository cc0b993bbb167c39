import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  PutKeyCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { mockClient } from 'aws-sdk-client-mock';
import { KvsEdgeStore } from '../../../lambda/adapters/kvs-edge-store';
import { T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';

const ARN = 'arn:aws:cloudfront::111111111111:key-value-store/1f9b1c2e-0000-4000-8000-000000000000';

function world() {
  const kvs = mockClient(CloudFrontKeyValueStoreClient);
  kvs.on(DescribeKeyValueStoreCommand).resolves({ ETag: 'v1' });
  kvs.on(PutKeyCommand).resolves({ ETag: 'v2' });
  const clock = new FakeClock(T0);
  return { kvs, clock, store: new KvsEdgeStore(ARN, clock) };
}

function fault(name: string): Error {
  return Object.assign(new Error(name), { name });
}

it('a value follows the version of the store that was seen', async () => {
  const { kvs, store } = world();
  await store.put('keys', '[]');
  expect(kvs.commandCalls(PutKeyCommand).map((call) => call.args[0].input)).toEqual([
    { KvsARN: ARN, Key: 'keys', Value: '[]', IfMatch: 'v1' },
  ]);
});

it.each(['ConflictException', 'ResourceNotFoundException', 'AccessDeniedException'])(
  'a store that is not there yet, or was written in the meantime (%s), is looked at and written again',
  async (name) => {
    const { kvs, clock, store } = world();
    kvs.on(PutKeyCommand).rejectsOnce(fault(name)).resolves({});
    kvs.on(DescribeKeyValueStoreCommand).resolvesOnce({ ETag: 'v1' }).resolves({ ETag: 'v7' });
    await store.put('keys', '[]');
    expect(kvs.commandCalls(PutKeyCommand)[1]?.args[0].input.IfMatch).toBe('v7');
    expect(clock.now()).toBeGreaterThan(T0);
  },
);

it('the store is given up after fifteen seconds, and at once where waiting does not help', async () => {
  const { kvs, clock, store } = world();
  kvs.on(PutKeyCommand).rejects(fault('AccessDeniedException'));
  await expect(store.put('keys', '[]')).rejects.toThrow('AccessDeniedException');
  expect(clock.now() - T0).toBe(15_000);
  kvs.on(PutKeyCommand).rejects(fault('ServiceQuotaExceededException'));
  await expect(store.put('keys', '[]')).rejects.toThrow('ServiceQuotaExceededException');
  expect(clock.now() - T0).toBe(15_000);
});

it('what is sent is signed for all regions, as this service alone wants it, with the session of the role', async () => {
  mockClient(CloudFrontKeyValueStoreClient).restore();
  const heard: IncomingMessage['headers'][] = [];
  const server = createServer((incoming, outgoing) => {
    heard.push(incoming.headers);
    outgoing.setHeader('etag', 'v1').setHeader('content-type', 'application/json').end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new CloudFrontKeyValueStoreClient({
    region: 'eu-west-1',
    endpoint: `http://localhost:${port}`,
    credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' },
  });
  // The SDK puts the account before the host, and such a name of this machine resolves nowhere.
  client.middlewareStack.add(
    (next) => (args) => {
      (args.request as { hostname: string }).hostname = '127.0.0.1';
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  try {
    await new KvsEdgeStore(ARN, new FakeClock(T0), client).put('keys', '[]');
  } finally {
    client.destroy();
    server.close();
  }
  expect(heard).toHaveLength(2);
  for (const headers of heard) {
    expect(headers.authorization).toMatch(
      /^AWS4-ECDSA-P256-SHA256 Credential=AKID\/\d{8}\/cloudfront-keyvaluestore\/aws4_request, /,
    );
    expect(headers).toMatchObject({ 'x-amz-region-set': '*', 'x-amz-security-token': 'token' });
  }
});
