import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { NodeFunction, type NodeFunctionProps } from '../../../lib';
import { functionIn, newStack, permissionsOf, tinyBundles } from '../synthesis';

function made(props: Partial<NodeFunctionProps> = {}): Template {
  const stack = newStack();
  new NodeFunction(stack, 'List', {
    deploymentName: 'demo',
    functionName: 'list',
    bundles: tinyBundles(),
    ...props,
  });
  return Template.fromStack(stack);
}

test('a function has its name, ten seconds, logs in JSON and its deployment', () => {
  made().hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'demo-list',
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Timeout: 10,
    LoggingConfig: { LogFormat: 'JSON' },
    Environment: { Variables: { BERTH_DEPLOYMENT: 'demo' } },
  });
});

test('a new function may write its own log and nothing else', () => {
  const template = made();
  const [id = ''] = Object.keys(template.findResources('AWS::Lambda::Function'));
  const permissions = permissionsOf(template, functionIn(template, id).role);
  expect(permissions.map(({ action }) => action).toSorted()).toEqual([
    'logs:CreateLogStream',
    'logs:PutLogEvents',
  ]);
  expect(permissions.every(({ resource }) => /^\$\{ListLogs\w+\.Arn\}$/.test(resource))).toBe(true);
  expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).not.toContain('ManagedPolicyArns');
});

test('logs are kept for as long as is asked, and tracing is there when it is asked for', () => {
  const template = made({ logRetention: logs.RetentionDays.ONE_YEAR, tracing: lambda.Tracing.ACTIVE });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  template.hasResourceProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
});

test('a bundle that has not been built is an error that says what to do', () => {
  expect(() => made({ bundles: '/nowhere' })).toThrow(/"list" has not been built.*run `npm run build` first/);
});

test('a function that is none of ours is refused with those there are', () => {
  expect(() => made({ functionName: 'lunch' })).toThrow(
    /no function "lunch": it must be one of launch, list/,
  );
});
