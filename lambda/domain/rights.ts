import type { Caller, Role } from './caller';
import type { FunctionName } from './duties';

/** Who may have something done: with what is their own, and with what is another's. */
interface Right {
  readonly own: readonly Role[];
  readonly others: readonly Role[];
}

const EVERYBODY: readonly Role[] = ['admin', 'teacher', 'member'];
const KEEPERS: readonly Role[] = ['admin', 'teacher'];
const ADMINISTRATORS: readonly Role[] = ['admin'];
const NOBODY: readonly Role[] = [];

/** Of a session or an account: its owner, and an administrator. */
const OF_ONE: Right = { own: EVERYBODY, others: ADMINISTRATORS };
/** Of what everybody sees; there is none of one's own. */
const shared = (own: readonly Role[]): Right => ({ own, others: own });

/**
 * Who may do what to whose, of all that a signed-in person can ask for. Another's session or account looks like none to
 * whoever may not see it; what they may see but not do is not allowed.
 *
 * A direct call has no role: IAM decides who may make it, and it may do what an administrator may with what it names.
 */
export const RIGHTS = {
  'list-images': shared(EVERYBODY),
  'show-image': shared(EVERYBODY),
  'map-image': shared(KEEPERS),
  'unmap-image': shared(KEEPERS),
  'roll-back-image': shared(ADMINISTRATORS),
  launch: { own: EVERYBODY, others: NOBODY },
  estimate: { own: EVERYBODY, others: NOBODY },
  list: OF_ONE,
  get: OF_ONE,
  events: OF_ONE,
  connectivity: OF_ONE,
  stop: OF_ONE,
  start: OF_ONE,
  extend: OF_ONE,
  terminate: OF_ONE,
  door: OF_ONE,
  // Their workbench is open to its owner only: what is typed there is theirs.
  connect: { own: EVERYBODY, others: NOBODY },
  // It names nobody: everybody leaves for themselves.
  leave: { own: EVERYBODY, others: NOBODY },
  // An administrator only where the deployment says so: `breakGlass`.
  credential: OF_ONE,
  credit: OF_ONE,
  grant: shared(ADMINISTRATORS),
  'stop-everything': shared(ADMINISTRATORS),
} as const satisfies Partial<Record<FunctionName, Right>>;

/** What a signed-in person can ask for. */
export type Act = keyof typeof RIGHTS;

/**
 * Whether the caller may have this done.
 *
 * @param whose whether it is their own or another's; of what everybody shares it is their own
 */
export function may({ role, from }: Pick<Caller, 'role' | 'from'>, act: Act, whose: keyof Right): boolean {
  const right: Right = RIGHTS[act];
  return right[whose].includes(from === 'direct' && whose === 'own' ? 'admin' : role);
}
