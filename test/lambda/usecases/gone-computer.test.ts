import { MINUTE } from '../../../lambda/domain/time';
import { Deployment } from './a-deployment';

/** What its owner must still have while the computer is there. */
function kept(d: Deployment): readonly unknown[] {
  return [d.aws.secrets.has(d.id), d.session.state, (d.session.credit?.reserved ?? 0) > 0];
}

test('one empty answer of EC2 is no proof: a computer that runs keeps its key, its record and its credit', async () => {
  const d = new Deployment();
  await d.ready();
  const { id } = d.instance;
  d.aws.pause(5 * MINUTE);
  const { instances } = d.aws;
  const hidden = instances.get(id);
  instances.delete(id);
  // The sweep's list lacks it, and so does the look by its tags that follows.
  d.aws.trips.afterEach = (call) => {
    if (call === 'estate.instances' && hidden) instances.set(id, hidden);
  };
  d.aws.emptyAnswers = 1;
  d.aws.schedules.clear();
  expect((await d.sweep()).failed).toEqual([]);
  expect([d.instance.state, ...kept(d)]).toEqual(['running', true, 'ready', true]);
  expect(d.unarmed()).toEqual([]);
});

async function untagged(state: 'ready' | 'stopped'): Promise<[Deployment, Deployment['instance']]> {
  const d = new Deployment();
  await d[state]();
  const it = d.instance;
  it.deployment = 'none';
  d.aws.pause(5 * MINUTE);
  return [d, it];
}

describe('a computer whose tags somebody took away', () => {
  test('is not forgotten: nothing of it is given up, and each sweep fails with its name until somebody sees to it', async () => {
    const [d, it] = await untagged('ready');
    d.aws.schedules.clear();
    for (let sweeps = 0; sweeps < 3; sweeps++) {
      d.aws.pause(5 * MINUTE);
      const { failed } = await d.sweep();
      expect(failed.join()).toContain(`the computer ${it.id} of session ${d.id}`);
      expect(failed.join()).toContain('does not carry its tags');
      expect([it.state, ...kept(d)]).toEqual(['running', true, 'ready', true]);
    }
    it.deployment = 'demo';
    await d.pass(MINUTE);
    expect((await d.sweep()).failed).toEqual([]);
    expect([d.session.state, d.unarmed()]).toEqual(['ready', []]);
  });

  test('is not taken for ended: its owner hears that the end could not be brought about, and the key stays', async () => {
    const [d, it] = await untagged('ready');
    await expect(d.terminate()).rejects.toMatchObject({ name: 'TagsLost' });
    expect([it.state, d.aws.secrets.has(d.id), d.session.state]).toEqual(['running', true, 'ready']);
    it.deployment = 'demo';
    await d.sweep();
    await d.pass(MINUTE);
    expect([d.session.state, ...d.aws.leftovers(d.id)]).toEqual(['terminated']);
  });

  test('is gone when EC2 has ended it, tags or no tags', async () => {
    const [d, it] = await untagged('stopped');
    d.aws.move(it, 'terminated');
    await d.terminate();
    await d.pass(MINUTE);
    expect([d.session.state, ...d.aws.leftovers(d.id)]).toEqual(['terminated']);
  });
});

test('a computer that EC2 does not know by its id either is gone', async () => {
  const d = new Deployment();
  await d.ready();
  d.aws.instances.clear();
  d.aws.pause(5 * MINUTE);
  await d.sweep();
  expect([d.session.state, d.session.failure?.code, ...d.aws.leftovers(d.id)]).toEqual([
    'terminated',
    'launch-failed',
  ]);
});
