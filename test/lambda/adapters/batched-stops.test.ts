import * as fc from 'fast-check';
import { batchedStops } from '../../../lambda/adapters/batched-stops';
import type { InstanceState } from '../../../lambda/domain/seen';

function fault(code: string): Error {
  return Object.assign(new Error(`EC2 says ${code}`), { name: code });
}

/** EC2, which stops all of a call or none; each call takes a turn of the event loop. */
function ec2(refused: ReadonlyMap<string, Error> = new Map()) {
  const calls: (readonly string[])[] = [];
  const stopped = new Set<string>();
  const call = async (ids: readonly string[]): Promise<ReadonlyMap<string, InstanceState>> => {
    calls.push(ids);
    await new Promise((resolve) => setImmediate(resolve));
    for (const id of ids) {
      const no = refused.get(id);
      if (no) throw no;
    }
    for (const id of ids) stopped.add(id);
    return new Map(ids.map((id) => [id, 'stopping']));
  };
  const stop = batchedStops(async (id) => (await call([id])).get(id), call);
  return { calls, stopped, stop };
}

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `i-${n}`);

it('a single stop is one call for one computer, and so is the next one', async () => {
  const { calls, stop } = ec2();
  expect(await stop('i-1')).toBe('stopping');
  expect(await stop('i-2')).toBe('stopping');
  expect(calls).toEqual([['i-1'], ['i-2']]);
});

it('what is asked for at the same time goes out by the fifty, in its order', async () => {
  const { calls, stop } = ec2();
  const all = ids(120);
  expect(new Set(await Promise.all(all.map(stop)))).toEqual(new Set(['stopping']));
  expect(calls.map((call) => call.length)).toEqual([50, 50, 20]);
  expect(calls.flat()).toEqual(all);
});

it('what is asked for while a call is under way goes with the next one', async () => {
  const { calls, stop } = ec2();
  const first = stop('i-1');
  await Promise.resolve();
  await Promise.resolve();
  const later = [stop('i-2'), stop('i-3')];
  await Promise.all([first, ...later]);
  expect(calls).toEqual([['i-1'], ['i-2', 'i-3']]);
});

it('the same computer is named once in a call, and all who asked hear of it', async () => {
  const { calls, stop } = ec2();
  expect(await Promise.all([stop('i-1'), stop('i-2'), stop('i-1')])).toEqual([
    'stopping',
    'stopping',
    'stopping',
  ]);
  expect(calls).toEqual([['i-1', 'i-2']]);
});

it('of a batch with one that EC2 refuses all others are stopped, by a dozen calls', async () => {
  const no = fault('UnauthorizedOperation');
  const { calls, stopped, stop } = ec2(new Map([['i-31', no]]));
  const answers = await Promise.allSettled(ids(50).map(stop));
  expect(answers.flatMap((a) => (a.status === 'rejected' ? [a.reason] : []))).toEqual([no]);
  expect(stopped).toEqual(new Set(ids(50).filter((id) => id !== 'i-31')));
  expect(calls.length).toBeLessThanOrEqual(13);
});

it('a batch that comes at a busy moment is not asked for again piece by piece, and the next one goes out', async () => {
  const busy = fault('RequestLimitExceeded');
  const { calls, stopped, stop } = ec2(new Map([['i-0', busy]]));
  const answers = await Promise.allSettled(ids(60).map(stop));
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(50);
  expect(stopped.size).toBe(10);
  expect(calls).toHaveLength(2);
});

it('each gets its own answer, whoever is refused and however the asking is spread', async () => {
  const asked = fc.array(fc.record({ refused: fc.boolean(), turn: fc.nat(3) }), { maxLength: 130 });
  await fc.assert(
    fc.asyncProperty(asked, async (all) => {
      const refused = new Map(all.flatMap((it, n) => (it.refused ? [[`i-${n}`, fault(`no-${n}`)]] : [])));
      const { stopped, stop } = ec2(refused);
      const answers = await Promise.allSettled(
        all.map(async ({ turn }, n) => {
          for (let turns = 0; turns < turn; turns++) await new Promise((resolve) => setImmediate(resolve));
          return stop(`i-${n}`);
        }),
      );
      expect(answers).toEqual(
        all.map((it, n) =>
          it.refused
            ? { status: 'rejected', reason: refused.get(`i-${n}`) }
            : { status: 'fulfilled', value: 'stopping' },
        ),
      );
      expect(stopped.size).toBe(all.length - refused.size);
    }),
    { numRuns: 50 },
  );
});
