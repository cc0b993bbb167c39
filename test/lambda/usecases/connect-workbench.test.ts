import { MINUTE } from '../../../lambda/domain/time';
import { connectWorkbench } from '../../../lambda/usecases/connect-workbench';
import { enterWorkbench } from '../../../lambda/usecases/enter-workbench';
import { leaveWorkbenches } from '../../../lambda/usecases/leave-workbenches';
import { renewTicket } from '../../../lambda/usecases/renew-ticket';
import { anImage } from '../../builders/image';
import { FakeCodes } from '../../fakes/fake-codes';
import { FakeDepartures } from '../../fakes/fake-departures';
import { FakeTickets } from '../../fakes/fake-tickets';
import { ADA, BOB, Deployment, ROOT } from './a-deployment';

/** A deployment whose edge has this key. */
function world(edgeKey = 1) {
  const d = new Deployment();
  const { clock, sessions, timeline } = d;
  const tickets = new FakeTickets(clock);
  const departures = new FakeDepartures();
  const codes = new FakeCodes(d.aws);
  const ports = { clock, sessions, timeline, codes, departures, tickets };
  const connect = (caller = ADA, key = edgeKey) =>
    connectWorkbench(ports, caller, d.id, { path: '/lab', goodFor: MINUTE, edgeKey: key });
  return {
    d,
    tickets,
    connect,
    enter: (code: string) => enterWorkbench(ports, code, MINUTE),
    leave: (caller = ADA) => leaveWorkbenches(ports, caller),
    renew: (ticket: string, key = edgeKey) => renewTicket(ports, ticket, key),
    /** All the way in. */
    inside: async () => (await enterWorkbench(ports, (await connect()).code, MINUTE)).ticket,
  };
}

async function isReady(...at: Parameters<typeof world>) {
  const it = world(...at);
  await it.d.ready();
  return it;
}

