import { ASKING, CLAIM } from '../domain/placement';
import { ABSENT, type InstanceState, type Piece, present, UNKNOWN, type World } from '../domain/seen';
import type { Session } from '../domain/session';
import type { SessionPatch, Step } from '../domain/steps';
import type { Clock } from '../ports/clock';
import type { Computers } from '../ports/computers';
import type { Doors } from '../ports/doors';
import type { KeyPairs } from '../ports/key-pairs';
import type { Schedules } from '../ports/schedules';
import type { Vault } from '../ports/vault';

/** The hands that a function has on AWS: only those that its duty needs. */
export interface Hands {
  readonly clock: Clock;
  readonly computers?: Computers;
  readonly keyPairs?: KeyPairs;
  readonly vault?: Vault;
  readonly schedules?: Schedules;
  readonly doors?: Doors;
}

/** What came of a step: what is known now, what must be looked at again, what belongs on whichever record there is. */
export interface Outcome {
  readonly world?: (before: World) => Partial<World>;
  readonly lookAgain?: readonly Piece[];
  readonly fact?: (session: Session) => SessionPatch;
  /** It took long, and nothing else would undo it: whether it is still wanted, the record of now says. */
  readonly rereads?: true;
  /** What AWS does not let go of yet, in a sentence. */
  readonly held?: string;
}

/** Takes one step. Each may be taken twice without harm. */
export async function takeStep(hands: Hands, session: Session, step: Step): Promise<Outcome> {
  switch (step.do) {
    case 'look':
      return look(hands, session, step.at);
    case 'store-secret': {
      const secret = await hand(hands, 'vault').store(session);
      return { world: () => ({ secret: present(secret) }) };
    }
    case 'import-key':
      await hand(hands, 'keyPairs').import(session, step.publicKey);
      return { world: () => ({ keyPair: present({ deployment: session.deployment, session: session.id }) }) };
    case 'run':
      return run(hands, session, step.attempt);
    case 'resize':
      return resize(hands, session, step);
    case 'start':
      return moved(await hand(hands, 'computers').start(step.instanceId));
    case 'stop':
      return moved(await hand(hands, 'computers').stop(step.instanceId));
    case 'terminate':
      return moved(await hand(hands, 'computers').terminate(step.instanceId));
    case 'tag':
      await hand(hands, 'computers').tag(session, step.instanceId);
      return {
        world: ({ instance }) =>
          instance.is === 'present'
            ? { instance: present({ ...instance.value, generation: session.generation, ...session.lease }) }
            : {},
      };
    case 'arm':
      await hand(hands, 'schedules').arm(session, step.alarm);
      return { world: ({ schedules }) => ({ schedules: present([...names(schedules), step.alarm.name]) }) };
    case 'disarm':
      await hand(hands, 'schedules').disarm(step.name);
      return {
        world: ({ schedules }) => ({ schedules: present(names(schedules).filter((n) => n !== step.name)) }),
      };
    case 'open-door': {
      const door = await hand(hands, 'doors').open(session, step.instanceId, step.door);
      return { world: () => ({ door: present(door) }), rereads: true };
    }
    case 'close-door':
      return (await hand(hands, 'doors').close(step.groupId))
        ? { world: () => ({ door: ABSENT }) }
        : { held: `EC2 does not let go of the door ${step.groupId} of session ${session.id} yet` };
    case 'delete-key-pair':
      await hand(hands, 'keyPairs').remove(session);
      return { world: () => ({ keyPair: ABSENT }) };
    case 'delete-secret':
      await hand(hands, 'vault').remove(session);
      return { world: () => ({ secret: ABSENT }) };
    case 'record':
    case 'renew':
      return { fact: () => step.patch };
  }
}

async function look(hands: Hands, session: Session, piece: Piece): Promise<Outcome> {
  switch (piece) {
    case 'instance': {
      const instance = await hand(hands, 'computers').find(session);
      return { world: () => ({ instance }) };
    }
    case 'keyPair': {
      const keyPair = await hand(hands, 'keyPairs').find(session);
      return { world: () => ({ keyPair }) };
    }
    case 'secret': {
      const secret = await hand(hands, 'vault').find(session);
      return { world: () => ({ secret }) };
    }
    case 'schedules': {
      const schedules = await hand(hands, 'schedules').find(session);
      return { world: () => ({ schedules }) };
    }
    case 'door': {
      const door = await hand(hands, 'doors').find(session);
      return { world: () => ({ door }) };
    }
  }
}

async function run(hands: Hands, session: Session, attempt: Session['attempts'][number]): Promise<Outcome> {
  const began = (session.claim?.until ?? hands.clock.now() + CLAIM) - CLAIM;
  const answer = await hand(hands, 'computers').run(session, attempt, began + ASKING);
  switch (answer.is) {
    case 'placed':
      return { world: () => ({ instance: present(answer.instance) }) };
    case 'refused':
      return {
        fact: ({ attempts }) => ({
          attempts: attempts.map((a) =>
            a.token === attempt.token
              ? { ...a, outcome: 'refused' as const, refusal: answer.code, why: answer.why }
              : a,
          ),
        }),
      };
    case 'unclear':
      // The same token asks again for the same computer; a moment later EC2 may know better.
      await hands.clock.sleep(500);
      return {};
  }
}

async function resize(
  hands: Hands,
  { generation }: Session,
  { instanceId, instanceType }: Extract<Step, { do: 'resize' }>,
): Promise<Outcome> {
  if (!(await hand(hands, 'computers').resize(instanceId, instanceType))) return moved(undefined);
  return {
    world: ({ instance }) =>
      instance.is === 'present' ? { instance: present({ ...instance.value, type: instanceType }) } : {},
    // A later start may want another type; that is for the later start to see to.
    fact: (now) => (now.generation === generation ? { resizing: undefined } : {}),
  };
}

function moved(state: InstanceState | undefined): Outcome {
  if (state === undefined) return { world: () => ({ instance: UNKNOWN }), lookAgain: ['instance'] };
  return {
    world: ({ instance }) =>
      instance.is === 'present' ? { instance: present({ ...instance.value, state }) } : {},
  };
}

function names(schedules: World['schedules']): readonly string[] {
  return schedules.is === 'present' ? schedules.value : [];
}

function hand<K extends keyof Hands>(hands: Hands, name: K): NonNullable<Hands[K]> {
  const it = hands[name];
  if (it === undefined) throw new Error(`this function has no ${name} at hand, but its duty needs them`);
  return it;
}
