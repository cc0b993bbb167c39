import { randomUUID } from 'node:crypto';
import { DeleteTagsCommand } from '@aws-sdk/client-ec2';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { DeleteSecretCommand } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { AwsEstate } from '../../../lambda/adapters/aws-estate';
import { DynamodbAccounts } from '../../../lambda/adapters/dynamodb-accounts';
import { DynamodbCodes } from '../../../lambda/adapters/dynamodb-codes';
import { DynamodbDepartures } from '../../../lambda/adapters/dynamodb-departures';
import { DynamodbSessions } from '../../../lambda/adapters/dynamodb-sessions';
import { DynamodbTimeline } from '../../../lambda/adapters/dynamodb-timeline';
import { Ec2AmiFacts } from '../../../lambda/adapters/ec2-ami-facts';
import { Ec2Computers } from '../../../lambda/adapters/ec2-computers';
import { Ec2Doors } from '../../../lambda/adapters/ec2-doors';
import { Ec2KeyPairs } from '../../../lambda/adapters/ec2-key-pairs';
import { Ec2Statuses } from '../../../lambda/adapters/ec2-statuses';
import { runOrder } from '../../../lambda/adapters/ec2-order';
import { makeOpensshKey } from '../../../lambda/adapters/openssh-key';
import { SchedulerSchedules } from '../../../lambda/adapters/scheduler-schedules';
import { SecretsVault } from '../../../lambda/adapters/secrets-vault';
import { SsmCatalogue } from '../../../lambda/adapters/ssm-catalogue';
import { SsmImages } from '../../../lambda/adapters/ssm-images';
import type { Image } from '../../../lambda/domain/image';
import { inspectAmi } from '../../../lambda/domain/inspect-ami';
import { imageOf } from '../../../lambda/domain/mapped-image';
import { MINUTE } from '../../../lambda/domain/time';
import type { Session } from '../../../lambda/domain/session';
import { anImage } from '../../builders/image';
import { aSession, T0 } from '../../builders/session';
import { CreditExceeded } from '../../../lambda/ports/accounts';
import { FakeClock } from '../../fakes/fake-clock';
import type { EmulatedInstance } from '../../../local/emulator/control';
import { until } from '../../local/emulator/running-emulator';
import { ACloud, AMI, GROUND, SCHEDULE_GROUND, TABLE } from './a-cloud';
import { codesContract } from './contracts/codes';
import { computersContract, idOf } from './contracts/computers';
import { departuresContract } from './contracts/departures';
import { doorsContract } from './contracts/doors';
import { keyPairsContract } from './contracts/key-pairs';
import { schedulesContract } from './contracts/schedules';
import { sessionsContract } from './contracts/sessions';
import { statusesContract } from './contracts/statuses';
import { timelineContract } from './contracts/timeline';
import { vaultContract } from './contracts/vault';
import { firstAttempt, newSession } from './sessions-of-tests';

jest.setTimeout(180_000);

// One emulator for all adapters: its start is most of what these tests cost.
let cloud: ACloud;
beforeAll(async () => {
  cloud = await ACloud.start();
});
afterEach(async () => cloud.emulator.control.clearFaults());
afterAll(async () => cloud.end());

const clock = new FakeClock(T0);
const INITIAL_CREDIT = 1_000_000;
const sessions = (): DynamodbSessions => new DynamodbSessions(TABLE, INITIAL_CREDIT, cloud.documents);
const accounts = (): DynamodbAccounts => new DynamodbAccounts(TABLE, INITIAL_CREDIT, cloud.documents);
const keyPairs = (): Ec2KeyPairs => new Ec2KeyPairs(GROUND.sessionTags, cloud.ec2);
const statuses = (): Ec2Statuses => new Ec2Statuses(cloud.ec2);
const vault = (): SecretsVault => new SecretsVault(GROUND.sessionTags, cloud.secrets);
const doors = (): Ec2Doors => new Ec2Doors(GROUND, clock, cloud.ec2);

