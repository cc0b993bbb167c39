import { takeCensus } from '../../../lambda/usecases/census';
import { orphansOf } from '../../../lambda/usecases/remove-orphan';
import { FakeEstate } from '../../fakes/fake-estate';
import { DAY, MINUTE } from '../../../lambda/domain/time';
import { SessionRecord } from '../../../lambda/contract/session-record';
import { anImage, WITHOUT_GUEST } from '../../builders/image';
import { CHECKS_TAKE } from '../../fakes/fake-statuses';
import { Deployment, ROOT } from './a-deployment';

/** Nothing but the sweeper works: schedules never fire, EC2 sends no news, the guest is silent. */
function alone(d: Deployment, milliseconds: number): void {
  d.aws.pause(milliseconds);
}

/** The private key as its owner gets it. */
function keyOf(d: Deployment): Promise<string | undefined> {
  return d.vault.reveal(d.session);
}

async function lostTable(state: 'ready' | 'stopped'): Promise<Deployment> {
  const d = new Deployment();
  await d[state]();
  d.aws.records.clear();
  return d;
}

async function many(count: number): Promise<Deployment> {
  const d = new Deployment();
  const session = await d.ready();
  d.aws.trips.afterEach = () => undefined;
  for (let n = 0; n < count - 1; n++) {
    const id = `s-many-${n}`;
    const instanceId = `i-many-${n}`;
    const guest = session.guest && { ...session.guest, instanceId };
    d.aws.records.set(id, { ...session, id, instanceId, ...(guest && { guest }) });
    d.aws.instances.set(instanceId, { ...d.instance, id: instanceId, session: id });
    const [alarm] = [...d.aws.schedules.values()];
    if (alarm) {
      const name = alarm.name.replace(session.id, id);
      d.aws.schedules.set(name, { ...alarm, name, session: id });
    }
  }
  return d;
}

describe('a computer past its stopAt', () => {
  test('is stopped by one sweep although its schedule was lost, and the sweep says whose work it did', async () => {
    const d = new Deployment();
    const { lease, id } = await d.ready();
    d.aws.schedules.clear();
    alone(d, lease.stopAt + 4 * MINUTE - d.clock.now());
    const swept = await d.sweep();
    expect(d.instance.state).toBe('stopping');
    expect(d.session.intent).toMatchObject({ to: 'stop', because: 'deadline' });
    expect(swept.helped).toEqual([
      { net: 2, session: id, secondsLate: 240, text: `net 2 stopped ${id} 240 s after stopAt` },
    ]);
  });

  test('is stopped without a word when only the schedule takes its usual minute', async () => {
    const d = new Deployment();
    const { lease } = await d.ready();
    alone(d, lease.stopAt + 30_000 - d.clock.now());
    expect((await d.sweep()).helped).toEqual([]);
    expect(d.instance.state).toBe('stopping');
  });

  test('is kept one minute before; once its owner is warned, a sweep costs it no call of its own', async () => {
    const d = new Deployment();
    const { lease } = await d.ready();
    alone(d, lease.stopAt - 2 * MINUTE - d.clock.now());
    expect(await d.sweep()).toMatchObject({ advanced: 1 });
    expect(d.aws.events.at(-1)).toMatchObject({ what: 'warned', who: 'sweep' });
    alone(d, lease.stopAt - MINUTE - d.clock.now());
    const calls = d.aws.trips.all.length;
    expect(await d.sweep()).toMatchObject({ sessions: 1, advanced: 0, helped: [], failed: [], left: 0 });
    expect(d.instance.state).toBe('running');
    const made = d.aws.trips.all.slice(calls).map(({ call }) => call);
    expect(made.filter((call) => !call.startsWith('estate.'))).toEqual(['sessions.listLive']);
  });

  test('is stopped by its tags when the records cannot be read, and the sweep fails aloud', async () => {
    const d = new Deployment();
    const { lease } = await d.ready();
    d.sessions.listLive = () => Promise.reject(new Error('the table is unreadable'));
    alone(d, lease.stopAt - d.clock.now());
    await expect(d.sweep()).rejects.toThrow('the table is unreadable');
    expect(d.instance.state).toBe('running');
    alone(d, MINUTE);
    await expect(d.sweep()).rejects.toThrow('the table is unreadable');
    expect(d.instance.state).toBe('stopping');
  });

  test('stays with its disk and key until its endAt, and is given up in the first sweep after it', async () => {
    const d = new Deployment();
    const { lease, id } = await d.stopped();
    d.aws.schedules.clear();
    alone(d, lease.endAt - MINUTE - d.clock.now());
    await d.sweep();
    expect(d.instance.state).toBe('stopped');
    expect(d.aws.secrets.has(id)).toBe(true);
    alone(d, 5 * MINUTE);
    expect((await d.sweep()).helped).toMatchObject([{ text: `net 2 ended ${id} 240 s after endAt` }]);
    alone(d, 5 * MINUTE);
    await d.sweep();
    expect([d.session.state, ...d.aws.leftovers(id)]).toEqual(['terminated']);
  });
});

