import { FakeAws } from '../../fakes/fake-aws';
import { FakeClock } from '../../fakes/fake-clock';
import { FakeCodes } from '../../fakes/fake-codes';
import { FakeComputers } from '../../fakes/fake-computers';
import { FakeDepartures } from '../../fakes/fake-departures';
import { FakeDoors } from '../../fakes/fake-doors';
import { FakeKeyPairs } from '../../fakes/fake-key-pairs';
import { FakeSchedules } from '../../fakes/fake-schedules';
import { FakeSessions } from '../../fakes/fake-sessions';
import { CHECKS_TAKE, FakeStatuses } from '../../fakes/fake-statuses';
import { FakeTimeline } from '../../fakes/fake-timeline';
import { FakeVault } from '../../fakes/fake-vault';
import { T0 } from '../../builders/session';
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

// The fakes keep what the adapters keep: the same cases run against the local cloud in emulated.test.ts.
const aws = new FakeAws(new FakeClock(T0));
const computers = new FakeComputers(aws);

async function ready(): Promise<ReturnType<typeof newSession>> {
  const session = newSession();
  await new FakeKeyPairs(aws).import(session, 'ssh-ed25519 AAAA');
  return session;
}

describe('the fake sessions', () => {
  sessionsContract(() => new FakeSessions(aws));
});
describe('the fake timeline', () => {
  timelineContract(() => new FakeTimeline(aws));
});
describe('the fake codes', () => {
  codesContract(() => new FakeCodes(aws));
});
describe('the fake departures', () => {
  departuresContract(() => new FakeDepartures());
});
describe('the fake vault', () => {
  vaultContract(() => new FakeVault(aws));
});
describe('the fake key pairs', () => {
  keyPairsContract(() => new FakeKeyPairs(aws));
});
describe('the fake schedules', () => {
  schedulesContract(() => new FakeSchedules(aws));
});
describe('the fake computers', () => {
  computersContract({
    computers: () => computers,
    ready,
    async reached() {
      aws.nextHappening(aws.clock.now() + 60_000);
      for (let n = 0; n < 5; n++) aws.nextHappening(aws.clock.now() + 20_000);
    },
    async untag(instanceId) {
      const it = aws.instances.get(instanceId);
      if (it) it.deployment = 'none';
    },
  });
});
describe('the fake statuses', () => {
  statusesContract({
    computers: () => computers,
    statuses: () => new FakeStatuses(aws),
    ready,
    reached: async () => aws.pause(20_000),
    checked: async () => aws.pause(CHECKS_TAKE),
  });
});
describe('the fake doors', () => {
  doorsContract(
    () => new FakeDoors(aws),
    async () => {
      const session = await ready();
      const instanceId = idOf(await computers.run(session, firstAttempt(session)));
      return { session, instanceId };
    },
  );
});