function computers(script = '#!/bin/sh\n', deployment = 'demo'): Ec2Computers {
  const order = async (...of: [Session, Session['attempts'][number]]) => runOrder(...of, GROUND, script);
  return new Ec2Computers(deployment, clock, order, cloud.ec2, cloud.ec2);
}

async function ready(changes: Parameters<typeof newSession>[0] = {}): Promise<Session> {
  const session = newSession(changes);
  await keyPairs().import(session, makeOpensshKey('test').publicKey);
  return session;
}

async function reached(state: string, session: Session): Promise<void> {
  await until(async () => {
    const seen = await computers().find(session);
    return seen.is === 'present' && seen.value.state === state ? true : undefined;
  }, `the computer to be ${state}`);
}

async function untag(instanceId: string): Promise<void> {
  await cloud.ec2.send(new DeleteTagsCommand({ Resources: [instanceId] }));
}

async function instancesOf(session: Session): Promise<readonly EmulatedInstance[]> {
  const all = await cloud.emulator.control.instances();
  return all.filter(({ tags }) => tags['berth:session'] === session.id);
}

/** A fault of the next launch. */
function launchFault<T extends object>(fault: T): T & { service: string; action: string } {
  return { service: 'ec2', action: 'RunInstances', ...fault };
}

async function put(name: string, value: string): Promise<void> {
  await cloud.ssm.send(
    new PutParameterCommand({ Name: name, Value: value, Type: 'String', Overwrite: true }),
  );
}

async function running(): Promise<{ session: Session; instanceId: string }> {
  const session = await ready();
  return { session, instanceId: idOf(await computers().run(session, firstAttempt(session))) };
}

/** A catalogue of its own with this one image. */
async function catalogue(image: Partial<Image>, at = new FakeClock(T0)) {
  const path = `/berth/${randomUUID()}/images`;
  const write = (changes: Partial<Image>) => put(`${path}/python`, JSON.stringify(anImage(changes)));
  await write(image);
  const read = new SsmCatalogue(path, at, cloud.ssm);
  return { path, write, at, read, images: new SsmImages(read, at, cloud.ssm, cloud.ec2) };
}

describe('sessions in DynamoDB', () => {
  sessionsContract(sessions);

  it('a launch, a saved move and a noted event stand on the timeline in order, also those of one moment', async () => {
    const session = newSession();
    const event = { session: session.id, at: T0, what: 'launch', who: 'ada' };
    const { session: created } = await sessions().create(session, event);
    await sessions().save(created, { ...event, at: T0 + 1, what: 'ready', detail: 'it works' });
    const timeline = new DynamodbTimeline(TABLE, cloud.documents);
    await timeline.append({ ...event, at: T0 + 2, what: 'credential', from: '192.0.2.7' });
    await timeline.append({ ...event, at: T0 + 2, what: 'credential', from: '192.0.2.7' });
    const { Items = [] } = await cloud.documents.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': `SESSION#${session.id}` },
      }),
    );
    expect(Items.map((item) => item['what'])).toEqual(['launch', 'ready', 'credential', 'credential']);
    expect(Items[1]).toMatchObject({ who: 'ada', at: T0 + 1, detail: 'it works' });
  });

  it('an event of a save that was overtaken is not on the timeline', async () => {
    const session = newSession();
    const event = { session: session.id, at: T0, what: 'launch', who: 'ada' };
    const { session: created } = await sessions().create(session, event);
    await sessions().save(created);
    await expect(sessions().save(created, { ...event, what: 'lost' })).rejects.toThrow(
      'changed by somebody else',
    );
    const { Count } = await cloud.documents.send(
      new QueryCommand({
        TableName: TABLE,
        KeyConditionExpression: 'PK = :pk',
        ExpressionAttributeValues: { ':pk': `SESSION#${session.id}` },
      }),
    );
    expect(Count).toBe(1);
  });
});

describe('timelines in DynamoDB', () => {
  timelineContract(() => new DynamodbTimeline(TABLE, cloud.documents));
});

describe('codes in DynamoDB', () => {
  codesContract(() => new DynamodbCodes(TABLE, cloud.documents));
});

describe('departures in DynamoDB', () => {
  departuresContract(() => new DynamodbDepartures(TABLE, cloud.documents));
});

