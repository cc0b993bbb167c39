import { Annotations, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';

/** Whether computers of a subnet that ask for no public address reach the internet, as far as that is known at synth. */
type WayOut = 'yes' | 'no' | 'unknown';

/**
 * Where images are built: the first of the chosen subnets whose computers reach the internet. Image Builder asks for no
 * public address, so that a public subnet must give one by itself; of one that exists already nobody knows that at synth.
 *
 * @param scope who is warned of that
 * @throws Error where it is known that none has a way out, naming them
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html
 */
export function builderSubnet(scope: Construct, vpc: ec2.IVpc, chosen?: ec2.SubnetSelection): ec2.ISubnet {
  const usual = vpc.publicSubnets.length > 0 ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS;
  const { subnets } = vpc.selectSubnets(chosen ?? { subnetType: usual });
  const candidates = chosen === undefined ? [...subnets, ...vpc.privateSubnets] : subnets;
  const found = candidates.find((subnet) => wayOut(vpc, subnet) !== 'no');
  if (found === undefined) {
    const names = candidates.map(nameOf).join(', ') || 'no subnet at all';
    throw new Error(
      `images cannot be built in ${names}: computers there get no public address by themselves (mapPublicIpOnLaunch) and have no other way to the internet. Give a network with such a subnet, or build no images (buildImages: false)`,
    );
  }
  if (wayOut(vpc, found) === 'unknown') {
    Annotations.of(scope).addWarningV2(
      'cdk-berth:builderSubnet',
      `images are built in ${nameOf(found)}, a public subnet that exists already: it must give computers a public address by itself (MapPublicIpOnLaunch), or each build fails. Where it does not, give a network whose first subnets do, or that has private ones with a way out only`,
    );
  }
  return found;
}

function wayOut(vpc: ec2.IVpc, subnet: ec2.ISubnet): WayOut {
  const isOneOf = (subnets: readonly ec2.ISubnet[]): boolean => subnets.includes(subnet);
  if (isOneOf(vpc.isolatedSubnets)) return 'no';
  if (!isOneOf(vpc.publicSubnets)) return isOneOf(vpc.privateSubnets) ? 'yes' : 'unknown';
  const made = subnet.node.tryFindChild('Subnet');
  if (!(made instanceof ec2.CfnSubnet)) return 'unknown';
  const { mapPublicIpOnLaunch = false } = made;
  return typeof mapPublicIpOnLaunch === 'boolean' ? (mapPublicIpOnLaunch ? 'yes' : 'no') : 'unknown';
}

/** As its owner finds it: by its id, or by where it stands in the app. */
function nameOf({ subnetId, node }: ec2.ISubnet): string {
  return Token.isUnresolved(subnetId) ? node.path : subnetId;
}
