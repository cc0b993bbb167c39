import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DeleteKeyPairCommand,
  DeleteSecurityGroupCommand,
  DeleteSnapshotCommand,
  DeregisterImageCommand,
  GetPasswordDataCommand,
  ImportKeyPairCommand,
  ModifyInstanceAttributeCommand,
  ModifyInstanceCreditSpecificationCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupIngressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { TAGS } from '../../../lambda/contract/tags';
import type { Attempt } from './attempt';
import { tagList } from './things';

const ANYBODY = [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '192.0.2.1/32' }] }];

/** Computers of others, and what belongs to computers. */
export const ON_COMPUTERS: readonly Attempt[] = [
  {
    what: 'terminate an instance',
    run: ({ ec2 }, { instance }) => ec2.send(new TerminateInstancesCommand({ InstanceIds: [instance] })),
  },
  {
    what: 'stop an instance',
    run: ({ ec2 }, { instance }) => ec2.send(new StopInstancesCommand({ InstanceIds: [instance] })),
  },
  {
    what: 'start an instance',
    run: ({ ec2 }, { instance }) => ec2.send(new StartInstancesCommand({ InstanceIds: [instance] })),
  },
  {
    what: 'change the type of an instance',
    run: ({ ec2 }, { instance }) =>
      ec2.send(
        new ModifyInstanceAttributeCommand({ InstanceId: instance, InstanceType: { Value: 't3.large' } }),
      ),
  },
  {
    what: 'change the CPU credits of an instance',
    run: ({ ec2 }, { instance: InstanceId }) =>
      ec2.send(
        new ModifyInstanceCreditSpecificationCommand({
          InstanceCreditSpecifications: [{ InstanceId, CpuCredits: 'standard' }],
        }),
      ),
  },
  {
    what: 'read the password of an instance',
    run: ({ ec2 }, { instance }) => ec2.send(new GetPasswordDataCommand({ InstanceId: instance })),
  },
  {
    what: 'move the deadline of an instance',
    run: ({ ec2 }, { instance }) =>
      ec2.send(
        new CreateTagsCommand({
          Resources: [instance],
          Tags: tagList({ [TAGS.stopAt]: '2026-01-01T00:00:00Z' }),
        }),
      ),
  },
  {
    what: 'take an instance by our tag',
    run: ({ ec2 }, { instance }, { deployment }) =>
      ec2.send(
        new CreateTagsCommand({ Resources: [instance], Tags: tagList({ [TAGS.deployment]: deployment }) }),
      ),
  },
  {
    what: 'put our security group on a network interface',
    run: ({ ec2 }, { networkInterface }, { securityGroup }) =>
      ec2.send(
        new ModifyNetworkInterfaceAttributeCommand({
          NetworkInterfaceId: networkInterface,
          Groups: [securityGroup],
        }),
      ),
  },
  {
    what: 'open a security group',
    run: ({ ec2 }, { securityGroup }) =>
      ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: securityGroup, IpPermissions: ANYBODY })),
  },
  {
    what: 'close a security group',
    run: ({ ec2 }, { securityGroup }) =>
      ec2.send(new RevokeSecurityGroupIngressCommand({ GroupId: securityGroup, IpPermissions: ANYBODY })),
  },
  {
    what: 'delete a security group',
    run: ({ ec2 }, { securityGroup }) => ec2.send(new DeleteSecurityGroupCommand({ GroupId: securityGroup })),
  },
  {
    what: 'delete a key pair',
    run: ({ ec2 }, { keyPair }) => ec2.send(new DeleteKeyPairCommand({ KeyName: keyPair })),
  },
  {
    what: 'import a key under the name and the tags of a key pair',
    run: ({ ec2 }, { keyPair, tags }) =>
      ec2.send(
        new ImportKeyPairCommand({
          KeyName: keyPair,
          PublicKeyMaterial: Buffer.from('ssh-ed25519 AAAA'),
          TagSpecifications: [
            { ResourceType: 'key-pair', Tags: tagList({ [TAGS.deployment]: 'nobody', ...tags }) },
          ],
        }),
      ),
  },
  {
    what: 'deregister an AMI',
    run: ({ ec2 }, { image }) => ec2.send(new DeregisterImageCommand({ ImageId: image })),
  },
  {
    what: 'delete a snapshot',
    run: ({ ec2 }, { snapshot }) => ec2.send(new DeleteSnapshotCommand({ SnapshotId: snapshot })),
  },
];
