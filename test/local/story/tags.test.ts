import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tagged } from '../../../local/story/tags';
import type { World } from '../../../local/story/world';

const folder = mkdtempSync(join(tmpdir(), 'berth-tags-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const OURS = { Key: 'cost-centre', Value: 'physics' };

function call(action: string, params: object, service = 'ec2'): string {
  const who = { function: 'demo-launch', role: 'launch', principal: 'arn' };
  return JSON.stringify({ ...who, service, action, region: 'us-east-1', account: '1', params });
}

function specified(...kinds: readonly string[]): object {
  return Object.fromEntries(
    kinds.flatMap((kind, index) => {
      const place = `TagSpecification.${index + 1}`;
      return [
        [`${place}.ResourceType`, kind],
        [`${place}.Tag.1.Key`, 'berth:owner'],
        [`${place}.Tag.1.Value`, 'ada'],
        [`${place}.Tag.2.Key`, OURS.Key],
        [`${place}.Tag.2.Value`, OURS.Value],
      ];
    }),
  ) as object;
}

const WHOLE = [
  call('RunInstances', specified('instance', 'volume', 'network-interface')),
  call('ImportKeyPair', specified('key-pair')),
  call('CreateSecurityGroup', specified('security-group')),
  call('CreateSecret', { Tags: [OURS] }, 'secretsmanager'),
  call('CreateTags', {}),
  call('GetSecretValue', {}, 'secretsmanager'),
];

async function told(calls: readonly string[]): Promise<string> {
  const callsFile = join(folder, 'calls.jsonl');
  writeFileSync(callsFile, calls.join('\n'));
  return tagged.run({ cloud: { emulator: { callsFile } } } as World);
}

test('calls that tag all that they make pass, whatever else was called', async () => {
  expect(await told(WHOLE)).toBe('4 calls: CreateSecret, CreateSecurityGroup, ImportKeyPair, RunInstances');
});

test.each([
  [
    'a disk',
    call('RunInstances', specified('instance', 'network-interface')),
    /RunInstances without tags: volume/,
  ],
  ['a secret', call('CreateSecret', { Tags: [] }, 'secretsmanager'), /CreateSecret without tags: secret/],
  ['a thing of another kind', call('CreateSnapshot', {}), /CreateSnapshot without tags: anything/],
])('%s without the tags is named', async (_, further, why) => {
  await expect(told([...WHOLE, further])).rejects.toThrow(why);
});

test('what no call has made is missed: a story that makes nothing would always pass', async () => {
  await expect(told(WHOLE.slice(1))).rejects.toThrow('the story made nothing with RunInstances');
});
