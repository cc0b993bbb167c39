import { MINUTE } from '../../../lambda/domain/time';
import { listSessions } from '../../../lambda/usecases/list-sessions';
import { locateSession } from '../../../lambda/usecases/locate-session';
import { ADA, BOB, Deployment, ROOT } from './a-deployment';

async function classroom(): Promise<Deployment> {
  const d = new Deployment();
  await d.launch();
  await d.pass(MINUTE);
  await d.launch({ image: 'python' }, 'second');
  await d.launch({ image: 'python' }, 'k', BOB);
  await d.terminate();
  await d.pass(MINUTE);
  return d;
}

test('everybody sees their own sessions, those that are over too, the newest first', async () => {
  const d = await classroom();
  const mine = await listSessions(d.sessions, ADA, false);
  expect(mine.map(({ state }) => state)).toEqual(['ready', 'terminated']);
  expect(mine.every(({ owner }) => owner === 'ada')).toBe(true);
  expect(await listSessions(d.sessions, BOB, false)).toHaveLength(1);
  expect(await listSessions(d.sessions, ROOT, false)).toEqual([]);
});

test('an administrator sees what is not over, of every owner; nobody else may', async () => {
  const d = await classroom();
  const all = await listSessions(d.sessions, ROOT, true);
  expect(all.map(({ owner }) => owner).toSorted()).toEqual(['ada', 'bob']);
  await expect(listSessions(d.sessions, ADA, true)).rejects.toMatchObject({ code: 'not-allowed' });
  const teacher = { ...ADA, role: 'teacher' as const };
  await expect(listSessions(d.sessions, teacher, true)).rejects.toMatchObject({ code: 'not-allowed' });
});

test.each([
  ['all', ROOT, ['bob']],
  ['its owner', ADA, ['ada']],
])(
  'a record that cannot be read is left out of the list of %s, and who asks for that hears of it',
  async (what, caller, rest) => {
    const d = await classroom();
    const [broken = ''] = [...d.aws.records.values()].flatMap(({ id, state }) =>
      state === 'ready' ? id : [],
    );
    d.aws.unreadable.add(broken);
    const left: string[] = [];
    const found = await listSessions(d.sessions, caller, what === 'all', (error, { id }) =>
      left.push(`${id}: ${error.message}`),
    );
    expect(found.map(({ owner }) => owner)).toEqual(rest);
    expect(left).toEqual([`${broken}: ${broken} cannot be read`]);
  },
);

test("one's own session is found, another's looks like none, an administrator finds any", async () => {
  const d = await classroom();
  expect((await locateSession(d.sessions, ADA, d.id)).id).toBe(d.id);
  expect((await locateSession(d.sessions, ROOT, d.id)).id).toBe(d.id);
  const missing = await locateSession(d.sessions, BOB, 's-none').catch((error: unknown) => error);
  const other = await locateSession(d.sessions, BOB, d.id).catch((error: unknown) => error);
  expect(missing).toMatchObject({ code: 'not-found', message: 'There is no session s-none.' });
  expect(other).toMatchObject({ code: 'not-found', message: `There is no session ${d.id}.` });
});