describe('what was lost on the way', () => {
  test('a schedule is armed again, and tags that an extension did not write are written', async () => {
    const d = new Deployment();
    await d.ready();
    await d.extend(30);
    const { stopAt } = d.session.lease;
    d.aws.schedules.clear();
    d.instance.stopAt = stopAt - 30 * MINUTE;
    alone(d, 2 * MINUTE);
    await d.sweep();
    expect(d.unarmed()).toEqual([]);
    expect(d.instance.stopAt).toBe(stopAt);
  });

  test('a launch under way is waited out; an interrupted one fails and leaves nothing', async () => {
    const d = new Deployment();
    d.aws.trips.crashAt({ at: 5, when: 'after' });
    expect(await d.dies(() => d.launch())).toBe(true);
    alone(d, 50_000);
    expect((await d.sweep()).advanced).toBe(0);
    expect(d.session.intent.to).toBe('run');
    alone(d, 11_000);
    await d.sweep();
    expect([d.session.state, d.session.failure?.code, ...d.aws.leftovers(d.id)]).toEqual([
      'terminated',
      'launch-failed',
    ]);
  });

  test('a door whose schedule was lost is closed', async () => {
    const d = new Deployment();
    await d.ready();
    await d.openDoor(10);
    d.aws.schedules.clear();
    alone(d, 9 * MINUTE);
    await d.sweep();
    expect(d.aws.groups.size).toBe(1);
    alone(d, 2 * MINUTE);
    await d.sweep();
    expect([d.aws.groups.size, d.session.door]).toEqual([0, undefined]);
  });
});

test('a record that cannot be read hides none of the others, and its computer is stopped by its tags', async () => {
  const d = await many(3);
  const { id, instanceId } = d.session;
  d.aws.unreadable.add(id);
  alone(d, d.session.lease.stopAt + 5 * MINUTE - d.clock.now());
  const swept = await d.sweep();
  expect([...d.aws.instances.values()].map(({ state }) => state)).toEqual([
    'stopping',
    'stopping',
    'stopping',
  ]);
  expect(swept.failed.join()).toContain('cannot be read');
  expect(swept.helped.map(({ text }) => text).join()).toContain(`stopped ${instanceId} of ${id} by its tags`);
  expect([d.aws.secrets.has(id), d.aws.records.has(id)]).toEqual([true, true]);
});

