import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { rmSync } from 'node:fs';
import { Edge } from '../../../lib';
import {
  behaviourFor,
  type Distribution,
  normalPath,
  workbenchDistribution,
} from '../../../local/edge/distribution';

let dir: string;

/** The edge as any stack has it, where the region may be known only to CloudFormation. */
function synthesised(region?: string): Distribution {
  const app = new App();
  const stack = new Stack(app, 'Service', region === undefined ? {} : { env: { region } });
  const keeper = new lambda.Function(stack, 'Keeper', {
    runtime: lambda.Runtime.NODEJS_LATEST,
    handler: 'index.handler',
    code: lambda.Code.fromInline('exports.handler = () => undefined;'),
  });
  new Edge(stack, 'Edge', { deploymentName: 'demo', apiDomain: 'api.example', keeper });
  dir = app.synth().directory;
  return workbenchDistribution(dir, 'us-east-1');
}

afterEach(() => rmSync(dir, { recursive: true, force: true }));

test.each([undefined, 'us-east-1'])(
  "the real construct's template is understood, with region %s",
  (region) => {
    const { behaviours, store } = synthesised(region);
    expect(store).toBe('berth-demo-us-east-1-workbench');
    expect(behaviours.map(({ pattern, viewerHost }) => [pattern, viewerHost])).toEqual([
      ['/_berth/*', false],
      ['*', true],
    ]);
    const [api, workbenches] = behaviours;
    expect(api?.code).toBeUndefined();
    expect(workbenches?.code).toContain("const REGION = 'us-east-1'");
    expect(workbenches?.code).toContain("import cf from 'cloudfront'");
    for (const { methods, answers } of behaviours) {
      expect(methods).toHaveLength(7);
      expect(answers.remove).toEqual(['service-worker-allowed']);
      expect(answers.set).toContainEqual({
        name: 'x-content-type-options',
        value: 'nosniff',
        override: true,
      });
    }
  },
);

test('an assembly without the workbenches’ paths is refused with a sentence', () => {
  const app = new App();
  new Stack(app, 'Empty');
  dir = app.synth().directory;
  expect(() => workbenchDistribution(dir, 'us-east-1')).toThrow('/_berth/*');
});

test.each([
  ['/a/../b', '/b'],
  ['/../../b', '/b'],
  ['//a///b/', '/a/b/'],
  ['/a/./b/.', '/a/b/'],
  ['/%41%2d%2f%5f', '/A-%2F_'],
  ['/', '/'],
])('%s is matched as %s', (uri, expected) => {
  expect(normalPath(uri)).toBe(expected);
});

test('the first pattern that fits wins, and letters count as they are written', () => {
  const { behaviours } = synthesised('us-east-1');
  const of = (uri: string): string => behaviourFor(behaviours, uri).pattern;
  expect(of('/_berth/renew')).toBe('/_berth/*');
  expect(of('/a/../_berth/renew')).toBe('/_berth/*');
  expect(of('/_BERTH/renew')).toBe('*');
  expect(of('/_berth')).toBe('*');
});
