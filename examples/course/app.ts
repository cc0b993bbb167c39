import { Annotations, App, Duration, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Berth, ManagedImage } from 'cdk-berth';

const env = { account: '111111111111', region: 'eu-central-1' };
const app = new App();
const campus = new Stack(app, 'Campus', { env });

// The network of the campus: what exists is named. It must have DNS host names.
const vpc = ec2.Vpc.fromVpcAttributes(campus, 'Vpc', {
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  availabilityZones: ['eu-central-1a', 'eu-central-1b'],
  publicSubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-1a1b2c3d4e5f60718'],
  publicSubnetRouteTableIds: ['rtb-0a1b2c3d4e5f60718', 'rtb-0a1b2c3d4e5f60718'],
});

// Who hears when a computer could not be stopped in time.
const failureTopic = new sns.Topic(campus, 'Failures');
failureTopic.addSubscription(new EmailSubscription('operations@campus.example'));

const berth = new Berth(app, 'Berth', {
  deploymentName: 'course',
  env,
  vpc,
  failureTopic,
  images: [ManagedImage.gpuDockerWorkbench({ allowedTypes: ['g4dn.xlarge', 'g5.xlarge'] })],
  policy: {
    longestLease: Duration.hours(4),
    idleLimit: { usual: Duration.minutes(30), most: Duration.hours(1), never: false },
    sessionsAtOnce: 1,
    // Dollars that a student commits on one day.
    dailySpend: 6,
  },
  sessionTags: { 'cost-centre': 'deep-learning-101' },
  administrator: 'teacher@campus.example',
  initialCredit: 40,
  // Dollars a month of the whole account; then everything is stopped.
  monthlyBudget: 2000,
});

// Images are built in the first subnet: it gives computers public addresses (MapPublicIpOnLaunch), which no app can see.
Annotations.of(berth).acknowledgeWarning('cdk-berth:builderSubnet');
