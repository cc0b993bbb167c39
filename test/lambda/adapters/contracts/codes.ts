import type { Admission, Codes } from '../../../../lambda/ports/codes';
import { T0 } from '../../../builders/session';
import { newSession } from '../sessions-of-tests';

const admission = (): Admission => ({
  session: newSession().id,
  generation: 2,
  host: 'ec2-198-51-100-7.compute-1.amazonaws.com',
  owner: 'ada',
  path: '/lab?x=1',
  expiresAt: T0 + 60_000,
});

/** What every home of codes keeps. */
export function codesContract(make: () => Codes): void {
  it('a code is good once, for what it was made for', async () => {
    const [one, two] = [admission(), admission()];
    const [codeOne, codeTwo] = [await make().issue(one), await make().issue(two)];
    expect(codeOne).not.toBe(codeTwo);
    expect(await make().burn(codeOne)).toEqual(one);
    expect(await make().burn(codeOne)).toBeUndefined();
    expect(await make().burn(codeTwo)).toEqual(two);
  });

  it('of many who bring the same code at once, one is let in', async () => {
    const code = await make().issue(admission());
    const found = await Promise.all(Array.from({ length: 5 }, () => make().burn(code)));
    expect(found.filter((it) => it !== undefined)).toHaveLength(1);
  });

  it('what nobody made is no code', async () => {
    expect(await make().burn('A'.repeat(43))).toBeUndefined();
  });
}
