import * as z from 'zod';
import type { CallRecord, Check, Context } from './call';

const paramsSchema = z.looseObject({
  Name: z.string().optional(),
  Names: z.array(z.string()).optional(),
  Path: z.string().optional(),
  Recursive: z.boolean().optional(),
  // Secret parameters would need a check on their KMS key, which the record does not show.
  WithDecryption: z.literal(false).optional(),
});

/** AWS's public parameters belong to no account; a version or label behind the name is not part of the ARN. */
function parameterArn(call: CallRecord, nameOrArn: string): string {
  if (nameOrArn.startsWith('arn:')) return nameOrArn;
  const [name = ''] = nameOrArn.split(':');
  const account = name.startsWith('/aws/service/') ? '' : call.account;
  return `arn:aws:ssm:${call.region}:${account}:parameter/${name.replace(/^\//, '')}`;
}

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html */
export function ssmChecks(call: CallRecord): Check[] | undefined {
  const params = paramsSchema.safeParse(call.params);
  if (!params.success) return undefined;
  const { Name, Names, Path, Recursive } = params.data;
  const on = (name: string, context: Context = {}): Check => ({
    action: `ssm:${call.action}`,
    resource: parameterArn(call, name),
    context,
  });
  switch (call.action) {
    case 'GetParameter':
    case 'GetParameterHistory':
    case 'PutParameter':
    case 'DeleteParameter':
      return Name ? [on(Name)] : undefined;
    case 'GetParameters':
      return Names?.length ? Names.map((name) => on(name)) : undefined;
    case 'GetParametersByPath':
      return Path ? [on(Path, { 'ssm:Recursive': String(Recursive ?? false) })] : undefined;
    default:
      return undefined;
  }
}