describe('a lost table', () => {
  test('a running computer keeps running, and its owner lists, opens, stops, starts and ends it as before', async () => {
    const d = await lostTable('ready');
    const key = d.aws.secrets.get(d.id)?.privateKey;
    alone(d, 10 * MINUTE);
    expect((await d.sweep()).rebuilt).toEqual([d.id]);
    expect(d.instance.state).toBe('running');
    expect(SessionRecord.safeParse(d.session).success).toBe(true);
    expect(d.session).toMatchObject({
      owner: 'ada',
      image: { key: 'python' },
      generation: 1,
      state: 'starting',
    });
    await d.pass(MINUTE);
    expect(d.session.state).toBe('ready');
    expect(await keyOf(d)).toBe(key);
    expect(d.unarmed()).toEqual([]);
    await d.stop();
    await d.pass(MINUTE);
    await d.start();
    await d.pass(MINUTE);
    expect([d.session.state, d.session.generation]).toEqual(['ready', 2]);
    await d.terminate();
    await d.pass(MINUTE);
    expect([d.session.state, ...d.aws.leftovers(d.id)]).toEqual(['terminated']);
    expect([...d.violations, ...d.aws.illegalMoves]).toEqual([]);
  });

  test('its workbench is opened with the key that its gate knows, not with the first there ever was', async () => {
    const d = new Deployment();
    d.edgeKey = 2;
    await d.ready();
    d.aws.records.clear();
    alone(d, 10 * MINUTE);
    await d.sweep();
    expect(d.session.edgeKey).toBe(2);
  });

  test.each([
    ['was mapped at run time', []],
    ['is another one by now', [anImage()]],
  ])('one without a guest gets its tick again, also when its image %s', async (_what, images) => {
    const d = new Deployment();
    d.aws.images = [anImage(WITHOUT_GUEST)];
    await d.launch();
    await d.pass(CHECKS_TAKE + 20_000);
    expect((await d.get()).state).toBe('ready');
    d.aws.records.clear();
    d.aws.images = images;
    alone(d, 10 * MINUTE);
    expect((await d.sweep()).rebuilt).toEqual([d.id]);
    expect(await d.get()).toMatchObject({
      state: 'ready',
      image: { readyBy: 'status-checks', readiness: [] },
    });
    expect(await d.openDoor()).toMatchObject({ door: { cidr: '192.0.2.7/32' } });
  });

  test('one that is past its stopAt is stopped by the same sweep that rebuilds it', async () => {
    const d = await lostTable('ready');
    d.aws.schedules.clear();
    alone(d, (d.instance.stopAt ?? 0) + MINUTE - d.clock.now());
    await d.sweep();
    expect([d.instance.state, d.session.intent.because]).toEqual(['stopping', 'deadline']);
  });

  test('a stopped one keeps disk and key, says what happened, and has its end armed again', async () => {
    const d = await lostTable('stopped');
    d.aws.schedules.clear();
    alone(d, DAY);
    await d.sweep();
    expect([d.instance.state, d.session.state, d.session.reasons[0]?.code]).toEqual([
      'stopped',
      'stopped',
      'rebuilt',
    ]);
    expect(d.session.lease.endAt).toBe(d.instance.endAt);
    expect([...d.aws.schedules.values()].map(({ kind }) => kind)).toEqual(['end']);
    expect(d.aws.secrets.has(d.id)).toBe(true);
  });

  test('a door that nobody remembers is closed', async () => {
    const d = new Deployment();
    await d.ready();
    await d.openDoor(60);
    d.aws.records.clear();
    alone(d, 5 * MINUTE);
    await d.sweep();
    expect(d.aws.groups.size).toBe(0);
    expect(d.instance.state).toBe('running');
  });

  test('without the tag of its end a disk is kept, without that of its stop the longest lease is the bound', async () => {
    const d = await lostTable('ready');
    delete d.instance.endAt;
    delete d.instance.stopAt;
    alone(d, 11 * 60 * MINUTE);
    d.aws.records.clear();
    await d.sweep();
    expect(d.instance.state).toBe('running');
    d.aws.records.clear();
    delete d.instance.endAt;
    delete d.instance.stopAt;
    alone(d, 30 * DAY);
    await d.sweep();
    expect(d.instance.state).toBe('stopping');
    expect(d.session.lease.endAt).toBeGreaterThan(d.clock.now() + 13 * DAY);
  });

  test('one that does not say whose it is gets no record, and is stopped past its bound', async () => {
    const d = await lostTable('ready');
    delete (d.instance as { owner?: string }).owner;
    await d.sweep();
    expect([d.instance.state, d.aws.records.size]).toEqual(['running', 0]);
    alone(d, (d.instance.stopAt ?? 0) - d.clock.now());
    await d.sweep();
    expect([d.instance.state, d.aws.records.size]).toEqual(['stopping', 0]);
  });
});

