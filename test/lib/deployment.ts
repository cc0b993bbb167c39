import type { Template } from 'aws-cdk-lib/assertions';
import { Template as Templates } from 'aws-cdk-lib/assertions';
import { type FunctionName, FUNCTIONS } from '../../lambda/domain/duties';
import { Berth, type BerthProps } from '../../lib';
import { functionIn, newApp, type Permission, permissionsOf, tinyBundles } from './synthesis';

export interface Deployment {
  readonly berth: Berth;
  readonly state: Template;
  readonly service: Template;
  readonly permissions: Readonly<Record<FunctionName, readonly Permission[]>>;
  readonly environments: Readonly<Record<FunctionName, Record<string, unknown>>>;
}

/** A whole Berth, synthesised. */
export function deployment(props: BerthProps = {}): Deployment {
  const berth = new Berth(newApp(), 'Berth', { deploymentName: 'demo', bundles: tinyBundles(), ...props });
  const service = Templates.fromStack(berth.serviceStack);
  const functions = new Map(
    Object.entries(service.findResources('AWS::Lambda::Function')).map(([id, { Properties }]) => [
      Properties.FunctionName as string,
      functionIn(service, id),
    ]),
  );
  const each = <T>(
    what: (one: { role: string; environment: Record<string, unknown> }) => T,
  ): Record<FunctionName, T> =>
    Object.fromEntries(
      FUNCTIONS.map((name) => [name, what(functions.get(`demo-${name}`) ?? { role: '', environment: {} })]),
    ) as Record<FunctionName, T>;
  return {
    berth,
    state: Templates.fromStack(berth.stateStack),
    service,
    permissions: each(({ role }) => permissionsOf(service, role)),
    environments: each(({ environment }) => environment),
  };
}
