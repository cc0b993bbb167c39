import { functionName } from '../../lambda/contract/names';
import type { FunctionName } from '../../lambda/domain/duties';
import type { Report } from '../iam/report';

/** Permissions of a function that the story need not use, and why it has them. */
export interface UnusedExplained {
  readonly function: FunctionName;
  readonly actions: readonly string[] | 'whichever step is left to it';
  readonly why: string;
}

/** These go on from where another function was interrupted; which step is left to them depends on who comes first. */
const INTERRUPTED = 'whichever step is left to it' as const;

/**
 * What a permission is for that no call of the story used. The story fails for one that is not here: it is to be used
 * by a step, explained, or taken away.
 */
export const UNUSED_EXPLAINED: readonly UnusedExplained[] = [
  {
    function: 'end-of-lease',
    actions: INTERRUPTED,
    why: 'it gives up the disk of a computer that was stopped for fourteen days: only time brings that about',
  },
  {
    function: 'record-state-change',
    actions: INTERRUPTED,
    why: 'it does what EC2 did by itself, and ends a computer that came to life after its session was over',
  },
  {
    function: 'guest-report',
    actions: INTERRUPTED,
    why: 'it stops a computer that is idle or due, and closes the door if one is open then',
  },
  {
    function: 'sweep',
    actions: INTERRUPTED,
    why: 'it is the second net: it does what every other function failed to do',
  },
  {
    function: 'launch',
    actions: [
      'ec2:DescribeInstances',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSecurityGroups',
      'ec2:TerminateInstances',
      'ec2:DeleteKeyPair',
      'secretsmanager:DeleteSecret',
      'scheduler:DeleteSchedule',
    ],
    why: 'it cleans up after a launch that EC2 refuses everywhere, and ends one that its owner ends meanwhile',
  },
  {
    function: 'door',
    actions: ['dynamodb:UpdateItem', 'ec2:DeleteSecurityGroup'],
    why: 'it settles and closes what was ended from outside while it opened the door',
  },
  {
    function: 'list',
    actions: ['dynamodb:GetItem'],
    why: 'it reads a session again that somebody else has written while it asked for its status checks',
  },
  {
    function: 'stop-everything',
    actions: ['dynamodb:GetItem'],
    why: 'it reads a session again that somebody else has written in the same moment',
  },
  {
    function: 'terminate',
    actions: ['ec2:DeleteKeyPair', 'secretsmanager:DeleteSecret', 'scheduler:DeleteSchedule'],
    why: 'it cleans up when EC2 says at once that the computer is gone; else the news of that does',
  },
];

/**
 * What of the unused permissions is not explained.
 *
 * @param functions name of each deployed function -> ARN of its role
 */
export function unexplained(
  unused: Report['unused'],
  functions: Readonly<Record<string, string>>,
  deployment: string,
): Report['unused'] {
  const explained = new Map(
    UNUSED_EXPLAINED.map((one) => {
      const role = functions[functionName(deployment, one.function)]?.split('/').at(-1);
      return [role, one.actions];
    }),
  );
  return unused.filter(({ role, action }) => {
    const actions = explained.get(role);
    // More than anyone could use has no explanation.
    if (/[*?]/.test(action)) return true;
    return actions !== INTERRUPTED && actions?.includes(action) !== true;
  });
}
