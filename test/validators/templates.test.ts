import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, Duration, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Berth, type BerthProps, ManagedImage, SemiManagedImage } from '../../lib';
import { newApp, tinyBundles } from '../lib/synthesis';
import { EXPLAINED, type Explained, WITHOUT_RESOURCES } from './explained';
import { pythonJudges, verdictOf } from './judges';

/** Both workbenches, an AMI of somebody else's, policies, and letters about failures. */
function whole(props: BerthProps = {}): App {
  const app = newApp();
  const cpu = ManagedImage.cpuDockerWorkbench();
  const images = [
    cpu,
    ManagedImage.gpuDockerWorkbench(),
    SemiManagedImage.fromAmi({ key: 'own', name: 'Own', loginUser: 'admin', amiId: 'ami-0abc' }),
  ];
  const policy = { longestLease: Duration.hours(8), sessionsAtOnce: 2 };
  const failureEmail = 'operations@lab.example';
  new Berth(app, 'Berth', { bundles: tinyBundles(), images, policy, failureEmail, ...props });
  return app;
}

/** As a course with a network, a topic and a budget of its own has it. */
function course(): App {
  const app = whole();
  const theirs = new Stack(app, 'Theirs');
  const vpc = new ec2.Vpc(theirs, 'Vpc', {
    natGateways: 0,
    subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC, mapPublicIpOnLaunch: true }],
  });
  const failureTopic = new sns.Topic(theirs, 'Topic');
  new Berth(app, 'Course', {
    deploymentName: 'course',
    bundles: tinyBundles(),
    vpc,
    failureTopic,
    monthlyBudget: 200,
    administrator: 'ada@lab.example',
    sessionManager: true,
    sessionTags: { team: 'biology' },
  });
  return app;
}

const synthesised = (app: App): string => app.synth().directory;
const templatesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.template.json'))
    .map((name) => join(folder, name));

describe('cfn-lint', () => {
  let python = '';
  beforeAll(async () => {
    ({ python } = await pythonJudges());
  }, 300_000);
  // A dependency that is there twice does no harm, and the CDK writes some.
  const options = ['-c', 'from cfnlint.runner import main; main()', '--ignore-checks', 'W3005', '--'];

  test.each([
    ['with everything by default', whole],
    ['with a network, a topic and a budget of its own', course],
  ])('finds nothing in the templates of a deployment %s', (_name, app) => {
    const files = templatesIn(synthesised(app()));
    expect(files.length).toBeGreaterThanOrEqual(3);
    expect(verdictOf(python, [...options, ...files])).toEqual({ status: 0, said: '' });
  });
});

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** What AwsSolutions finds: the rule, and the construct or the resource that a policy names. */
function findings(): readonly { rule: string; where: string }[] {
  const app = whole();
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  // Findings are thrown once the report is written.
  expect(() => app.synth()).toThrow(/AwsSolutions/);
  const report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as Report;
  return report.pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName, violatingConstructs }) => {
      const [, rule = '', what] = /^([\w-]+)(?:\[(?:Resource|Policy|Action)::(.*)\])?$/.exec(ruleName) ?? [];
      return violatingConstructs.map(({ constructPath }) => ({
        rule,
        where: what ?? constructPath.replace(/\/Resource$/, ''),
      }));
    });
}

function explains(rule: string, where: string) {
  return (it: Explained): boolean => it.rule === rule && it.where.test(where);
}

describe('cdk-nag', () => {
  let found: ReturnType<typeof findings> = [];
  beforeAll(() => {
    found = findings();
  });
  test('every finding of AwsSolutions is explained', () => {
    expect(found.filter(({ rule, where }) => !EXPLAINED.some(explains(rule, where)))).toEqual([]);
  });

  test('nothing is explained that is not found', () => {
    const idle = EXPLAINED.filter((it) => !found.some(({ rule, where }) => explains(rule, where)(it)));
    expect(idle.map(({ rule, where }) => `${rule} ${String(where)}`)).toEqual([]);
  });

  test('all resources are named only where AWS restricts to none', () => {
    const actions = templatesIn(synthesised(whole()))
      .flatMap((file) => Object.values((JSON.parse(readFileSync(file, 'utf8')) as Template).Resources))
      .filter(({ Type }) => Type === 'AWS::IAM::Policy')
      .flatMap(({ Properties }) => Properties.PolicyDocument?.Statement ?? [])
      .filter(({ Resource }) => [Resource].flat().includes('*'))
      .flatMap(({ Action }) => Action);
    expect(actions.length).toBeGreaterThan(10);
    expect([...new Set(actions)].filter((action) => !WITHOUT_RESOURCES.test(action))).toEqual([]);
  });
});

interface Template {
  readonly Resources: Readonly<
    Record<
      string,
      {
        readonly Type: string;
        readonly Properties: {
          readonly PolicyDocument?: {
            readonly Statement: readonly { readonly Action: string | string[]; readonly Resource: unknown }[];
          };
        };
      }
    >
  >;
}

test('two syntheses of one app are the same to the byte', () => {
  const [first = [], second = []] = [synthesised(whole()), synthesised(whole())].map((folder) =>
    templatesIn(folder).map((file) => readFileSync(file, 'utf8')),
  );
  expect(second).toEqual(first);
});