describe('connect', () => {
  test('sends the owner in: a code for this very computer, on the timeline before there is a code', async () => {
    const { d, connect, enter } = await isReady();
    const from = d.aws.trips.all.length;
    const { code, ...rest } = await connect();
    expect(rest).toEqual({ session: d.id, path: '/lab', expiresAt: d.clock.now() + MINUTE });
    const calls = d.aws.trips.all.slice(from).map(({ call }) => call);
    expect(calls.filter((call) => /append|issue/.test(call))).toEqual(['timeline.append', 'codes.issue']);
    expect(d.aws.events.at(-1)).toMatchObject({ what: 'connected', who: 'ada', from: '192.0.2.7' });
    expect(JSON.stringify(d.aws.events)).not.toContain(code);
    expect(await enter(code)).toEqual({ ticket: `ticket 1 ${d.id} 1 ${d.session.dnsName}`, path: '/lab' });
  });

  test('what cannot be written down does not happen', async () => {
    const { d, connect } = await isReady();
    d.aws.trips.crashAt({ at: 2, when: 'before' });
    expect(await d.dies(() => connect())).toBe(true);
    expect(d.aws.codes.size).toBe(0);
  });

  test.each([
    ['somebody else', BOB, 'not-found'],
    ['an administrator', ROOT, 'not-allowed'],
  ])('%s is refused as %s, and no code is made', async (_who, caller, code) => {
    const { d, connect } = await isReady();
    await expect(connect(caller)).rejects.toMatchObject({ code });
    expect([d.aws.codes.size, d.aws.events.some(({ what }) => what === 'connected')]).toEqual([0, false]);
  });

  test.each([
    ['that is not ready yet', (d: Deployment) => d.launch()],
    ['that is stopped', (d: Deployment) => d.stopped()],
    ['that is about to stop', (d: Deployment) => d.ready().then(() => d.stop())],
  ])('a computer %s has no way in', async (_title, before) => {
    const { d, connect } = world();
    await before(d);
    await expect(connect()).rejects.toMatchObject({ code: 'not-ready' });
  });

  test.each([
    ['somebody else made, although it has a page', anImage({ kind: 'semi-managed' })],
    ['has no page', anImage({ readiness: [{ name: 'ssh', kind: 'tcp', port: 22 }] })],
  ])('an image that %s has no workbench, and the owner reads how to connect', async (_title, image) => {
    const { d, connect } = world();
    d.aws.images = [image];
    await d.ready();
    await expect(connect()).rejects.toMatchObject({
      code: 'never',
      message: expect.stringMatching(/python has no workbench.*connectivity/),
    });
  });

  test('a computer without a public DNS name is not sent anybody, and why is said', async () => {
    const { d, connect } = world();
    d.aws.trips.afterEach = () => {
      for (const it of d.aws.instances.values()) delete it.dnsName;
    };
    await d.ready();
    await expect(connect()).rejects.toMatchObject({
      code: 'not-yet',
      message: expect.stringContaining('DNS hostnames'),
    });
  });

  test('a computer of a private subnet is never opened in the browser, and what opens it is named', async () => {
    const { d, connect } = world();
    d.aws.trips.afterEach = () => {
      for (const it of d.aws.instances.values()) {
        delete it.dnsName;
        delete it.host;
      }
    };
    await d.ready();
    await expect(connect()).rejects.toMatchObject({
      code: 'never',
      message: expect.stringMatching(/has no public address.*connectivity says what does/),
    });
    expect(d.aws.codes.size).toBe(0);
  });

  test('a computer is launched with the key that is current, and only one with a workbench', async () => {
    const { d, connect } = world(4);
    d.edgeKey = 4;
    await d.ready();
    expect(d.session.edgeKey).toBe(4);
    expect(await connect()).toHaveProperty('code');
    const other = world(4).d;
    other.aws.images = [anImage({ kind: 'semi-managed' })];
    await other.ready();
    expect(other.session).not.toHaveProperty('edgeKey');
  });

  test('the name of a computer is known while it runs, and each start has another', async () => {
    const { d } = await isReady();
    const first = d.session.dnsName;
    expect(first).toBe(d.instance.dnsName);
    await d.stop();
    await d.pass(MINUTE);
    expect(d.session).not.toHaveProperty('dnsName');
    await d.start();
    await d.pass(MINUTE);
    expect(d.session.dnsName).toBe(d.instance.dnsName);
    expect(d.session.dnsName).not.toBe(first);
    await d.terminate();
    await d.pass(MINUTE);
    expect(d.session).not.toHaveProperty('dnsName');
  });

  test('a computer knows the key of its launch: it is good until there have been two newer ones', async () => {
    const { d, connect } = await isReady();
    expect(d.session.edgeKey).toBe(1);
    expect(await connect(ADA, 2)).toHaveProperty('code');
    await expect(connect(ADA, 3)).rejects.toMatchObject({
      code: 'never',
      message: expect.stringMatching(/launch another/),
    });
  });
});

