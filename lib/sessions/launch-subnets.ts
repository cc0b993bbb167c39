import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Where computers are launched, and whether they get a public address there. */
export interface LaunchSubnets {
  readonly subnets: ec2.ISubnet[];
  readonly publicAddress: boolean;
}

/**
 * The subnets that computers are launched into.
 *
 * @throws Error for private ones without Systems Manager: nobody could reach a computer there. The workbench in the browser
 *   and doors need a public address
 * @internal
 */
export function launchSubnets(
  vpc: ec2.IVpc,
  { subnets: wanted, sessionManager = false }: { subnets?: ec2.SubnetSelection; sessionManager?: boolean },
): LaunchSubnets {
  const chosen = wanted ?? {
    subnetType: vpc.publicSubnets.length > 0 ? ec2.SubnetType.PUBLIC : ec2.SubnetType.PRIVATE_WITH_EGRESS,
  };
  const { subnets } = selected(vpc, chosen);
  const open = new Set(vpc.publicSubnets.map(({ subnetId }) => subnetId));
  const publicAddress = subnets.every(({ subnetId }) => open.has(subnetId));
  if (!publicAddress && subnets.some(({ subnetId }) => open.has(subnetId))) {
    throw new Error(
      'the subnets are partly public and partly private: computers are launched into all of them, so let them be of one kind',
    );
  }
  if (!publicAddress && !sessionManager) {
    throw new Error(
      `vpc: the subnets ${subnets.map(nameOf).join(', ')} are private: a computer has no public address there, so that neither the workbench in the browser nor a door leads to it. Give a network with public subnets, or set sessionManager: then Systems Manager opens shells on the computers`,
    );
  }
  return { subnets, publicAddress };
}

/** A subnet that is made here has no id yet. */
function nameOf({ subnetId, node }: ec2.ISubnet): string {
  return Token.isUnresolved(subnetId) ? node.path : subnetId;
}

function selected(vpc: ec2.IVpc, chosen: ec2.SubnetSelection): ec2.SelectedSubnets {
  try {
    return vpc.selectSubnets(chosen);
  } catch (error) {
    // Without a way out a computer could neither report nor hear of Systems Manager.
    throw new Error(
      `there are no subnets for computers: the network needs public subnets, or private ones with a way out (${error instanceof Error ? error.message : String(error)})`,
      { cause: error },
    );
  }
}
