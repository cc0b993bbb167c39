import { makeOpensshKey } from '../../../../lambda/adapters/openssh-key';
import type { KeyPairs } from '../../../../lambda/ports/key-pairs';
import { newSession } from '../sessions-of-tests';

export function keyPairsContract(make: () => KeyPairs): void {
  it('a public key is imported once, found by its session, and removed as often as one likes', async () => {
    const session = newSession();
    const { publicKey } = makeOpensshKey('a');
    expect(await make().find(session)).toEqual({ is: 'absent' });
    await make().import(session, publicKey);
    await make().import(session, publicKey);
    expect(await make().find(session)).toEqual({
      is: 'present',
      value: { deployment: 'demo', session: session.id },
    });
    expect(await make().find(newSession())).toEqual({ is: 'absent' });
    await make().remove(session);
    await make().remove(session);
    expect(await make().find(session)).toEqual({ is: 'absent' });
  });
}