describe('keys in Secrets Manager', () => {
  vaultContract(vault);

  it('a secret that somebody scheduled for deletion counts as none', async () => {
    const session = newSession();
    await vault().store(session);
    await cloud.secrets.send(new DeleteSecretCommand({ SecretId: `berth/demo/${session.id}` }));
    expect(await vault().find(session)).toEqual({ is: 'absent' });
  });
});

describe('key pairs in EC2', () => {
  keyPairsContract(keyPairs);
});

describe('schedules in EventBridge Scheduler', () => {
  schedulesContract(() => new SchedulerSchedules(SCHEDULE_GROUND, cloud.scheduler));
});

describe('doors in EC2', () => {
  doorsContract(doors, running);

  it('an open door is one more group on the computer, with one rule; closed, those of its launch are left', async () => {
    const { session, instanceId } = await running();
    const { groupId } = await doors().open(session, instanceId, { cidr: '192.0.2.7/32', port: 22, until: 0 });
    const [open] = await instancesOf(session);
    const launchedWith = [GROUND.securityGroup, GROUND.workbenchGroup];
    expect(open?.groups.map(({ id }) => id)).toEqual([...launchedWith, groupId]);
    expect(open?.groups[2]?.rules).toMatchObject([
      { protocol: 'tcp', from: 22, to: 22, cidrs: ['192.0.2.7/32'] },
    ]);
    await doors().close(groupId);
    const [closed] = await instancesOf(session);
    expect(closed?.groups.map(({ id }) => id)).toEqual(launchedWith);
  });

  it('a door opens to an IPv6 address', async () => {
    const { session, instanceId } = await running();
    const cidr = '2001:db8::7/128';
    await doors().open(session, instanceId, { cidr, port: 22, until: 0 });
    expect(await doors().find(session)).toMatchObject({ value: { rules: [{ cidr, port: 22 }] } });
  });

  it('a group that EC2 does not let go of yet is not closed, and is at the next try', async () => {
    const { session, instanceId } = await running();
    const { groupId } = await doors().open(session, instanceId, { cidr: '192.0.2.7/32', port: 22, until: 0 });
    await computers().terminate(instanceId);
    const fault = { service: 'ec2', action: 'DeleteSecurityGroup', code: 'DependencyViolation', status: 400 };
    await cloud.emulator.control.addFault(fault);
    expect(await doors().close(groupId)).toBe(false);
    expect(await doors().close(groupId)).toBe(true);
  });

  it('two calls that open the same door at once open one door', async () => {
    const { session, instanceId } = await running();
    const door = { cidr: '192.0.2.7/32', port: 22, until: 0 };
    const both = await Promise.all([1, 2].map(() => doors().open(session, instanceId, door)));
    expect(both[0]).toEqual(both[1]);
    expect(await doors().find(session)).toEqual({ is: 'present', value: both[0] });
  });
});

describe('what EC2 finds when it checks computers', () => {
  statusesContract({
    computers,
    statuses,
    ready,
    reached,
    checked: async (id) =>
      void (await until(
        async () => ((await statuses().of([id])).get(id)?.instance === 'ok' ? true : undefined),
        'the checks to pass',
      )),
  });
});

