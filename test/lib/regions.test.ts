import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Berth, type BerthProps, ManagedImage } from '../../lib';
import { newApp, tinyBundles } from './synthesis';

const REGIONS = ['us-east-1', 'eu-central-1', 'ap-southeast-2'] as const;
type Region = (typeof REGIONS)[number];
const account = '111111111111';
/** The first of them is where CloudFront and the price list are, whatever region computers are in. */
const [HOME] = REGIONS;
const certificateArn = `arn:aws:acm:${HOME}:${account}:certificate/1`;
const PROPS: BerthProps = {
  deploymentName: 'lab',
  images: [ManagedImage.cpuDockerWorkbench(), ManagedImage.gpuDockerWorkbench()],
  administrator: 'ada@lab.example',
  failureEmail: 'operations@lab.example',
  monthlyBudget: 100,
  sessionManager: true,
  consoleDomain: { domainName: 'lab.example', certificateArn },
  workbenchDomain: { domainName: 'wb.lab.example', certificateArn },
};

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

function stacksOf({ stateStack, imagesStack, serviceStack }: Berth): readonly Stack[] {
  return [stateStack, serviceStack, ...(imagesStack ? [imagesStack] : [])];
}

/** What the edge's function knows of how EC2 names computers in each region; its own tests try it. */
const NAMES_OF_COMPUTERS = /\\nconst DOMAIN = .*?;\\n/;

function templatesOf(region: Region): readonly object[] {
  const app = newApp();
  // What the command line would find in the account.
  const zones = ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  app.node.setContext(`availability-zones:account=${account}:region=${region}`, zones);
  const berth = new Berth(app, 'Berth', { ...PROPS, bundles: tinyBundles(), env: { account, region } });
  return stacksOf(berth).map((stack) => Template.fromStack(stack).toJSON());
}

/** The same deployment in each of the regions, as three groups of one account have it. */
const templates = Object.fromEntries(REGIONS.map((region) => [region, templatesOf(region)])) as Record<
  Region,
  readonly { readonly Resources?: Readonly<Record<string, Resource>> }[]
>;
const resourcesIn = (region: Region): readonly Resource[] =>
  templates[region].flatMap(({ Resources = {} }) => Object.values(Resources));
const textOf = (region: Region): string =>
  JSON.stringify(templates[region], null, 1).replaceAll(new RegExp(NAMES_OF_COMPUTERS, 'g'), '');

/** Where a text names a region: the lines, with what stands before them. */
const naming = (text: string, region: string): readonly string[] =>
  text.split('\n').filter((line) => line.includes(region));

test.each(REGIONS)(
  'in %s nothing is of another region, but for the certificates that CloudFront wants',
  (region) => {
    for (const other of REGIONS.filter((one) => one !== region)) {
      const lines = naming(textOf(region), other);
      expect([other, lines.filter((line) => !line.includes(certificateArn))]).toEqual([other, []]);
    }
  },
);

/** The templates of a region, without what is called after it. */
function plain(region: Region): unknown {
  const text = textOf(region)
    .replaceAll(certificateArn, 'certificate')
    .replaceAll(region, 'here')
    // Files, components and builds are called by what is in them: an issuer or a bucket with its region.
    .replaceAll(/"[0-9a-f]{64}\.zip"/g, '"file"')
    .replaceAll(/\b1\.0\.\d+/g, 'version')
    .replaceAll(/AtOnceBuild[0-9A-Fa-f]{16}/g, 'AtOnceBuild')
    .replaceAll(/[0-9a-f]{8}(?=-<aws\.scheduler)/g, 'build');
  return JSON.parse(text);
}

test('the deployments differ in the name of their region, and in nothing else', () => {
  for (const region of REGIONS) expect(plain(region)).toEqual(plain(HOME));
});

/** Names of things that an account has one set of, whatever the region. An inline policy's is its role's own. */
function globalNames(region: Region): readonly string[] {
  const named = /^(?:Name|RoleName|ManagedPolicyName|InstanceProfileName|BucketName|BudgetName)$/;
  return resourcesIn(region)
    .filter(({ Type }) => /^AWS::(?:CloudFront|IAM|S3|Budgets)::/.test(Type))
    .flatMap(({ Type, Properties = {} }) => {
      const nested = Object.values(Properties).filter((value) => typeof value === 'object' && value !== null);
      return [Properties, ...(nested as (typeof Properties)[])]
        .flatMap((object) => Object.entries(object))
        .filter(([key, value]) => named.test(key) && typeof value === 'string')
        .map(([, value]) => `${Type} ${String(value)}`);
    });
}

test('what AWS names once for all regions has the region in its name, or a generated one', () => {
  const names = REGIONS.flatMap(globalNames);
  expect(names.length).toBeGreaterThan(REGIONS.length * 4);
  expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
});

const principalsIn = (region: Region): readonly string[] => [
  ...new Set([...textOf(region).matchAll(/"([\w.-]+\.amazonaws\.com)"/g)].map(([, name = '']) => name)),
];

test('services are the same principals everywhere', () => {
  expect(principalsIn(HOME)).toEqual(expect.arrayContaining(['lambda.amazonaws.com', 'ec2.amazonaws.com']));
  for (const region of REGIONS) expect(principalsIn(region)).toEqual(principalsIn(HOME));
});

test.each<[Region, RegExp]>([
  ['us-east-1', /const REGION = 'us-east-1';/],
  ['eu-central-1', /const REGION = 'eu-central-1';/],
  ['ap-southeast-2', /const REGION = 'ap-southeast-2';/],
])('the edge of %s turns to computers of that region only', (region, line) => {
  const codes = resourcesIn(region)
    .filter(({ Type }) => Type === 'AWS::CloudFront::Function')
    .map(({ Properties }) => String(Properties?.['FunctionCode']));
  expect(codes.filter((code) => code.includes('REGION'))).toEqual([expect.stringMatching(line)]);
});

test('without a region the same templates are good for each: what is asked is where they stand', () => {
  const berth = new Berth(newApp(), 'Berth', { ...PROPS, bundles: tinyBundles() });
  const text = stacksOf(berth)
    .map((stack) => JSON.stringify(Template.fromStack(stack).toJSON(), null, 1))
    .join('\n');
  expect(text).not.toMatch(/(?:eu|ap)-\w+-\d|111111111111(?!:certificate)/);
  expect(
    naming(text.replaceAll(new RegExp(NAMES_OF_COMPUTERS, 'g'), ''), HOME).filter(
      (line) => !line.includes(certificateArn),
    ),
  ).toEqual([]);
  expect(text).toContain('"Ref": "AWS::Region"');
});
