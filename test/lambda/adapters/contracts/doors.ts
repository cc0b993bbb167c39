import type { Doors } from '../../../../lambda/ports/doors';
import type { Session } from '../../../../lambda/domain/session';

const HOME = { cidr: '192.0.2.7/32', port: 22, until: 0 };
const CAFE = { cidr: '198.51.100.9/32', port: 22, until: 0 };

/** @param running a session and its running instance */
export function doorsContract(
  make: () => Doors,
  running: () => Promise<{ readonly session: Session; readonly instanceId: string }>,
): void {
  it('a door opens to one address, moves to another, opens twice without harm, and closes for good', async () => {
    const { session, instanceId } = await running();
    expect(await make().find(session)).toEqual({ is: 'absent' });

    const open = await make().open(session, instanceId, HOME);
    const { cidr, port } = HOME;
    expect(open).toMatchObject({
      deployment: 'demo',
      session: session.id,
      attached: true,
      rules: [{ cidr, port }],
    });
    expect(await make().find(session)).toEqual({ is: 'present', value: open });
    expect(await make().open(session, instanceId, HOME)).toEqual(open);

    const moved = await make().open(session, instanceId, CAFE);
    expect(moved).toEqual({ ...open, rules: [{ cidr: CAFE.cidr, port: CAFE.port }] });
    expect(await make().find(session)).toEqual({ is: 'present', value: moved });

    expect(await make().close(moved.groupId)).toBe(true);
    expect(await make().close(moved.groupId)).toBe(true);
    expect(await make().find(session)).toEqual({ is: 'absent' });
  });

  it('a door to a computer that is gone is not attached to anything', async () => {
    const { session } = await running();
    const { attached, groupId } = await make().open(session, 'i-00000000000000000', HOME);
    expect(attached).toBe(false);
    expect(await make().close(groupId)).toBe(true);
  });
}
