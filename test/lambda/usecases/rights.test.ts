import { ROUTES } from '../../../lambda/contract/routes';
import { type Caller, ROLES } from '../../../lambda/domain/caller';
import { Refusal } from '../../../lambda/domain/refusal';
import { type Act, may, RIGHTS } from '../../../lambda/domain/rights';
import { MINUTE } from '../../../lambda/domain/time';
import { connectWorkbench } from '../../../lambda/usecases/connect-workbench';
import { estimateLaunch } from '../../../lambda/usecases/estimate-launch';
import { grantCredit } from '../../../lambda/usecases/grant-credit';
import { leaveWorkbenches } from '../../../lambda/usecases/leave-workbenches';
import { listSessions } from '../../../lambda/usecases/list-sessions';
import { locateSession } from '../../../lambda/usecases/locate-session';
import { mapImage, type MapPorts } from '../../../lambda/usecases/map-image';
import { revealCredential } from '../../../lambda/usecases/reveal-credential';
import { rollBackImage } from '../../../lambda/usecases/roll-back-image';
import { showAccount } from '../../../lambda/usecases/show-account';
import { showTimeline } from '../../../lambda/usecases/show-timeline';
import { unmapImage } from '../../../lambda/usecases/unmap-image';
import { anImage } from '../../builders/image';
import { FakeAmiFacts } from '../../fakes/fake-ami-facts';
import { FakeCodes } from '../../fakes/fake-codes';
import { FakeDepartures } from '../../fakes/fake-departures';
import { FakeImages } from '../../fakes/fake-images';
import { FakeMappedImages } from '../../fakes/fake-mapped-images';
import { Deployment } from './a-deployment';

const managed = anImage({ key: 'managed', kind: 'managed' });
const ofStack = {
  list: async () => [managed],
  find: async (key: string) => (key === managed.key ? managed : undefined),
};
const versions = { history: async () => [], publish: async () => undefined };

/** What asks for it, of a session or an account that is Ada's. */
const ASK: Readonly<
  Record<Exclude<Act, 'list-images' | 'show-image'>, (d: Deployment, caller: Caller) => Promise<unknown>>
> = {
  launch: (d, caller) => d.launch({ image: 'python' }, 'another', caller),
  estimate: (d, caller) => {
    const { accounts, prices, clock, policy, aws } = d;
    const images = new FakeImages(aws);
    return estimateLaunch({ accounts, prices, clock, policy, images }, caller, { image: 'python' });
  },
  list: (d, caller) => listSessions(d.sessions, caller, caller.owner !== 'ada'),
  get: (d, caller) => locateSession(d.sessions, caller, d.id),
  connectivity: (d, caller) => locateSession(d.sessions, caller, d.id),
  events: (d, caller) => showTimeline(d, caller, d.id),
  stop: (d, caller) => d.stop(caller),
  start: (d, caller) => d.start(60, caller),
  extend: (d, caller) => d.extend(1, caller),
  terminate: (d, caller) => d.terminate(caller),
  door: (d, caller) => d.openDoor(5, caller),
  connect: (d, caller) =>
    connectWorkbench({ ...ofDeployment(d), codes: new FakeCodes(d.aws) }, caller, d.id, {
      path: '/',
      goodFor: MINUTE,
      edgeKey: 1,
    }),
  leave: (d, caller) => leaveWorkbenches({ clock: d.clock, departures: new FakeDepartures() }, caller),
  credential: (d, caller) => revealCredential(ofDeployment(d), caller, d.id, true),
  credit: (d, caller) => showAccount(d.accounts, caller, 'ada'),
  grant: (d, caller) => grantCredit(d, caller, 'ada', { id: 'g', amount: 1_000_000 }),
  'stop-everything': (d, caller) => d.stopEverything(caller),
  // Whoever is let in is told that it cannot be: this AMI's parameter is not one that may be read.
  'map-image': (_, caller) =>
    mapImage(
      { parameterPaths: [] } as unknown as MapPorts,
      caller,
      'lab',
      { name: 'Lab' },
      { parameter: '/x' },
    ),
  'unmap-image': (_, caller) => unmapImage({ ofStack, mapped: new FakeMappedImages() }, caller, 'managed'),
  'roll-back-image': (_, caller) =>
    rollBackImage({ ofStack, versions, amiFacts: new FakeAmiFacts() }, caller, 'managed', undefined),
};

function ofDeployment(d: Deployment) {
  const { clock, sessions, timeline, vault, passwords, keyPairs } = d;
  return { clock, sessions, timeline, vault, passwords, keyPairs };
}

/** Whether it was let in; what came of it does not matter here. */
async function outcome(ask: Promise<unknown>): Promise<string> {
  try {
    await ask;
    return 'let in';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code === 'not-allowed' || error.code === 'not-found' ? error.code : 'let in';
  }
}

const SHARED: readonly Act[] = ['map-image', 'unmap-image', 'roll-back-image', 'grant', 'stop-everything'];
/** These are always one's own. */
const OWN_ONLY: readonly Act[] = ['launch', 'estimate', 'leave'];

function expected(act: Act, caller: Caller, whose: 'own' | 'others'): string {
  if (may(caller, act, whose)) return 'let in';
  const seen = SHARED.includes(act) || act === 'list' || may(caller, 'get', whose);
  return seen ? 'not-allowed' : 'not-found';
}

const cases = (Object.keys(ASK) as (keyof typeof ASK)[]).flatMap((act) =>
  ROLES.flatMap((role) =>
    (['own', 'others'] as const)
      .filter((whose) => whose === 'own' || !OWN_ONLY.includes(act))
      .map((whose) => [role, act, whose] as const),
  ),
);

test.each(cases)('%s, %s, %s: as the table says', async (role, act, whose) => {
  const d = new Deployment();
  d.aws.images = [anImage(), managed];
  await d.ready();
  const caller: Caller = { owner: whose === 'own' ? 'ada' : 'eve', role, from: '192.0.2.7' };
  expect(await outcome(ASK[act](d, caller))).toBe(expected(act, caller, whose));
});

test('every route that wants a token stands in the table, and nothing else does', () => {
  const routes = new Set(ROUTES.filter(({ auth }) => auth === 'token').map((route) => route.function));
  expect(new Set(Object.keys(RIGHTS))).toEqual(routes);
});

/** What is everybody's may be looked at by everybody. */
function mayWithOthers(role: 'teacher' | 'member'): readonly string[] {
  return Object.entries(RIGHTS).flatMap(([act, { others }]) =>
    (others as readonly string[]).includes(role) ? [act] : [],
  );
}

test('what members and teachers may do with what is not theirs is written down here once more', () => {
  expect(mayWithOthers('member')).toEqual(['list-images', 'show-image']);
  expect(mayWithOthers('teacher')).toEqual(['list-images', 'show-image', 'map-image', 'unmap-image']);
});
