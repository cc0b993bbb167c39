import { cidrHolds, isForEdge } from '../guests/firewall';
import type { SecurityGroup } from '../guests/instance';

/** The address that every client of the local cloud comes from. */
const HOME = '127.0.0.1';

/** What the rules are about: one network of machines. */
export interface Ground {
  /** Name of the table and of the bridge. */
  readonly name: string;
  /** The computer's own address on the bridge. */
  readonly gateway: string;
  /** The computer's other address on the bridge, which only the edge asks from. */
  readonly edge: string;
  /** Where the metadata service listens on that address. */
  readonly metadataPort: number;
  /** Other ports of that address that machines may reach. */
  readonly offered: readonly number[];
}

export interface GuardedMachine {
  readonly address: string;
  readonly groups: readonly SecurityGroup[];
}

type Rule = SecurityGroup['rules'][number];

/** The TCP ports that a machine's groups open to some source, as nftables writes them. */
function openPorts(groups: readonly SecurityGroup[], isSource: (rule: Rule) => boolean): string[] {
  const found = new Set<string>();
  for (const rule of groups.flatMap(({ rules }) => rules)) {
    if (!isSource(rule)) continue;
    if (rule.protocol === '-1') found.add('0-65535');
    else if (rule.protocol === 'tcp') found.add(`${Math.max(rule.from ?? 0, 0)}-${rule.to ?? 65_535}`);
  }
  return [...found];
}

const isForHome = ({ cidrs }: Rule): boolean => cidrs.some((cidr) => cidrHolds(cidr, HOME));

/**
 * The whole table, as text for `nft -f`: it replaces what was there in one step.
 *
 * - Out: this computer reaches a port of a machine only where a security group admits 127.0.0.1, since that is where
 *   every client of the local cloud comes from; from the edge's address, where one admits CloudFront. Answers within a
 *   connection pass, as with AWS's connection tracking.
 * - In: a machine reaches the metadata service and the offered ports, and nothing else of this computer.
 * - The metadata address leads to the bridge, so that this computer's own 169.254.169.254, if it has one, stays as it is.
 */
export function firewallRules(ground: Ground, machines: readonly GuardedMachine[]): string {
  const { name, gateway, edge, metadataPort, offered } = ground;
  const admitted = machines.flatMap(({ address, groups }) => [
    ...openPorts(groups, isForHome).map(
      (ports) => `    oifname "${name}" ip saddr != ${edge} ip daddr ${address} tcp dport ${ports} accept`,
    ),
    ...openPorts(groups, isForEdge).map(
      (ports) => `    oifname "${name}" ip saddr ${edge} ip daddr ${address} tcp dport ${ports} accept`,
    ),
  ]);
  return [
    `table inet ${name}`,
    `delete table inet ${name}`,
    `table inet ${name} {`,
    '  chain metadata {',
    '    type nat hook prerouting priority dstnat',
    `    iifname "${name}" ip daddr 169.254.169.254 tcp dport 80 dnat ip to ${gateway}:${metadataPort}`,
    '  }',
    '  chain in {',
    '    type filter hook input priority filter',
    `    iifname "${name}" ct state established,related accept`,
    `    iifname "${name}" ip daddr ${gateway} tcp dport { ${[metadataPort, ...offered].join(', ')} } accept`,
    `    iifname "${name}" drop`,
    '  }',
    '  chain out {',
    '    type filter hook output priority filter',
    `    oifname "${name}" ct state established,related accept`,
    ...admitted,
    `    oifname "${name}" meta l4proto tcp reject with tcp reset`,
    `    oifname "${name}" drop`,
    '  }',
    '}',
    '',
  ].join('\n');
}