test('a second computer of a session, which must never be, is stopped past its own bound', async () => {
  const d = new Deployment();
  await d.ready();
  const twin = { ...d.instance, id: 'i-00000000000000fff', stopAt: d.clock.now() + 30 * MINUTE };
  d.aws.instances.set(twin.id, twin);
  alone(d, 29 * MINUTE);
  await d.sweep();
  expect(twin.state).toBe('running');
  alone(d, MINUTE);
  await d.sweep();
  expect([twin.state, d.session.instanceId === twin.id]).toEqual(['stopping', false]);
});

describe('orphans', () => {
  const lost = 's-zzzzzzzzzzzzzzzzzzzzzzzz';
  function plant(d: Deployment, deployment = 'demo'): void {
    const it = { deployment, session: lost, publicKey: 'public', madeAt: d.clock.now() };
    d.aws.keyPairs.set(lost, it);
    d.aws.secrets.set(lost, { ...it, privateKey: 'private' });
    d.aws.groups.set('sg-lost', { deployment, session: lost, rules: [], carriers: new Set() });
    const at = d.clock.now() + DAY;
    d.aws.schedules.set(`${lost}-end`, {
      ...it,
      name: `${lost}-end`,
      kind: 'end',
      at,
      owner: 'x',
      generation: 1,
    });
  }

  test('keys, secrets and schedules are left for a quarter of an hour and then removed; groups at once', async () => {
    const d = new Deployment();
    plant(d);
    alone(d, 15 * MINUTE);
    expect((await d.sweep()).removed).toEqual([`security group of ${lost}`]);
    alone(d, 1_000);
    expect((await d.sweep()).removed).toEqual([
      `schedule of ${lost}`,
      `key pair of ${lost}`,
      `secret of ${lost}`,
    ]);
    expect(d.aws.leftovers(lost)).toEqual([]);
  });

  test('what carries another deployment tag is never touched', async () => {
    const d = new Deployment();
    plant(d, 'another');
    d.aws.schedules.clear();
    await d.ready();
    const foreign = { ...d.instance, id: 'i-00000000000000eee', deployment: 'another', session: lost };
    d.aws.instances.set(foreign.id, { ...foreign, stopAt: 0, endAt: 0 });
    alone(d, 30 * DAY);
    const swept = await d.sweep();
    expect(swept.removed).toEqual([]);
    expect(d.aws.leftovers(lost)).toEqual(['instance running', 'key pair', 'secret', 'security group']);
  });

  test("the key of a stopped computer without a record is nobody else's", async () => {
    const d = new Deployment();
    await d.stopped();
    d.aws.records.clear();
    d.sessions.create = () => Promise.reject(new Error('no table'));
    alone(d, DAY);
    const swept = await d.sweep();
    expect(swept.failed).toEqual([`${d.id}: Error: no table`]);
    expect(d.aws.secrets.has(d.id)).toBe(true);
  });

  test('what is young or still has a record or an instance is none, whichever list forgot the other', async () => {
    const d = new Deployment();
    await d.stopped();
    alone(d, DAY);
    const census = await takeCensus({ estate: new FakeEstate(d.aws), clock: d.clock });
    expect(orphansOf(census, new Map(), d.clock.now())).toEqual([]);
    d.aws.instances.clear();
    d.sessions.listLive = () => Promise.resolve([]);
    expect((await d.sweep()).removed).toEqual([]);
    expect(d.aws.secrets.has(d.id)).toBe(true);
  });

  test('is looked at once more: what a list forgot is not an orphan', async () => {
    const d = new Deployment();
    await d.stopped();
    alone(d, DAY);
    d.sessions.listLive = () => Promise.resolve([]);
    d.instance.hidden = 1;
    expect((await d.sweep()).removed).toEqual([]);
    expect(d.aws.secrets.has(d.id)).toBe(true);
  });
});

