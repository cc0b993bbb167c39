import { wantedAlarms } from '../../../../lambda/domain/alarms';
import { MINUTE } from '../../../../lambda/domain/time';
import type { Schedules } from '../../../../lambda/ports/schedules';
import { newSession } from '../sessions-of-tests';

export function schedulesContract(make: () => Schedules): void {
  const future = Math.ceil(Date.now() / MINUTE) * MINUTE + 60 * MINUTE;

  it('alarms are armed once, listed for their session only, and disarmed as often as one likes', async () => {
    const door = { cidr: '192.0.2.7/32', port: 22, until: future };
    const session = newSession({ lease: { stopAt: future + MINUTE, endAt: future + 2 * MINUTE }, door });
    const alarms = wantedAlarms(session, Date.now());
    expect(alarms.map(({ kind }) => kind)).toEqual(['stop', 'door']);
    for (const alarm of [...alarms, ...alarms]) await make().arm(session, alarm);
    const names = alarms.map(({ name }) => name);
    expect(await armed()).toEqual(names.toSorted());
    expect(await make().find(newSession())).toEqual({ is: 'present', value: [] });
    for (const name of [...names, ...names]) await make().disarm(name);
    expect(await armed()).toEqual([]);

    async function armed(): Promise<readonly string[]> {
      const seen = await make().find(session);
      return seen.is === 'present' ? seen.value.toSorted() : [seen.is];
    }
  });
}