describe('computers in EC2', () => {
  computersContract({ computers, ready, reached, untag });

  it('what its price hangs on is there for a record that is lost, and when it was asked to end', async () => {
    const { session, instanceId } = await running();
    const estate = new AwsEstate('demo', 'berth-demo', cloud.ec2, cloud.secrets, cloud.scheduler);
    const find = async () => (await estate.instances()).find(({ id }) => id === instanceId);
    const found = await find();
    if (found === undefined) throw new Error('the estate lacks it');
    expect(found).toMatchObject({ os: 'linux', operation: 'RunInstances' });
    expect(await estate.disks(found)).toEqual({ diskGiB: session.image.diskGiB, furtherDisks: [] });
    await reached('running', session);
    expect((await find())?.leftAt).toBeUndefined();
    const before = Date.now();
    await computers().terminate(instanceId);
    await reached('terminated', session);
    const { leftAt = 0 } = (await find()) ?? {};
    // EC2 tells whole seconds.
    expect(leftAt).toBeGreaterThan(before - 1_000);
    expect(leftAt).toBeLessThanOrEqual(Date.now());
  });

  it('a computer boots with the script, the key and the tags of its session, and lets nobody in', async () => {
    const session = await ready();
    await computers('#!/bin/sh\n# for one\n').run(session, firstAttempt(session));
    const [instance] = await instancesOf(session);
    expect(instance).toMatchObject({
      userData: '#!/bin/sh\n# for one\n',
      publicKey: expect.stringMatching(/^ssh-ed25519 /),
      metadataTags: true,
      subnetId: firstAttempt(session).subnet,
      groups: [
        { id: GROUND.securityGroup, rules: [] },
        { id: GROUND.workbenchGroup, rules: [] },
      ],
      tags: {
        'berth:deployment': 'demo',
        'berth:session': session.id,
        'berth:owner': 'ada',
        'berth:image': 'python',
        'berth:generation': '1',
        'berth:stopAt': '2026-11-25T18:00:00Z',
        'berth:endAt': '2026-12-02T18:00:00Z',
        Name: session.name,
        course: 'physics',
      },
    });
  });

  it("another deployment's computers are invisible", async () => {
    const foreign = await ready({ deployment: 'other' });
    const id = idOf(await computers().run(foreign, firstAttempt(foreign)));
    expect(await computers().findInstance(id)).toEqual({ is: 'foreign' });
    expect(await computers().find({ ...foreign, deployment: 'demo' })).toEqual({ is: 'absent' });
    expect(await computers('', 'other').findInstance(id)).toMatchObject({ owner: 'ada' });
  });

  it("a lack of capacity is a definite refusal with EC2's own code, and no computer is there", async () => {
    const session = await ready();
    await cloud.emulator.control.addFault(launchFault({ code: 'InsufficientInstanceCapacity' }));
    const answer = await computers().run(session, firstAttempt(session));
    expect(answer).toMatchObject({ is: 'refused', code: 'InsufficientInstanceCapacity' });
    expect(await instancesOf(session)).toEqual([]);
  });

  it('a lost answer is unclear, and the same ask finds the computer it made', async () => {
    const session = await ready();
    await cloud.emulator.control.addFault(launchFault({ loseAnswer: true }));
    expect(await computers().run(session, firstAttempt(session))).toMatchObject({ is: 'unclear' });
    const id = idOf(await computers().run(session, firstAttempt(session)));
    expect((await instancesOf(session)).map((instance) => instance.id)).toEqual([id]);
  });

  it('an ask with the same token but another script finds the computer of the first', async () => {
    const session = await ready();
    const id = idOf(await computers('#!/bin/sh\n# old\n').run(session, firstAttempt(session)));
    expect(idOf(await computers('#!/bin/sh\n# new\n').run(session, firstAttempt(session)))).toBe(id);
    expect(await instancesOf(session)).toHaveLength(1);
  });

  it('an ask with the token of a computer that was ended is refused for good', async () => {
    const session = await ready();
    await computers().terminate(idOf(await computers().run(session, firstAttempt(session))));
    await reached('terminated', session);
    const answer = await computers().run(session, firstAttempt(session));
    expect(answer).toMatchObject({ is: 'refused', code: 'IdempotentInstanceTerminated' });
  });

  it('as a function wires it, a lack of capacity is not asked again behind its back by the SDK', async () => {
    const session = await ready();
    Object.assign(process.env, cloud.emulator.environment);
    const wired = new Ec2Computers('demo', clock, async (...of) => runOrder(...of, GROUND, ''));
    await cloud.emulator.control.addFault(launchFault({ code: 'InsufficientInstanceCapacity' }));
    expect(await wired.run(session, firstAttempt(session))).toMatchObject({ is: 'refused' });
  });

  it('a throttled launch waits and asks again', async () => {
    const session = await ready();
    await cloud.emulator.control.addFault(
      launchFault({ code: 'RequestLimitExceeded', status: 503, times: 2 }),
    );
    const before = clock.now();
    expect(await computers().run(session, firstAttempt(session))).toMatchObject({ is: 'placed' });
    expect(clock.now() - before).toBeGreaterThanOrEqual((400 + 800) / 2);
  });

  it('the tags on a computer that somebody spoiled are as if they were missing', async () => {
    const session = await ready();
    const id = idOf(await computers().run(session, firstAttempt(session)));
    const spoiled = { ...session, generation: NaN };
    await computers().tag(spoiled, id);
    const found = await computers().findInstance(id);
    expect(found).toMatchObject({ is: 'ours', instance: { id } });
    expect(found).not.toHaveProperty('instance.generation');
  });
});

