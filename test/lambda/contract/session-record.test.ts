import { sessionView } from '../../../lambda/contract/answers';
import { SessionRecord } from '../../../lambda/contract/session-record';
import type { Session } from '../../../lambda/domain/session';
import { MINUTE } from '../../../lambda/domain/time';
import { aLaunch, aSession, T0 } from '../../builders/session';
import { quietSignals } from '../../builders/signals';
import { Deployment } from '../usecases/a-deployment';

test('every record that is written in the life of a session can be read again, as it was', async () => {
  const d = new Deployment();
  d.aws.refusals.set('us-east-1a', 'InsufficientInstanceCapacity');
  const written: Session[] = [];
  const watched = d.aws.trips.afterEach;
  d.aws.trips.afterEach = (call) => {
    watched(call);
    const now = d.aws.records.get(d.id);
    if (now && written.at(-1) !== now) written.push(now);
  };
  await d.ready();
  const use = { signals: quietSignals({ terminalIdleSeconds: 0.0004 }) };
  await d.report(d.proof(d.instance, use));
  await d.pass(2 * MINUTE);
  await d.report(d.proof(d.instance, { signals: quietSignals() }));
  await d.openDoor();
  await d.extend(5);
  await d.stop();
  await d.pass(MINUTE);
  await d.start(undefined, undefined, 't3.large');
  await d.pass(MINUTE);
  await d.terminate();
  await d.pass(MINUTE);
  expect(new Set(written.map(({ state }) => state))).toEqual(
    new Set(['starting', 'ready', 'stopping', 'stopped', 'terminating', 'terminated']),
  );
  for (const session of written)
    expect(SessionRecord.parse(JSON.parse(JSON.stringify(session)))).toEqual(session);
});

test('the warnings on a record are read again, and a record of before there were any has none', () => {
  const warned = { idle: { at: T0, level: 'first' }, parking: { at: T0, level: 'last' } } as const;
  expect(SessionRecord.parse(aSession({ warned })).warned).toEqual(warned);
  expect(SessionRecord.parse(aSession())).not.toHaveProperty('warned');
  expect(() => SessionRecord.parse({ ...aSession(), warned: { idle: { at: T0 } } })).toThrow('level');
});

test('fields of a newer deployment are kept, and a record without its owner is refused', () => {
  expect(SessionRecord.parse({ ...aSession(), budget: 5 })).toMatchObject({ budget: 5 });
  expect(SessionRecord.safeParse({ ...aSession(), owner: undefined }).success).toBe(false);
});

test('the owner sees times as they read them, the tick, and where EC2 was asked', () => {
  expect(sessionView(aSession(), T0)).toMatchObject({
    ready: true,
    createdAt: '2026-11-25T14:00:00.000Z',
    stopAt: '2026-11-25T18:00:00Z',
    endAt: '2026-12-02T18:00:00Z',
    host: 'host.example',
    attempts: [{ zone: 'us-east-1a', instanceType: 't3.medium', outcome: 'placed' }],
  });
  expect(sessionView(aLaunch(), T0)).toMatchObject({ ready: false, state: 'starting', phase: 'placing' });
});

test('the owner sees since when it runs: of a start that EC2 has not carried out yet, nothing', () => {
  const startedAt = T0 + MINUTE;
  const again = { startedAt, startedGeneration: 2 };
  expect(sessionView(aSession({ ...again, generation: 2 }), T0)).toMatchObject({
    createdAt: '2026-11-25T14:00:00.000Z',
    startedAt: '2026-11-25T14:01:00.000Z',
  });
  expect(sessionView(aSession({ ...again, generation: 3 }), T0)).not.toHaveProperty('startedAt');
});

test('a start-up script is kept in the record as it was written; people see that there is one, and how large the disk is', () => {
  const startupScript = '#!/bin/sh\nexport KEY=hidden # grüße\n';
  const session = aSession({ startupScript });
  expect(SessionRecord.parse(JSON.parse(JSON.stringify(session)))).toEqual(session);
  const view = sessionView(session, T0);
  expect(view).toMatchObject({ startupScript: true, diskGiB: 20 });
  expect(JSON.stringify(view)).not.toContain('hidden');
  expect(sessionView(aSession(), T0)).not.toHaveProperty('startupScript');
});

test('the owner sees whether the computer goes on, why, and until when; of one that is not to run there is nothing to say', () => {
  const activity = { at: T0, lastActiveAt: T0, signs: [{ code: 'gpu', text: 'GPU 74 %' }] };
  expect(sessionView(aSession({ activity }), T0).verdict).toEqual({
    action: 'keep',
    text: 'kept: GPU 74 %; stops at 15:00 UTC unless used',
    stopsAt: '2026-11-25T15:00:00Z',
  });
  const stopped = aSession({ activity, intent: { to: 'stop', because: 'owner', at: T0 } });
  expect(sessionView(stopped, T0)).not.toHaveProperty('verdict');
});

test('a session that is over shows no address, and no view shows claims, hashes or tokens', () => {
  expect(sessionView(aSession({ state: 'terminated' }), T0).host).toBeUndefined();
  const text = JSON.stringify(sessionView(aLaunch(), T0));
  for (const inner of ['claim', 'call-1', 'requestHash', 'token', 'version'])
    expect(text).not.toContain(inner);
});
