import { liveOnAllCores } from '../../../bench/lives/crowd';
import { type Fault, FAULT_NAMES } from '../../../bench/lives/faults';
import { violations } from '../../../bench/lives/lives';
import { ALL_NETS } from '../../../bench/lives/nets';
import { tell } from './tell';

const LIVES = 7_000;

jest.setTimeout(300_000);

test('no life spends what was not reserved, runs past its bound, or leaves anything behind, whatever fails', async () => {
  const found = await liveOnAllCores({ first: 1, count: LIVES, nets: ALL_NETS });
  tell('all nets', found);
  expect({ lives: found.lives, bad: found.bad, violations: violations(found) }).toEqual({
    lives: LIVES,
    bad: [],
    violations: 0,
  });
  // Never less than EC2 bills.
  expect(found.meterBelow).toBe(0);
  // A lost table is tried by itself.
  const idle: readonly Fault[] = FAULT_NAMES.filter((fault) => found.struck[fault] === 0);
  expect(idle).toEqual(['tableLost']);
});
