import type { SessionView, timelineView } from '../../lambda/contract/answers';
import { OWN_LINUX_AMI } from '../cloud';
import { must } from './must';
import { launch, until, untilState, type World } from './world';

const KEY = 'lab-bare';
const PATH = `/images/${KEY}`;
const PASSED = "EC2's status checks passed; this computer has no guest";

/** Sessions of an AMI that cannot run the guest: each waits for somebody who looks. */
export interface Bare {
  readonly looked: string;
  readonly listed: string;
}

/** Maps an AMI as one that cannot run the guest, and launches it twice. */
export async function launchWithoutGuest({ administrator, member }: World): Promise<Bare> {
  const order = {
    name: 'Lab bare',
    ami: OWN_LINUX_AMI,
    loginUser: 'admin',
    allowedTypes: ['t3.micro'],
    readiness: 'status-checks',
  };
  const { status, body } = await administrator.put(PATH, order);
  must(status === 200, `mapping was answered with ${status}: ${JSON.stringify(body)}`);
  const [looked, listed] = await Promise.all([
    launch(member, { image: KEY }),
    launch(member, { image: KEY }),
  ]);
  return { looked: looked.id, listed: listed.id };
}

/** They become ready by EC2's status checks, say so, can be reached like any other, and end. */
export async function readyWithoutGuest(
  { administrator, member }: World,
  { looked, listed }: Bare,
): Promise<void> {
  const one = await untilState(member, looked, 'ready');
  let two: SessionView | undefined;
  await until(`${listed} is listed as ready`, 60, async () => {
    const all = (await member.get('/sessions')).body['sessions'] as SessionView[];
    two = all.find(({ id }) => id === listed);
    return two?.state === 'ready';
  });
  for (const [who, session] of [
    ['get', one],
    ['list', two],
  ] as const) {
    must(
      session?.state === 'ready' && session.reasons.some(({ text }) => text.startsWith(PASSED)),
      `after ${who} it is ${JSON.stringify(session)}`,
    );
    must(
      session.verdict?.text.includes('it has no guest') === true,
      `its verdict is ${JSON.stringify(session.verdict)}`,
    );
    const { events } = (await member.get(`/sessions/${session.id}/events`)).body as unknown as ReturnType<
      typeof timelineView
    >;
    must(
      events.some((event) => event.what === 'ready' && event.who === who && event.text.includes(PASSED)),
      `its timeline says ${JSON.stringify(events)}`,
    );
  }
  const door = await member.post(`/sessions/${looked}/door`, {});
  must(door.status === 200, `its door was answered with ${door.status}: ${JSON.stringify(door.body)}`);
  must((await administrator.delete(PATH)).status === 200, `${KEY} could not be unmapped`);
  await Promise.all([looked, listed].map((id) => member.delete(`/sessions/${id}`)));
  await Promise.all([looked, listed].map((id) => untilState(member, id, 'terminated')));
}