describe('images in SSM and EC2', () => {
  it('all images are listed by key, more than fit on one page', async () => {
    const { path, read } = await catalogue({ key: 'p' });
    const keys = Array.from({ length: 12 }, (_, n) => `image-${String.fromCodePoint(108 - n)}`);
    for (const key of keys) await put(`${path}/${key}`, JSON.stringify(anImage({ key })));
    expect((await read.list()).map(({ key }) => key)).toEqual([...keys.toSorted(), 'p']);
  });

  it("an image is launched from the AMI of its parameter, on a disk no smaller than the AMI's", async () => {
    const parameter = `/ami/${randomUUID()}`;
    const { images } = await catalogue({ source: { parameter }, diskGiB: 5 });
    await put(parameter, AMI);
    const { image, launch } = await images.resolve('python');
    expect(image.diskGiB).toBe(5);
    expect(launch).toMatchObject({ key: 'python', ami: AMI, rootDevice: '/dev/sda1', diskGiB: 8 });
  });

  it('a Windows AMI is seen as one, with what it is billed as, and is lent with what Windows needs', async () => {
    const ami = 'ami-0be7400000000077';
    await cloud.emulator.control.registerImages([
      {
        imageId: ami,
        name: 'Windows_Server-2022',
        platform: 'windows',
        rootSizeGiB: 30,
        ownerAlias: 'amazon',
      },
    ]);
    const facts = new Ec2AmiFacts('000000000000', cloud.ec2, cloud.ssm);
    const found = await facts.find({ ami });
    expect(found).toMatchObject({ platform: 'windows', operation: 'RunInstances:0002', rootGiB: 30 });
    const source = { ami };
    const image = imageOf('lab', { name: 'Lab' }, source, 'Administrator', found ?? { rootGiB: 0 });
    expect(inspectAmi(found, image, await facts.types(image.allowedTypes), T0)).toEqual([]);
    const lab = { list: async () => [image], find: async () => image };
    const { launch } = await new SsmImages(lab, clock, cloud.ssm, cloud.ec2).resolve('lab');
    expect(launch).toMatchObject({ os: 'windows', operation: 'RunInstances:0002', diskGiB: 50 });
  });

  it('a change of the catalogue and of the AMI arrives after a minute, not before', async () => {
    const parameter = `/ami/${randomUUID()}`;
    const { images, write, at } = await catalogue({ source: { parameter } });
    await put(parameter, AMI);
    await images.resolve('python');
    await write({ source: { parameter }, name: 'Python 4' });
    await put(parameter, 'ami-0000000000000009f');
    at.set(T0 + MINUTE - 1);
    expect(await images.resolve('python')).toMatchObject({ image: { name: 'Python' }, launch: { ami: AMI } });
    at.set(T0 + MINUTE);
    await expect(images.resolve('python')).rejects.toMatchObject({ code: 'image-unavailable' });
    expect((await images.list())[0]?.name).toBe('Python 4');
  });

  it('an image that is not built yet is refused by name, and can be launched as soon as it is', async () => {
    const parameter = `/ami/${randomUUID()}`;
    const { images } = await catalogue({ source: { parameter } });
    await expect(images.resolve('python')).rejects.toMatchObject({
      code: 'image-unavailable',
      message: expect.stringContaining(parameter),
    });
    await put(parameter, AMI);
    expect(await images.resolve('python')).toMatchObject({ launch: { ami: AMI } });
  });

  it.each([
    ['a parameter that holds no AMI', { parameter: '/berth/not-an-ami' }, 'does not hold the id of an AMI'],
    ['an AMI that does not exist', { ami: 'ami-0000000000000dead' }, 'does not exist in this region'],
  ])('%s is refused as an image that cannot be launched', async (_what, source, sentence) => {
    await put('/berth/not-an-ami', 'hello');
    const { images } = await catalogue({ source });
    await expect(images.resolve('python')).rejects.toMatchObject({
      code: 'image-unavailable',
      message: expect.stringContaining(sentence),
    });
  });

  it('an image that is not in the catalogue is not found', async () => {
    const { images } = await catalogue({});
    await expect(images.resolve('julia')).rejects.toMatchObject({ code: 'not-found' });
  });
});

