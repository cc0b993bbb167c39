import * as z from 'zod';
import type { CallRecord, Check } from './call';

const requestSchema = z.looseObject({
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.unknown()).default({}),
  body: z
    .looseObject({
      GroupName: z.string().optional(),
      Target: z.looseObject({ RoleArn: z.string() }).optional(),
    })
    .nullish(),
});

const ACTION_OF_METHOD: Readonly<Record<string, string>> = {
  POST: 'CreateSchedule',
  PUT: 'UpdateSchedule',
  DELETE: 'DeleteSchedule',
  GET: 'GetSchedule',
};

/**
 * Scheduler speaks REST: method and path are the action. Whoever makes or changes a schedule passes the role it runs with.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
 */
export function schedulerChecks(call: CallRecord): Check[] | undefined {
  const request = requestSchema.safeParse(call.params);
  if (!request.success) return undefined;
  const { method, path, query, body } = request.data;
  if (method === 'GET' && /^\/schedules\/?$/.test(path)) {
    return [{ action: 'scheduler:ListSchedules', resource: '*', context: {} }];
  }
  // Names of schedules need no escaping, so a path with another character is not one of ours.
  const name = /^\/schedules\/([\w.-]+)$/.exec(path)?.[1];
  const action = ACTION_OF_METHOD[method];
  if (!name || !action) return undefined;

  const inQuery = typeof query['groupName'] === 'string' ? query['groupName'] : undefined;
  const group = body?.GroupName ?? inQuery ?? 'default';
  const role = body?.Target?.RoleArn;
  const passes = action === 'CreateSchedule' || action === 'UpdateSchedule';
  // Without its target's role a schedule cannot be made, so a record without one is not what was sent.
  if (passes && !role) return undefined;
  return [
    {
      action: `scheduler:${action}`,
      resource: `arn:aws:scheduler:${call.region}:${call.account}:schedule/${group}/${name}`,
      context: {},
    },
    ...(passes && role
      ? [
          {
            action: 'iam:PassRole',
            resource: role,
            context: { 'iam:PassedToService': 'scheduler.amazonaws.com' },
          },
        ]
      : []),
  ];
}
