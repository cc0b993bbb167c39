import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { FUNCTIONS } from '../../lambda/domain/duties';

const FOLDER = mkdtempSync(join(tmpdir(), 'berth-synthesis-'));
afterAll(() => rmSync(FOLDER, { recursive: true, force: true }));

/** An app with the feature flags of the repository, so that what is asserted is what is deployed. */
export function newApp(): App {
  const file = join(__dirname, '../../cdk.json');
  const { context } = JSON.parse(readFileSync(file, 'utf8')) as { context: Record<string, unknown> };
  return new App({ context, outdir: mkdtempSync(join(FOLDER, 'out-')) });
}

/** A stack in a known account and region. */
export function newStack(id = 'Test'): Stack {
  return new Stack(newApp(), id, { env: { account: '111111111111', region: 'eu-west-1' } });
}

/** A plain function, to give permissions to. */
export function newFunction(stack: Stack): lambda.Function {
  return new lambda.Function(stack, 'Fn', {
    code: lambda.Code.fromInline('exports.handler = () => {}'),
    handler: 'index.handler',
    runtime: lambda.Runtime.NODEJS_24_X,
  });
}

let bundles: string | undefined;

/** A folder with a tiny bundle for each function, and a tiny console: templates can be made without building anything. */
export function tinyBundles(): string {
  if (bundles !== undefined) return bundles;
  bundles = mkdtempSync(join(FOLDER, 'bundles-'));
  for (const name of FUNCTIONS) {
    mkdirSync(join(bundles, name));
    writeFileSync(join(bundles, name, 'index.mjs'), `export const handler = () => '${name}';\n`);
  }
  mkdirSync(join(bundles, 'console/assets'), { recursive: true });
  writeFileSync(join(bundles, 'console/index.html'), '<!doctype html>\n');
  writeFileSync(join(bundles, 'console/assets/index-C0ffee12.js'), '');
  return bundles;
}

/** A value of a template as text: `${Thing}` for a Ref, `${Thing.Arn}` for an attribute. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, inner] = ['', undefined]] = Object.entries(value ?? {}) as [string, unknown][];
  if (kind === 'Ref') return inner === 'AWS::Partition' ? 'aws' : `\${${String(inner)}}`;
  if (kind === 'Fn::GetAtt') return `\${${(inner as string[]).join('.')}}`;
  if (kind === 'Fn::Join') return (inner as [string, unknown[]])[1].map(text).join((inner as [string])[0]);
  return JSON.stringify(value);
}

export interface Permission {
  readonly action: string;
  readonly resource: string;
  readonly condition?: Record<string, Record<string, unknown>>;
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Permission['condition'];
}

/** Every permission of a role: one for each action on each resource. */
export function permissionsOf(template: Template, role: string): readonly Permission[] {
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => (Properties.Roles as unknown[]).some((one) => text(one) === `\${${role}}`))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
    .flatMap(({ Action, Resource, Condition: condition }) =>
      [Action].flat().flatMap((action) =>
        [Resource].flat().map((resource) => ({
          action,
          resource: text(resource),
          ...(condition && { condition }),
        })),
      ),
    );
}

/** What a function in a template may do and is told, by its logical id. */
export function functionIn(
  template: Template,
  id: string,
): { role: string; environment: Record<string, unknown> } {
  const { Properties } = template.findResources('AWS::Lambda::Function')[id] ?? {};
  const role = /^\$\{(.+)\.Arn\}$/.exec(text(Properties?.Role))?.[1] ?? '';
  return { role, environment: (Properties?.Environment?.Variables ?? {}) as Record<string, unknown> };
}

/** What the plain function of this stack may do and is told. */
export function granted(fn: lambda.Function): {
  permissions: readonly Permission[];
  environment: Record<string, unknown>;
} {
  const stack = Stack.of(fn);
  const template = Template.fromStack(stack);
  const { role, environment } = functionIn(
    template,
    stack.getLogicalId(fn.node.defaultChild as lambda.CfnFunction),
  );
  return { permissions: permissionsOf(template, role), environment };
}
