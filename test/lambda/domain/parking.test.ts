import { endsSoonReasons } from '../../../lambda/domain/parking';
import { DAY } from '../../../lambda/domain/time';
import { aSession } from '../../builders/session';

const END = Date.parse('2026-12-09T18:40:00Z');
const STOPPED = { to: 'stop', because: 'owner', at: 0 } as const;
const stopped = (changes: Parameters<typeof aSession>[0] = {}) =>
  aSession({ state: 'stopped', intent: STOPPED, lease: { stopAt: 0, endAt: END }, ...changes });

test('in the last three days a stopped computer says when its disk is given up, and what to do', () => {
  expect(endsSoonReasons(stopped(), END - 3 * DAY - 1)).toEqual([]);
  const said = [
    {
      code: 'parking',
      text: 'Its disk is given up on 2026-12-09 at 18:40 UTC. Start it, or end it yourself.',
    },
  ];
  expect(endsSoonReasons(stopped(), END - 3 * DAY)).toEqual(said);
  expect(endsSoonReasons(stopped(), END - 1)).toEqual(said);
});

test('a computer that runs, or is being ended, says nothing of its disk', () => {
  expect(endsSoonReasons(stopped({ state: 'ready', intent: { ...STOPPED, to: 'run' } }), END - DAY)).toEqual(
    [],
  );
  expect(endsSoonReasons(stopped({ state: 'stopping' }), END - DAY)).toEqual([]);
  expect(endsSoonReasons(stopped({ intent: { ...STOPPED, to: 'end' } }), END - DAY)).toEqual([]);
});

test('a disk that is kept says it only once it is known that credit did not pay for it', () => {
  const lease = { stopAt: 0, endAt: END, keepDisk: true };
  expect(endsSoonReasons(stopped({ lease }), END - DAY)).toEqual([]);
  const warned = { parking: { at: END, level: 'first' } } as const;
  expect(endsSoonReasons(stopped({ lease, warned }), END - DAY)).toHaveLength(1);
  const earlier = { parking: { at: END - 30 * DAY, level: 'last' } } as const;
  expect(endsSoonReasons(stopped({ lease, warned: earlier }), END - DAY)).toEqual([]);
});
