import { liveOnAllCores } from '../../../bench/lives/crowd';
import type { Fault } from '../../../bench/lives/faults';
import { live, violations } from '../../../bench/lives/lives';
import { EACH_NET } from '../../../bench/lives/nets';
import { SLACK } from '../../../lambda/domain/credit';
import { seeds } from './seeds';
import { tell } from './tell';

const LIVES = 1_000;

/** What each net has to live with when it is alone. */
const MUST_STRIKE: Readonly<Record<keyof typeof EACH_NET, readonly Fault[]>> = {
  net1: ['alarmTwice', 'throttle', 'throttleAct', 'tagRefused', 'guestDead', 'newsLost'],
  net2: ['crash', 'throttle', 'throttleAct', 'tagRefused', 'tagAnswerLost', 'guestDead', 'newsLost'],
  net3: ['crash', 'clockWrong', 'tagRefused', 'tagAnswerLost', 'newsLost'],
};

jest.setTimeout(120_000);

test.each(Object.entries(EACH_NET))(
  '%s alone stops every computer that it can know of',
  async (name, nets) => {
    const found = await liveOnAllCores({ first: 5_000, count: LIVES, nets });
    tell(`${name} alone`, found);
    expect({ bad: found.bad, violations: violations(found) }).toEqual({ bad: [], violations: 0 });
    expect(found.overrun).toBeLessThan(SLACK);
    const idle = MUST_STRIKE[name as keyof typeof EACH_NET].filter((fault) => found.struck[fault] === 0);
    expect(idle).toEqual([]);
  },
);

test('without any net the same lives do run past their bounds: the simulation can find that', async () => {
  const found = await live(seeds(5_000, 30), { schedules: false, sweeper: false, deadMan: false });
  expect(found.bound).toBeGreaterThan(0);
});

test('the same seed is the same life', async () => {
  const [one, again] = [await live(seeds(7, 20), EACH_NET.net2), await live(seeds(7, 20), EACH_NET.net2)];
  expect(again).toEqual(one);
});
