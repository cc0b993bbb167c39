import { remembered } from '../../../lambda/adapters/remembered';
import { T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';

function world() {
  const clock = new FakeClock(T0);
  const load = jest.fn(async (key: string) => `${key} ${clock.now() - T0}`);
  return { clock, load, read: remembered(clock, load) };
}

it('what was loaded is remembered for a minute, each key by itself', async () => {
  const { clock, load, read } = world();
  expect([await read('a'), await read('b')]).toEqual(['a 0', 'b 0']);
  clock.set(T0 + 59_999);
  expect(await read('a')).toBe('a 0');
  clock.set(T0 + 60_000);
  expect(await read('a')).toBe('a 60000');
  expect(load).toHaveBeenCalledTimes(3);
});

it('two that ask at once wait for one load', async () => {
  const { load, read } = world();
  await Promise.all([read('a'), read('a')]);
  expect(load).toHaveBeenCalledTimes(1);
});

it('a load that failed is not remembered', async () => {
  const { load, read } = world();
  load.mockRejectedValueOnce(new Error('not now'));
  await expect(read('a')).rejects.toThrow('not now');
  expect(await read('a')).toBe('a 0');
});
