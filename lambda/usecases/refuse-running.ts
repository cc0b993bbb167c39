import { Refusal } from '../domain/refusal';
import { TooManyRunning } from '../ports/accounts';
import type { Sessions } from '../ports/sessions';

/** The error, or what the owner reads when it says that too many of their computers run: how many may, and which do. */
export async function orTooMany(
  sessions: Pick<Sessions, 'find'>,
  owner: string,
  most: number | undefined,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof TooManyRunning)) return error;
  const { running } = error;
  const found = await Promise.all(running.map((id) => sessions.find(owner, id)));
  const names = running.map((id, i) => found[i]?.name ?? id).toSorted();
  const may = most === 1 ? 'one computer' : `${most ?? running.length} computers`;
  return new Refusal(
    'too-many-sessions',
    `You may have ${may} running at once. Running, on its way or still stopping: ${names.join(', ')}.`,
  );
}