describe('enter', () => {
  test('a code is good once', async () => {
    const { connect, enter } = await isReady();
    const { code } = await connect();
    await enter(code);
    await expect(enter(code)).rejects.toMatchObject({
      code: 'not-signed-in',
      message: expect.stringContaining('press Connect again'),
    });
    await expect(enter('never made')).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('for a minute, and not a moment longer; even then it is used up', async () => {
    const { d, connect, enter } = await isReady();
    const { code } = await connect();
    d.clock.set(d.clock.now() + MINUTE - 1);
    expect(await enter(code)).toHaveProperty('ticket');
    const { code: late } = await connect();
    d.clock.set(d.clock.now() + MINUTE);
    await expect(enter(late)).rejects.toMatchObject({ code: 'not-signed-in' });
    expect(d.aws.codes.size).toBe(0);
  });

  test.each([
    ['stopped', async (d: Deployment) => void (await d.stop())],
    [
      'stopped and started again',
      async (d: Deployment) => {
        await d.stop();
        await d.pass(MINUTE);
        await d.start();
        await d.pass(MINUTE);
      },
    ],
    ['ended', async (d: Deployment) => void (await d.terminate())],
  ])('a computer that was %s in the meantime lets nobody in', async (_title, meanwhile) => {
    const { d, connect, enter } = await isReady();
    const { code, expiresAt } = await connect();
    const admission = d.aws.codes.get(code);
    await meanwhile(d);
    // Time is not what ends it.
    if (admission) d.aws.codes.set(code, { ...admission, expiresAt: expiresAt + 60 * MINUTE });
    await expect(enter(code)).rejects.toMatchObject({ code: 'not-ready' });
  });
});

describe('renew', () => {
  test('who is inside stays inside, as long as the computer is the same', async () => {
    const { inside, renew } = await isReady();
    const ticket = await inside();
    expect(await renew(ticket)).toBe(ticket);
  });

  test('with the new key of the edge, too: a ticket is signed with what the computer knows', async () => {
    const { d, inside, renew } = await isReady();
    const ticket = await inside();
    expect(await renew(ticket, 2)).toMatch(/^ticket 1 /);
    await expect(renew(ticket, 3)).rejects.toMatchObject({ code: 'not-signed-in' });
    expect(d.session.edgeKey).toBe(1);
  });

  test.each(['', 'x', 'ticket 7 s-x 1 host'])('%p is no ticket', async (ticket) => {
    const { renew } = await isReady();
    await expect(renew(ticket)).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('a ticket that is over for good is none', async () => {
    const { tickets, inside, renew } = await isReady();
    const ticket = await inside();
    tickets.tooOld.add(ticket);
    await expect(renew(ticket)).rejects.toMatchObject({ code: 'not-signed-in' });
  });

  test('a ticket dies with the start that it is of, and the person reads what happened', async () => {
    const { d, inside, renew } = await isReady();
    const ticket = await inside();
    await d.stop();
    await expect(renew(ticket)).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('is stopped'),
    });
    await d.pass(MINUTE);
    await d.start();
    await d.pass(MINUTE);
    await expect(renew(ticket)).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('started again'),
    });
    await d.terminate();
    await d.pass(MINUTE);
    await expect(renew(ticket)).rejects.toMatchObject({ message: expect.stringContaining('gone') });
  });

  test('a session that nobody knows, or another name under the same ticket, is not renewed', async () => {
    const { d, tickets, renew } = await isReady();
    const target = { session: d.id, generation: 1, host: d.session.dnsName ?? '' };
    const of = (changes: Partial<typeof target>) => tickets.issue({ ...target, ...changes }, 1);
    await expect(renew(await of({ session: 's-nobody' }))).rejects.toMatchObject({ code: 'not-ready' });
    const host = 'ec2-203-0-113-9.compute-1.amazonaws.com';
    await expect(renew(await of({ host }))).rejects.toMatchObject({ code: 'not-ready' });
  });
});

describe('leave', () => {
  test('ends every ticket of before, in whichever browser, and all that would have followed from them', async () => {
    const { d, inside, leave, renew } = await isReady();
    const ticket = await inside();
    expect(await renew(ticket)).toBe(ticket);
    d.clock.set(d.clock.now() + MINUTE);
    expect(await leave()).toBe(d.clock.now());
    for (const later of [0, MINUTE, 60 * MINUTE]) {
      d.clock.set(d.clock.now() + later);
      await expect(renew(ticket)).rejects.toMatchObject({
        code: 'not-signed-in',
        message: expect.stringContaining('signed out'),
      });
    }
  });

  test('ends a code that nobody came with yet; it is used up', async () => {
    const { d, connect, enter, leave } = await isReady();
    const { code } = await connect();
    d.clock.set(d.clock.now() + MINUTE / 2);
    await leave();
    await expect(enter(code)).rejects.toMatchObject({
      code: 'not-signed-in',
      message: expect.stringContaining('signed out'),
    });
    expect(d.aws.codes.size).toBe(0);
  });

  test('who signs in again and connects is inside, and stays so; the computer went on meanwhile', async () => {
    const { d, inside, leave, renew } = await isReady();
    await inside();
    await leave();
    d.clock.set(d.clock.now() + 6_000);
    expect(d.session.state).toBe('ready');
    expect(await renew(await inside())).toContain(d.id);
  });

  test('ends nothing of others', async () => {
    const { inside, leave, renew } = await isReady();
    const ticket = await inside();
    await leave(BOB);
    expect(await renew(ticket)).toBe(ticket);
  });
});
