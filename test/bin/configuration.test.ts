import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfiguration } from '../../bin/configuration';

const folder = mkdtempSync(join(tmpdir(), 'berth-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(folder, 'berth.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

test('nothing needs to be configured', () => {
  expect(readConfiguration({})).toEqual({});
});

test('a file says what differs from the defaults', () => {
  const configuration = {
    deploymentName: 'lab',
    removalPolicy: 'destroy',
    guestApiUrl: 'http://127.0.0.1:4567',
    callbackUrls: ['http://127.0.0.1:4567/signed-in'],
    managedImages: [
      {
        workbench: 'gpu',
        key: 'gpu',
        tiles: ['jupyter', 'code'],
        containerImages: { jupyter: 'quay.io/jupyter/pytorch-notebook:cuda12-2026-09-01' },
        allowedTypes: ['g5.xlarge'],
        diskGiB: 200,
        promoteByHand: true,
      },
    ],
    derivedImages: [
      {
        key: 'course',
        name: 'Course',
        from: 'gpu',
        components: [
          { name: 'gdal', install: ['apt-get -y install gdal-bin'], test: ['gdalinfo --version'] },
          { arn: 'arn:aws:imagebuilder:eu-west-1:aws:component/aws-cli-version-2-linux/x.x.x' },
        ],
      },
    ],
    semiManagedImages: [
      { key: 'own', name: 'Own', loginUser: 'admin', parameterName: '/lab/ami' },
      { key: 'win', name: 'Win', os: 'windows', amiId: 'ami-0abc', protocols: ['rdp', 'ssh'] },
      { key: 'box', name: 'Box', loginUser: 'admin', amiId: 'ami-1', readiness: 'status-checks' },
    ],
    buildImages: false,
    console: false,
    administrator: 'ada@lab.example',
    selfSignUp: true,
    mfa: 'optional',
    edgeKey: 2,
    workbenchUrl: 'https://{session}.wb.lab.example',
    workbenchDomain: {
      domainName: 'wb.lab.example',
      certificateArn: 'arn:aws:acm:us-east-1:111111111111:certificate/1',
      hostedZoneId: 'Z1',
    },
    sessionTags: { 'cost-centre': 'physics' },
    logRetentionDays: 30,
    env: { account: '111111111111', region: 'eu-west-1' },
    vpc: {
      vpcId: 'vpc-0a1b2c3d',
      publicSubnets: [{ subnetId: 'subnet-0a1b2c3d4e5f60718', availabilityZone: 'eu-west-1a' }],
    },
    userPool: 'eu-west-1_AbCdEf123',
    failureTopic: 'arn:aws:sns:eu-west-1:111111111111:operations',
    monthlyBudget: 500,
    encryptionKey: 'arn:aws:kms:eu-west-1:111111111111:key/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
    policy: {
      allowedTypes: ['t3.small'],
      longestLeaseMinutes: 90,
      idleLimit: { usualMinutes: 30 },
      idleLimits: { own: { mostMinutes: 60, never: false } },
      sessionsAtOnce: 2,
      dailySpend: 1.5,
    },
  };
  expect(readConfiguration({ config: file(configuration) })).toEqual(configuration);
});

test('a file may name the schema that an editor goes by', () => {
  const config = file({ $schema: './node_modules/cdk-berth/berth.schema.json', edgeKey: 2 });
  expect(readConfiguration({ config })).toEqual({ edgeKey: 2 });
});

test('the name on the command line wins over the one in the file', () => {
  const config = file({ deploymentName: 'lab', removalPolicy: 'retain' });
  expect(readConfiguration({ config, deployment: 'other' })).toEqual({
    deploymentName: 'other',
    removalPolicy: 'retain',
  });
});

test.each([
  [{ deploymentName: 'My Lab' }, /deploymentName: must be small letters, digits and -.* \(it was "My Lab"\)/],
  [{ removalPolicy: 'keep' }, /removalPolicy: must be "retain" or "destroy" \(it was "keep"\)/],
  [{ administrator: 'ada' }, /administrator: must be an e-mail address \(it was "ada"\)/],
  [{ logRetentionDays: 15 }, /logRetentionDays: must be one of 1, 3, 5, .* \(it was 15\)/],
  [{ guestApiUrl: 'ftp://x' }, /guestApiUrl: must be an http or https address \(it was "ftp:\/\/x"\)/],
  [
    { semiManagedImages: [{ name: 'Own', loginUser: 'admin', amiId: 'ami-1' }] },
    /semiManagedImages\.0\.key: .*\(it was missing\)/,
  ],
  [
    { semiManagedImages: [{ key: 'own', name: 'Own', amiId: 'ami-1', protocols: ['telnet'] }] },
    /semiManagedImages\.0\.protocols\.0: must be one of ssh, rdp, web \(it was "telnet"\)/,
  ],
  [
    { semiManagedImages: [{ key: 'own', name: 'Own', amiId: 'ami-1', protocols: [] }] },
    /semiManagedImages\.0\.protocols: must be a list of at least 1 \(it was \[\]\)/,
  ],
  [
    { semiManagedImages: [{ key: 'own', name: 'Own', amiId: 'ami-1', protocols: ['rdp', 'rdp'] }] },
    /semiManagedImages\.0\.protocols: each once \(it was \["rdp","rdp"\]\)/,
  ],
  [
    { semiManagedImages: [{ key: 'own', name: 'Own', amiId: 'ami-1', readiness: 'never' }] },
    /semiManagedImages\.0\.readiness: must be one of guest, status-checks \(it was "never"\)/,
  ],
  [
    { semiManagedImages: [{ key: 'own', name: 'Own', loginUser: 'admin' }] },
    /semiManagedImages\.0: must say where its AMI comes from: either parameterName or amiId/,
  ],
  [
    { managedImages: [{ workbench: 'tpu' }] },
    /managedImages\.0\.workbench: must be "cpu" or "gpu" \(it was "tpu"\)/,
  ],
  [
    { managedImages: [{ workbench: 'cpu', tiles: ['code', 'jupiter'] }] },
    /managedImages\.0\.tiles\.1: must be one of jupyter, rstudio, zeppelin, code, desktop \(it was "jupiter"\)/,
  ],
  [
    { managedImages: [{ workbench: 'cpu', key: 'My Image' }] },
    /managedImages\.0\.key: must be small letters, digits and single -.* \(it was "My Image"\)/,
  ],
  [
    { managedImages: [{ workbench: 'cpu', key: 'a--b' }] },
    /managedImages\.0\.key: must be small letters, digits and single -, .* \(it was "a--b"\)/,
  ],
  [
    {
      derivedImages: [
        { key: 'a--b', name: 'Course', from: 'cpu', components: [{ name: 'c--d', install: ['x'] }] },
      ],
    },
    /derivedImages\.0\.key: .* single -, .* \(it was "a--b"\); derivedImages\.0\.components\.0\.name: .* single -, .* \(it was "c--d"\)/,
  ],
  [
    { derivedImages: [{ key: 'course', name: 'Course', components: [] }] },
    /derivedImages\.0\.from: must be the key of an image \(it was missing\); derivedImages\.0\.components: must have one component at least \(it was \[\]\)/,
  ],
  [
    {
      derivedImages: [
        { key: 'course', name: 'Course', from: 'cpu', components: [{ name: 'r', install: 'x' }] },
      ],
    },
    /derivedImages\.0\.components\.0: must be either \{ name, install, validate, test \} with lists of lines, or \{ arn \}/,
  ],
  [
    { policy: { longestLeaseMinutes: 10_081 } },
    /policy\.longestLeaseMinutes: must be whole minutes from 1 to 10080 \(it was 10081\)/,
  ],
  [
    { policy: { idleLimits: { own: { mostMinutes: 0 } } } },
    /policy\.idleLimits\.own\.mostMinutes: must be whole minutes from 1 to 1440 \(it was 0\)/,
  ],
  [
    { policy: { idleLimit: { never: 'no' } } },
    /policy\.idleLimit\.never: must be true or false \(it was "no"\)/,
  ],
  [
    { policy: { sessionsAtOnce: 1.5 } },
    /policy\.sessionsAtOnce: must be a whole number from 1 to 1000 \(it was 1\.5\)/,
  ],
  [{ policy: { dailySpend: -1 } }, /policy\.dailySpend: must be dollars, more than 0 .* \(it was -1\)/],
  [{ policy: { longestLease: 90 } }, /policy\.longestLease: is not known here; .* longestLeaseMinutes, /],
  [
    { env: { account: 111 } },
    /env\.account: must be the twelve digits of an account, in quotes \(it was 111\)/,
  ],
  [
    { env: { region: 'Frankfurt' } },
    /env\.region: must be a region, such as eu-central-1 \(it was "Frankfurt"\)/,
  ],
  [{ vpc: 'vpc-1' }, /vpc: must be an object \(it was "vpc-1"\)/],
  [
    { vpc: { vpcId: 'vpc-0a1b2c3d' } },
    /vpc: must say which subnets .*: one of publicSubnets, privateSubnets and "lookup": true \(it was \{"vpcId":"vpc-0a1b2c3d"\}\)/,
  ],
  [
    {
      vpc: { vpcId: 'vpc-0a1b2c3d', lookup: true, publicSubnets: [{ subnetId: 'a', availabilityZone: 'b' }] },
    },
    /vpc\.publicSubnets\.0\.subnetId: must be the id of a subnet, .* \(it was "a"\); vpc\.publicSubnets\.0\.availabilityZone: must be the zone/,
  ],
  [{ vpc: { vpcId: 'main', lookup: true } }, /vpc\.vpcId: must be the id of a network, .* \(it was "main"\)/],
  [{ userPool: 'people' }, /userPool: must be the id of a user pool, .* \(it was "people"\)/],
  [{ failureTopic: 'ops@lab.example' }, /failureTopic: must be the ARN of an SNS topic, .* \(it was "ops@/],
  [{ failureEmail: 'ops' }, /failureEmail: must be an e-mail address \(it was "ops"\)/],
  [{ monthlyBudget: 0 }, /monthlyBudget: must be dollars, more than 0 \(it was 0\)/],
  [
    { encryptionKey: 'alias/berth' },
    /encryptionKey: must be the ARN of a KMS key, .* \(it was "alias\/berth"\)/,
  ],
  [{ mfa: 'sms' }, /mfa: must be one of off, optional, required \(it was "sms"\)/],
  [{ edgeKey: 0 }, /edgeKey: must be a whole number from 1 on \(it was 0\)/],
  [
    { workbenchUrl: 'https://wb.example/' },
    /workbenchUrl: must be an http or https address without a path \(it was "https:\/\/wb\.example\/"\)/,
  ],
  [{ consoleDomain: { domainName: 'lab.example' } }, /consoleDomain\.certificateArn: .*\(it was missing\)/],
  [
    { deploymntName: 'lab' },
    /deploymntName: is not known here; known are deploymentName, env, vpc, guestApiUrl, .* \(it was "lab"\)/,
  ],
  [
    { policy: { idleLimit: { usual: 5 } } },
    /policy\.idleLimit\.usual: is not known here; known are usualMinutes, mostMinutes, never \(it was 5\)/,
  ],
  [{ sessionManager: 'yes' }, /sessionManager: must be true or false \(it was "yes"\)/],
  [{ initialCredit: '5' }, /initialCredit: must be a number \(it was "5"\)/],
  [{ sessionTags: { course: 7 } }, /sessionTags\.course: must be text \(it was 7\)/],
  [{ policy: 'none' }, /policy: must be an object \(it was "none"\)/],
  [{ audience: [] }, /audience: must be a list of at least 1 \(it was \[\]\)/],
  [{ allowedOrigins: 'all' }, /allowedOrigins: must be a list \(it was "all"\)/],
  [
    { managedImages: [{ workbench: 'cpu', diskGiB: 20_000 }] },
    /managedImages\.0\.diskGiB: must be at most 16384 \(it was 20000\)/,
  ],
  [['lab'], /it: .*\(it was \["lab"\]\)/],
])('a mistake is told with the field, what it may be and what it was: %o', (content, sentence) => {
  expect(() => readConfiguration({ config: file(content) })).toThrow(sentence);
});

test('a file that is not there or not JSON is named', () => {
  expect(() => readConfiguration({ config: '/nowhere/berth.json' })).toThrow(
    '/nowhere/berth.json (-c config=...) cannot be read',
  );
  expect(() => readConfiguration({ config: file('{') })).toThrow(/berth\.json is not JSON: /);
});
