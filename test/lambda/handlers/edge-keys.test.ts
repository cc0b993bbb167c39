import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudFrontKeyValueStoreClient,
  DescribeKeyValueStoreCommand,
  PutKeyCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { DescribeManagedPrefixListsCommand } from '@aws-sdk/client-ec2';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { edgeKeys } from '../../../lambda/contract/ticket';
import { MASTER, mockedAws } from './mocked-aws';
import { environmentOf } from './settings-of-tests';

const STORE = 'arn:aws:cloudfront::111111111111:key-value-store/1';
const LIST = { PrefixListName: 'com.amazonaws.global.cloudfront.origin-facing', PrefixListId: 'pl-1' };

let handler: (event: unknown) => Promise<void>;
let cloudformation: Server;
let heard: { readonly type: string | undefined; readonly body: Readonly<Record<string, unknown>> }[] = [];
/** How often CloudFormation does not take the answer. */
let busy = 0;

beforeAll(async () => {
  Object.assign(process.env, environmentOf(['deployment', 'masterSecret']));
  ({ handler } = await import('../../../lambda/handlers/edge-keys'));
  cloudformation = createServer((incoming, outgoing) => {
    let text = '';
    incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
    incoming.on('end', () => {
      if (busy-- > 0) return outgoing.writeHead(503).end();
      heard.push({ type: incoming.headers['content-type'], body: JSON.parse(text) });
      return outgoing.end();
    });
  }).listen(0, '127.0.0.1');
  await once(cloudformation, 'listening');
});
afterAll(() => cloudformation.close());

function world() {
  heard = [];
  busy = 0;
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { ec2, secrets } = mockedAws();
  const kvs = mockClient(CloudFrontKeyValueStoreClient);
  kvs.on(DescribeKeyValueStoreCommand).resolves({ ETag: 'v1' });
  kvs.on(PutKeyCommand).resolves({});
  ec2.on(DescribeManagedPrefixListsCommand).resolves({ PrefixLists: [LIST] });
  return { ec2, secrets, kvs };
}

function asked(RequestType: 'Create' | 'Update' | 'Delete', EdgeKey = '1') {
  return {
    RequestType,
    ResponseURL: `http://127.0.0.1:${(cloudformation.address() as AddressInfo).port}/signed`,
    StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/demo-service/1',
    RequestId: 'request-1',
    ResourceType: 'Custom::BerthEdge',
    LogicalResourceId: 'EdgeKeys',
    ...(RequestType !== 'Create' && { PhysicalResourceId: 'berth-demo-edge' }),
    ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '180', Store: STORE, EdgeKey },
  };
}

it('a new edge has the first key, and CloudFormation hears from where it will come', async () => {
  const { kvs } = world();
  await handler(asked('Create'));
  expect(heard).toEqual([
    {
      type: '',
      body: {
        Status: 'SUCCESS',
        PhysicalResourceId: 'berth-demo-edge',
        Data: { PrefixListId: 'pl-1' },
        StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/demo-service/1',
        RequestId: 'request-1',
        LogicalResourceId: 'EdgeKeys',
      },
    },
  ]);
  const [put] = kvs.commandCalls(PutKeyCommand).map((call) => call.args[0].input);
  expect(put).toMatchObject({ KvsARN: STORE, Key: 'keys' });
  expect(JSON.parse(put?.Value ?? '')).toEqual(edgeKeys(MASTER, 1));
});

it('another number makes a new key, and the one before stays good: it is still the same edge', async () => {
  const { kvs } = world();
  await handler(asked('Update', '3'));
  const value = kvs.commandCalls(PutKeyCommand)[0]?.args[0].input.Value ?? '';
  expect((JSON.parse(value) as { id: string }[]).map(({ id }) => id)).toEqual(['3', '2']);
  expect(Buffer.byteLength(value)).toBeLessThan(1024);
  expect(heard[0]?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'berth-demo-edge' });
});

it('an edge that goes needs nothing: its keys go with their store, which may be gone already', async () => {
  const { kvs, secrets } = world();
  kvs.rejects(new Error('gone'));
  await handler(asked('Delete'));
  expect(heard[0]?.body).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'berth-demo-edge' });
  expect(secrets.commandCalls(GetSecretValueCommand)).toHaveLength(0);
});

it('what goes wrong is said at once, so that no deployment waits, and neither a key nor the address is in it', async () => {
  const { kvs } = world();
  const denied = Object.assign(new Error('no such thing'), { name: 'ValidationException' });
  kvs.on(PutKeyCommand).rejects(denied);
  await handler(asked('Create'));
  expect(heard[0]?.body).toMatchObject({ Status: 'FAILED', Reason: 'ValidationException: no such thing' });
  expect(JSON.stringify(heard)).not.toContain(edgeKeys(MASTER, 1)[0]?.secret);
});

it('a number that is none fails the deployment', async () => {
  world();
  await handler(asked('Update', 'two'));
  expect(heard[0]?.body).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('NaN') });
});

it('CloudFormation is answered again when it did not take the answer', async () => {
  world();
  busy = 1;
  await handler(asked('Delete'));
  expect(heard).toHaveLength(1);
});

it("what is not CloudFormation's is refused", async () => {
  world();
  await expect(handler({ owner: 'ada' })).rejects.toThrow(/RequestType/);
});
