import { createServer } from 'node:http';
import { listenOnLoopback } from '../../../local/guests/listen';
import { metadataAnswers, startMetadataService } from '../../../local/guests/metadata-service';
import type { MetadataService } from '../../../local/guests/metadata-service';
import { anInstance } from './an-instance';

const instance = anInstance({ userData: '#!/bin/sh\n', publicKey: 'ssh-ed25519 AAAA me' });
let service: MetadataService;
let token: string;

async function ask(path: string, init: RequestInit = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`http://127.0.0.1:${service.port}${path}`, init);
  return { status: response.status, text: await response.text() };
}

const newToken = (headers: Record<string, string>): Promise<{ status: number; text: string }> =>
  ask('/latest/api/token', { method: 'PUT', headers });
const get = (path: string): Promise<{ status: number; text: string }> =>
  ask(`/latest/${path}`, { headers: { 'x-aws-ec2-metadata-token': token } });

beforeAll(async () => {
  service = await startMetadataService(() => instance);
  token = (await newToken({ 'x-aws-ec2-metadata-token-ttl-seconds': '21600' })).text;
});
afterAll(() => service.close());

test('user data that is no text comes through byte for byte', async () => {
  const bytes = Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff, 0xfe]);
  const packed = await startMetadataService(() =>
    anInstance({ userData: 'as it was before', userDataBase64: bytes.toString('base64') }),
  );
  const url = `http://127.0.0.1:${packed.port}/latest`;
  const headers = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
  const its = await (await fetch(`${url}/api/token`, { method: 'PUT', headers })).text();
  const answer = await fetch(`${url}/user-data`, { headers: { 'x-aws-ec2-metadata-token': its } });
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
  packed.close();
});

test.each(['0', '21601', '-5', 'soon', ''])('no token for a lifetime of "%s" seconds', async (ttl) => {
  expect((await newToken({ 'x-aws-ec2-metadata-token-ttl-seconds': ttl })).status).toBe(400);
});

test('no token through a proxy, without a lifetime, or by GET', async () => {
  const ttl = { 'x-aws-ec2-metadata-token-ttl-seconds': '60' };
  expect((await newToken({ ...ttl, 'x-forwarded-for': '192.0.2.1' })).status).toBe(403);
  expect((await newToken({})).status).toBe(400);
  expect((await ask('/latest/api/token', { headers: ttl })).status).toBe(405);
});

test('no answer without a token, with a made-up one, or with one whose time is over', async () => {
  const short = (await newToken({ 'x-aws-ec2-metadata-token-ttl-seconds': '1' })).text;
  const path = '/latest/meta-data/instance-id';
  expect((await ask(path)).status).toBe(401);
  expect((await ask(path, { headers: { 'x-aws-ec2-metadata-token': 'x' } })).status).toBe(401);
  expect((await ask(path, { headers: { 'x-aws-ec2-metadata-token': short } })).status).toBe(200);
  await new Promise((done) => {
    setTimeout(done, 1050);
  });
  expect((await ask(path, { headers: { 'x-aws-ec2-metadata-token': short } })).status).toBe(401);
});

test.each([
  ['meta-data/instance-id', 'i-0123456789abcdef0'],
  ['meta-data/ami-id', 'ami-0123456789abcdef0'],
  ['meta-data/instance-type', 't3.large'],
  ['meta-data/placement/availability-zone', 'us-east-1a'],
  ['meta-data/placement/region', 'us-east-1'],
  ['meta-data/public-ipv4', '203.0.113.7'],
  ['meta-data/local-ipv4', '10.0.0.4'],
  ['meta-data/public-hostname', 'ec2-203-0-113-7.compute-1.amazonaws.com'],
  ['meta-data/public-keys/0/openssh-key', 'ssh-ed25519 AAAA me'],
  ['meta-data/local-hostname', 'ip-10-0-0-4.ec2.internal'],
  ['meta-data/public-keys/', '0=key'],
  ['meta-data/public-keys/0/', 'openssh-key'],
  ['meta-data/placement/', 'availability-zone\nregion'],
  ['meta-data/tags/instance', 'Name\nberth:deployment\nberth:generation'],
  ['meta-data/tags/instance/', 'Name\nberth:deployment\nberth:generation'],
  ['meta-data/tags/instance/berth:generation', '1'],
  ['meta-data/tags/instance/berth%3Ageneration', '1'],
  ['user-data', '#!/bin/sh\n'],
])('%s is answered as EC2 does', async (path, text) => {
  expect(await get(path)).toEqual({ status: 200, text });
});

test('the identity document names the instance', async () => {
  const { text } = await get('dynamic/instance-identity/document');
  expect(JSON.parse(text)).toMatchObject({
    instanceId: instance.id,
    region: 'us-east-1',
    accountId: '000000000000',
  });
});

test.each(['meta-data/nothing', 'meta-data/tags/instance/absent', 'meta-data/iam', '%ff', '../etc/passwd'])(
  '%s is not there',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

test('dated versions need a token as well, unless the one who serves them says otherwise; "latest" always does', async () => {
  expect((await ask('/2021-03-23/meta-data/instance-id')).status).toBe(401);
  const server = createServer(metadataAnswers(() => instance, { datedWithoutToken: true }));
  const base = `http://127.0.0.1:${await listenOnLoopback(server)}`;
  try {
    const dated = await fetch(`${base}/2021-03-23/meta-data/instance-id`);
    expect(await dated.text()).toBe(instance.id);
    expect((await fetch(`${base}/latest/meta-data/instance-id`)).status).toBe(401);
    expect((await fetch(`${base}/2021-03-23/nothing`)).status).toBe(404);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

test('tags are as they are now, and not there at all where the launch did not allow them', async () => {
  instance.tags = { ...instance.tags, 'berth:generation': '2', empty: '' };
  expect((await get('meta-data/tags/instance/berth:generation')).text).toBe('2');
  expect(await get('meta-data/tags/instance/empty')).toEqual({ status: 200, text: '' });
  instance.metadataTags = false;
  expect((await get('meta-data/tags/instance/berth:generation')).status).toBe(404);
  expect((await get('meta-data/tags/instance')).status).toBe(404);
  expect((await get('meta-data/')).text).not.toContain('tags');
});
