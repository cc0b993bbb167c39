import type { Vault } from '../../../../lambda/ports/vault';
import { newSession } from '../sessions-of-tests';

/** What every home of private keys keeps. */
export function vaultContract(make: () => Vault): void {
  it('a key that is stored twice stays the first one', async () => {
    const session = newSession();
    const first = await make().store(session);
    const key = await make().reveal(session);
    expect(await make().store(session)).toEqual(first);
    expect(await make().reveal(session)).toBe(key);
    expect(await make().find(session)).toEqual({ is: 'present', value: first });
    expect(first).toMatchObject({ deployment: 'demo', session: session.id });
  });

  it('every session has a key of its own', async () => {
    const [one, two] = [await make().store(newSession()), await make().store(newSession())];
    expect(one.publicKey).not.toBe(two.publicKey);
  });

  it('a removed key is gone at once, removing it again is no fault, and a new one can be stored', async () => {
    const session = newSession();
    const before = await make().store(session);
    await make().remove(session);
    await make().remove(session);
    expect(await make().find(session)).toEqual({ is: 'absent' });
    expect(await make().reveal(session)).toBeUndefined();
    expect((await make().store(session)).publicKey).not.toBe(before.publicKey);
  });
}
