import { functionName } from '../../../lambda/contract/names';
import { type FunctionName, FUNCTIONS } from '../../../lambda/domain/duties';
import type { CallRecord } from '../../../local/iam/call';
import { Decisions } from '../../../local/iam/decisions';
import { PERMITTED } from '../../../local/story/foreign/attempt';
import { ATTEMPTS } from '../../../local/story/foreign/attempts';
import { launchOfOurs } from '../../../local/story/foreign/by-launches';
import { type Clients, clientsOf } from '../../../local/story/foreign/clients';
import { BUILT, type Ours, somebodies, type Things } from '../../../local/story/foreign/things';
import { type Listener, startListener } from './listener';
import { ACCOUNT, call as sample } from './samples';
import { synthesisedRoles } from './synthesised-roles';

// What the story tries in the emulator, decided against the synthesised roles of all functions: no cloud is needed.

const ROLES = synthesisedRoles();
const THINGS: readonly Things[] = somebodies('demo').map((somebody, n) => ({
  ...somebody,
  instance: `i-${n}`,
  networkInterface: `eni-${n}`,
  securityGroup: `sg-${n}`,
  secretArn: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${somebody.secret}-AbCdEf`,
  schedule: 'far-away',
  role: `arn:aws:iam::${ACCOUNT}:role/${somebody.prefix}`,
  instanceProfile: `${somebody.prefix}-profile`,
  snapshot: somebody.image.replace('ami-', 'snap-'),
  userPool: `us-east-1_${n}`,
}));
const OURS: Ours = {
  deployment: 'demo',
  subnet: ROLES.launch.environment['BERTH_SUBNETS']?.split('=')[0] ?? '',
  securityGroup: ROLES.launch.environment['BERTH_SECURITY_GROUP'] ?? '',
  image: 'ami-ours',
};

let listener: Listener;
let clients: Clients;
const decisions = new Decisions();
/** Every attempt on everybody's things, as it is sent. */
const attempts: { what: string; who: string; call: Sent }[] = [];
/** A launch with nothing foreign in it. */
let launchOnly: Sent;

beforeAll(async () => {
  listener = await startListener();
  clients = clientsOf({
    endpoint: `http://127.0.0.1:${listener.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  for (const theirs of THINGS) {
    for (const { what, run } of ATTEMPTS) {
      const call = await sent(theirs, () => run(clients, theirs, OURS));
      attempts.push({ what, who: theirs.who, call });
    }
    launchOnly = await sent(theirs, () => launchOfOurs(clients, OURS));
  }
});
afterAll(async () => {
  Object.values(clients).forEach((client: { destroy(): void }) => client.destroy());
  await listener.close();
});

/** What the emulator would know of the things that a call names. */
function stateOf(service: string, theirs: Things): CallRecord['state'] {
  const { tags, instance, networkInterface, securityGroup, keyPair, image, snapshot } = theirs;
  switch (service) {
    case 'secretsmanager':
      return { secret: { arn: theirs.secretArn, tags, kms: null } };
    case 'dynamodb':
      return { [theirs.table]: { hash: 'PK' } };
    case 'ec2':
      return {
        [instance]: { type: 'instance', tags, instanceType: 't3.small', profile: null },
        [networkInterface]: { type: 'network-interface', tags },
        [securityGroup]: { type: 'security-group', tags, vpc: 'vpc-0' },
        [`key-pair/${keyPair}`]: { type: 'key-pair', tags },
        [image]: { type: 'image', tags, snapshots: [snapshot] },
        [snapshot]: { type: 'snapshot', tags: Object.keys(tags).length > 0 ? BUILT : {} },
        [OURS.subnet]: { type: 'subnet', tags: {}, vpc: 'vpc-1', az: 'us-east-1a' },
        [OURS.securityGroup]: { type: 'security-group', tags: {}, vpc: 'vpc-1' },
        [`profile/${theirs.instanceProfile}`]: {
          type: 'profile',
          arn: `arn:aws:iam::${ACCOUNT}:instance-profile/${theirs.instanceProfile}`,
          roles: [theirs.role],
        },
      };
    default:
      return {};
  }
}

type Caller = Pick<CallRecord, 'function' | 'role' | 'principal'>;
type Sent = Omit<CallRecord, keyof Caller>;

/** What an attempt sends, in nobody's name yet. */
async function sent(theirs: Things, run: () => Promise<unknown>): Promise<Sent> {
  listener.heard.length = 0;
  await expect(run()).rejects.toBeInstanceOf(Error);
  expect(listener.heard).toHaveLength(1);
  const { service = '', action = null, params = {} } = listener.heard[0] ?? {};
  const state = stateOf(service, theirs);
  return { service, action, region: 'us-east-1', account: ACCOUNT, params, state };
}

function callerOf(name: FunctionName): Caller {
  const { role } = ROLES[name];
  const principal = `arn:aws:sts::${ACCOUNT}:assumed-role/${role}/${functionName('demo', name)}`;
  return { function: functionName('demo', name), role, principal };
}

/** `denied`, or what is wrong instead. */
async function outcomeOf(record: CallRecord, name: FunctionName): Promise<string> {
  const { result, why } = await decisions.verdictOn(record, ROLES[name].policies);
  return result === 'error' ? String(why) : result;
}

test('there is a role for each function, and the calls are heard as they are sent', () => {
  for (const name of FUNCTIONS) expect([name, ROLES[name].policies.length]).toEqual([name, 1]);
  expect(OURS).toMatchObject({
    subnet: expect.stringMatching(/./),
    securityGroup: expect.stringMatching(/./),
  });
});

test.each(FUNCTIONS)('whatever %s tries on things of others is denied', async (name) => {
  const allowed: object[] = [];
  for (const { what, who, call } of attempts) {
    const outcome = await outcomeOf({ ...call, ...callerOf(name) }, name);
    if (outcome !== 'denied') allowed.push({ what, who, outcome });
  }
  const explained = PERMITTED.filter((one) => one.function === name).map(({ what, who }) => ({
    what,
    who,
    outcome: 'allowed',
  }));
  expect(allowed).toEqual(explained);
});

test('the same launch with nothing foreign in it is allowed to the function that launches, and to no other', async () => {
  const may: FunctionName[] = [];
  for (const name of FUNCTIONS)
    if ((await outcomeOf({ ...launchOnly, ...callerOf(name) }, name)) === 'allowed') may.push(name);
  expect(may).toEqual(['launch']);
});

test("the edge's keys are not put into another's store", async () => {
  const store = `arn:aws:cloudfront::${ACCOUNT}:key-value-store/00000000-aaaa-bbbb-cccc-000000000000`;
  const path = `/key-value-stores/${encodeURIComponent(store)}/keys/keys`;
  const record = sample('edge-keys', 'cloudfront-keyvaluestore', null, { params: { method: 'PUT', path } });
  expect(await outcomeOf(record, 'edge-keys')).toBe('denied');
});
