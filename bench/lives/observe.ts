import type { InstanceState } from '../../lambda/domain/seen';
import type { Session } from '../../lambda/domain/session';
import type { FakeAws } from '../../test/fakes/fake-aws';

/** An account must say what the records of its sessions add up to. */
export function accountGaps(aws: FakeAws): readonly string[] {
  const owners = new Set([...aws.records.values()].map(({ owner }) => owner));
  return [...owners].flatMap((owner) => {
    const credits = [...aws.records.values()].filter((it) => it.owner === owner).map(({ credit }) => credit);
    const sum = (of: 'reserved' | 'spent'): number => credits.reduce((all, it) => all + (it?.[of] ?? 0), 0);
    const account = aws.account(owner);
    return (['reserved', 'spent'] as const)
      .filter((of) => account[of] !== sum(of))
      .map((of) => `an account has not ${of} what its sessions have`);
  });
}

/** A lease is kept to its end unless its owner, or EC2, ends it before; a disk is kept to the end of its parking. */
export function nobodysWish(
  { intent, lease }: Session,
  from: InstanceState,
  to: InstanceState,
  now: number,
): readonly string[] {
  const leaves = to === 'stopping' || to === 'shutting-down';
  if (!leaves) return [];
  if (intent.because === 'parking-over' && now < lease.endAt) return ['a disk was given up before its time'];
  const wanted = intent.to === 'run' || intent.because === 'deadline';
  return from === 'running' && wanted && now < lease.stopAt
    ? ['a computer was stopped before its bound, and nobody wished it']
    : [];
}

/** Which of the nets do not know the bound of a computer that runs. */
export function uninformed(aws: FakeAws, id: string): readonly string[] {
  const session = aws.records.get(id);
  if (session?.intent.to !== 'run') return [];
  const { stopAt } = session.lease;
  const armed = [...aws.schedules.values()].some(
    (it) => it.session === id && it.kind === 'stop' && it.at === stopAt,
  );
  return aws
    .living(id)
    .flatMap((it) => [
      ...(it.stopAt === stopAt ? [] : ['a bound was promised that the tag does not say']),
      ...(armed ? [] : ['a bound was promised that no schedule keeps']),
    ]);
}
