import type { Departures } from '../../../../lambda/ports/departures';
import { T0 } from '../../../builders/session';

/** What every home of departures keeps. */
export function departuresContract(make: () => Departures): void {
  it('who left is known by their last time, and nobody else has left', async () => {
    // Each home is asked anew, and some are asked by many tests.
    const owner = `owner-of-departures-${Math.floor(Math.random() * 1e9)}`;
    const departures = make();
    expect(await departures.last(owner)).toBeUndefined();
    await departures.record(owner, T0);
    expect(await departures.last(owner)).toBe(T0);
    await departures.record(owner, T0 + 1);
    expect(await departures.last(owner)).toBe(T0 + 1);
    expect(await departures.last(`${owner}-other`)).toBeUndefined();
  });
}