function launched(session: Session) {
  return { session: session.id, at: T0, what: 'launch', who: session.owner };
}

describe('accounts', () => {
  const RATES = { running: { 't3.medium': 1_000 }, parked: 10 };
  const costing = (owner: string, id: string, reserved: number): Session =>
    aSession({
      owner,
      id,
      version: 0,
      credit: { rates: RATES, reserved, spent: 0, parkedUntil: T0, settledGeneration: 0 },
    });

  it('a launch that the credit does not cover writes nothing', async () => {
    const session = costing('poor', 's-poorpoorpoorpoorpoorpoor', INITIAL_CREDIT + 1);
    await expect(sessions().create(session, launched(session))).rejects.toThrow(CreditExceeded);
    expect(await sessions().find('poor', session.id)).toBeUndefined();
    expect(await accounts().find('poor')).toMatchObject({ free: INITIAL_CREDIT, reserved: 0 });
  });

  it('twenty launches at once reserve no more than there is', async () => {
    const each = INITIAL_CREDIT / 5;
    const asked = Array.from({ length: 20 }, (_, i) => {
      const session = costing('class', `s-${String.fromCodePoint(97 + i).repeat(24)}`, each);
      return sessions().create(session, launched(session));
    });
    const results = await Promise.allSettled(asked);
    const created = results.filter(({ status }) => status === 'fulfilled').length;
    expect(created).toBeGreaterThan(0);
    expect(created).toBeLessThanOrEqual(5);
    expect(await accounts().find('class')).toMatchObject({
      reserved: created * each,
      free: INITIAL_CREDIT - created * each,
      running: created,
    });
  });

  it('what a session has cost is settled in the write that says so, and the ledger sums to the account', async () => {
    const session = costing('ada-of-credit', 's-creditcreditcreditcredit', 600_000);
    await sessions().create(session, launched(session));
    const credit = { ...session.credit, reserved: 0, spent: 250_000 } as NonNullable<Session['credit']>;
    const over = { ...session, state: 'terminated' as const, credit };
    await sessions().save(
      over,
      { ...launched(session), what: 'terminated' },
      { reserved: -600_000, spent: 250_000 },
    );
    const account = await accounts().find('ada-of-credit');
    expect(account).toMatchObject({ granted: INITIAL_CREDIT, reserved: 0, spent: 250_000, free: 750_000 });
    const lines = await accounts().entries('ada-of-credit', 10);
    expect(lines.map(({ what }) => what).toSorted()).toEqual(['reserve', 'settle']);
    for (const sum of ['reserved', 'spent'] as const) {
      expect(lines.reduce((all, line) => all + line[sum], 0)).toBe(account[sum]);
    }
  });

  it('the same grant twice is one, and no more is taken back than is free', async () => {
    const grant = { id: 'g-1', amount: 2_000_000, by: 'root', at: T0, note: 'course' };
    await accounts().grant('granted', grant);
    expect(await accounts().grant('granted', grant)).toMatchObject({ granted: INITIAL_CREDIT + 2_000_000 });
    const back = { ...grant, id: 'g-2', amount: -INITIAL_CREDIT - 2_000_001 };
    await expect(accounts().grant('granted', back)).rejects.toThrow(CreditExceeded);
    expect(await accounts().entries('granted', 10)).toMatchObject([
      { what: 'grant', who: 'root', note: 'course' },
    ]);
  });
});
