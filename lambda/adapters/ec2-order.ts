import type { RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { keyPairName } from '../contract/names';
import type { Attempt, Session } from '../domain/session';
import { workbenchPage } from '../domain/workbench';
import { hasCpuCredits, ONLY_OWN_CREDITS } from './cpu-credits';
import { instanceTags, ownTags } from './ec2-tags';
import { sentUserData } from './user-data';

/** What of the deployment goes into every launch. */
export interface Ground {
  readonly securityGroup: string;
  /** For computers that have a workbench: it admits CloudFront to the port of its gate. */
  readonly workbenchGroup: string;
  readonly instanceProfile: string;
  /** Whether they get a public address. */
  readonly publicAddress: boolean;
  readonly sessionTags: Readonly<Record<string, string>>;
}

/**
 * What is sent to EC2 for one attempt: a pure function of the record, so that asking again with the same token is the
 * same ask. IMDSv2 only with one hop (no container reads the guest's identity), tags in the metadata for the dead-man switch,
 * encrypted disks that die with the instance, no ingress, and a shutdown from inside that stops and keeps the disk.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
 */
export function runOrder(
  session: Session,
  attempt: Attempt,
  ground: Ground,
  script: string,
): RunInstancesCommandInput {
  const own = ownTags(session, ground.sessionTags);
  return {
    ClientToken: attempt.token,
    MinCount: 1,
    MaxCount: 1,
    ImageId: session.image.ami,
    InstanceType: attempt.type as NonNullable<RunInstancesCommandInput['InstanceType']>,
    KeyName: keyPairName(session.deployment, session.id),
    ...(script !== '' && { UserData: sentUserData(script).toString('base64') }),
    IamInstanceProfile: { Name: ground.instanceProfile },
    NetworkInterfaces: [
      {
        DeviceIndex: 0,
        SubnetId: attempt.subnet,
        Groups: [
          ground.securityGroup,
          ...(workbenchPage(session.image) === undefined ? [] : [ground.workbenchGroup]),
        ],
        AssociatePublicIpAddress: ground.publicAddress,
        DeleteOnTermination: true,
      },
    ],
    // What the AMI says of its own disks must not decide whether they outlive the session.
    BlockDeviceMappings: [
      { device: session.image.rootDevice, sizeGiB: session.image.diskGiB },
      ...(session.image.furtherDisks ?? []),
    ].map(({ device, sizeGiB }) => ({
      DeviceName: device,
      Ebs: { VolumeSize: sizeGiB, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
    })),
    MetadataOptions: {
      HttpEndpoint: 'enabled',
      HttpTokens: 'required',
      HttpPutResponseHopLimit: 1,
      InstanceMetadataTags: 'enabled',
    },
    InstanceInitiatedShutdownBehavior: 'stop',
    ...(hasCpuCredits(attempt.type) && { CreditSpecification: { CpuCredits: ONLY_OWN_CREDITS } }),
    TagSpecifications: [
      { ResourceType: 'instance', Tags: instanceTags(session, ground.sessionTags) },
      { ResourceType: 'volume', Tags: own },
      { ResourceType: 'network-interface', Tags: own },
    ],
  };
}