describe('many sessions', () => {
  test('2,500 computers that are as they should be cost three calls for all of them, and none for one', async () => {
    const d = await many(2_500);
    alone(d, 10 * MINUTE);
    const before = d.aws.trips.all.length;
    expect(await d.sweep()).toMatchObject({ sessions: 2_500, advanced: 0, left: 0, failed: [] });
    const made = d.aws.trips.all.slice(before).map(({ call }) => call);
    expect(made.filter((call) => call === 'estate.instances')).toHaveLength(3);
    expect(made).toHaveLength(3 + 4 + 1);
  });

  test('one that fails does not keep the others running', async () => {
    const d = await many(30);
    alone(d, d.session.lease.stopAt + 5 * MINUTE - d.clock.now());
    const find = d.sessions.find.bind(d.sessions);
    d.sessions.find = (owner, id) => (id === d.id ? Promise.reject(new Error('throttled')) : find(owner, id));
    const swept = await d.sweep();
    expect(swept.failed).toEqual([`${d.id}: Error: throttled`]);
    expect([...d.aws.instances.values()].filter(({ state }) => state === 'stopping')).toHaveLength(29);
  });

  test('when the time is over it stops, says how many are left, and the next sweep goes on', async () => {
    const d = await many(1_000);
    alone(d, d.session.lease.stopAt + 5 * MINUTE - d.clock.now());
    const find = d.sessions.find.bind(d.sessions);
    d.sessions.find = async (owner, id) => {
      await d.clock.sleep(100);
      return find(owner, id);
    };
    const swept = await d.sweep(30);
    expect(swept.advanced).toBeGreaterThanOrEqual(300);
    // Only what was under way when the time was over was still brought to its end.
    expect(swept.left).toBeGreaterThanOrEqual(600);
    expect(swept.advanced + swept.left).toBe(1_000);
    expect((await d.sweep(200)).left).toBe(0);
    expect([...d.aws.instances.values()].every(({ state }) => state === 'stopping')).toBe(true);
  });

  test('1,000 that are due are stopped by 20 calls to EC2, the first due first', async () => {
    const d = await many(1_000);
    const { stopAt } = d.session.lease;
    const ids = [...d.aws.records.keys()];
    for (const [n, id] of ids.entries()) {
      const it = d.aws.records.get(id);
      if (it) d.aws.records.set(id, { ...it, lease: { ...it.lease, stopAt: stopAt + (n % 100) * 1_000 } });
    }
    alone(d, stopAt + 5 * MINUTE - d.clock.now());
    const order: number[] = [];
    const move = d.aws.move.bind(d.aws);
    d.aws.move = (it, state) => {
      order.push(d.aws.records.get(it.session)?.lease.stopAt ?? 0);
      return move(it, state);
    };
    const before = d.aws.trips.all.length;
    expect(await d.sweep()).toMatchObject({ advanced: 1_000, failed: [], left: 0 });
    const calls = d.aws.trips.all.slice(before).filter(({ call }) => call === 'computers.stop');
    expect(calls.length).toBeLessThanOrEqual(25);
    expect(order).toHaveLength(1_000);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  test('1,000 that are due and whose records are lost are stopped by as few', async () => {
    const d = await many(1_000);
    const { stopAt } = d.session.lease;
    d.aws.records.clear();
    alone(d, stopAt + 5 * MINUTE - d.clock.now());
    const before = d.aws.trips.all.length;
    expect(await d.sweep()).toMatchObject({ failed: [], left: 0 });
    expect([...d.aws.instances.values()].every(({ state }) => state === 'stopping')).toBe(true);
    const calls = d.aws.trips.all.slice(before).filter(({ call }) => call === 'computers.stop');
    expect(calls.length).toBeLessThanOrEqual(25);
  });

  test('a computer that EC2 does not stop keeps none of the others running', async () => {
    const d = await many(200);
    alone(d, d.session.lease.stopAt + 5 * MINUTE - d.clock.now());
    const gone = d.aws.instances.get('i-many-70');
    // It ends between the sweep's look at all of them and its stop.
    const find = d.sessions.find.bind(d.sessions);
    d.sessions.find = (owner, id) => {
      if (gone) gone.state = 'shutting-down';
      return find(owner, id);
    };
    const before = d.aws.trips.all.length;
    expect(await d.sweep()).toMatchObject({ failed: [], left: 0 });
    const states = [...d.aws.instances.values()].map(({ state }) => state);
    expect(states.filter((state) => state === 'stopping')).toHaveLength(199);
    const calls = d.aws.trips.all.slice(before).filter(({ call }) => call === 'computers.stop');
    expect(calls.length).toBeLessThanOrEqual(20);
  });

  test('what is to be stopped comes before what is to be given up, however long that has been due', async () => {
    const d = await many(3);
    const [ended] = d.aws.records.values();
    if (!ended) throw new Error('there is no session');
    const stopped = d.aws.instances.get(ended.instanceId ?? '');
    if (stopped) stopped.state = 'stopped';
    const lease = { stopAt: 0, endAt: d.clock.now() };
    d.aws.records.set(ended.id, {
      ...ended,
      lease,
      state: 'stopped',
      intent: { to: 'stop', because: 'owner', at: ended.createdAt },
    });
    alone(d, ended.lease.stopAt + 5 * MINUTE - d.clock.now());
    const before = d.aws.trips.all.length;
    await d.sweep();
    const calls = d.aws.trips.all.slice(before).map(({ call }) => call);
    expect(calls.lastIndexOf('computers.stop')).toBeGreaterThan(0);
    expect(calls.lastIndexOf('computers.stop')).toBeLessThan(calls.indexOf('computers.terminate'));
  });
});

test('everything is stopped for an administrator, and its disks stay', async () => {
  const d = new Deployment();
  await d.ready();
  await expect(d.stopEverything({ ...ROOT, role: 'member', from: '192.0.2.1' })).rejects.toMatchObject({
    code: 'not-allowed',
  });
  expect(await d.stopEverything()).toEqual({ running: 1, stopping: 1, failed: [] });
  await d.pass(MINUTE);
  expect([d.instance.state, d.session.reasons[0]?.code]).toEqual(['stopped', 'administrator']);
});

test('a record that cannot be read keeps nothing from being stopped: its computer is, by its tags', async () => {
  const d = await many(3);
  d.aws.unreadable.add(d.id);
  expect(await d.stopEverything()).toEqual({ running: 3, stopping: 2, failed: [d.id] });
  const states = [...d.aws.instances.values()].map(({ state }) => state);
  expect(states).toEqual(['stopping', 'stopping', 'stopping']);
});

test('of a record that cannot be read, what rests is left alone', async () => {
  const d = new Deployment();
  await d.stopped();
  d.aws.unreadable.add(d.id);
  expect(await d.stopEverything()).toEqual({ running: 1, stopping: 0, failed: [d.id] });
  expect(d.instance.state).toBe('stopped');
});

test('a computer that lives without its tags is not said to be stopped: no net finds it', async () => {
  const d = await many(3);
  d.instance.session = 's-nobody';
  const { id } = d.session;
  expect(await d.stopEverything()).toEqual({ running: 3, stopping: 2, failed: [id] });
});

test('everything is stopped by a few calls, however many there are', async () => {
  const d = await many(400);
  const before = d.aws.trips.all.length;
  expect(await d.stopEverything()).toEqual({ running: 400, stopping: 400, failed: [] });
  const calls = d.aws.trips.all.slice(before).filter(({ call }) => call === 'computers.stop');
  expect(calls.length).toBeLessThanOrEqual(10);
  expect([...d.aws.instances.values()].every(({ state }) => state === 'stopping')).toBe(true);
});
