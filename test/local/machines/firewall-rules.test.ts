import type { SecurityGroup } from '../../../local/guests/instance';
import { firewallRules } from '../../../local/machines/firewall-rules';

const GROUND = {
  name: 'berth7',
  gateway: '10.77.7.1',
  edge: '10.77.7.2',
  metadataPort: 4000,
  offered: [4567],
};
const ADDRESS = '10.77.7.10';

function admitted(rules: SecurityGroup['rules']): string[] {
  return firewallRules(GROUND, [{ address: ADDRESS, groups: [{ id: 'sg-1', rules }] }])
    .split('\n')
    .filter((line) => line.includes(ADDRESS))
    .map((line) => line.trim());
}
const home = (ports: string): string =>
  `oifname "berth7" ip saddr != 10.77.7.2 ip daddr ${ADDRESS} tcp dport ${ports} accept`;
const edge = (ports: string): string =>
  `oifname "berth7" ip saddr 10.77.7.2 ip daddr ${ADDRESS} tcp dport ${ports} accept`;
const CLOUDFRONT = 'com.amazonaws.global.cloudfront.origin-facing';

test.each<[string, SecurityGroup['rules'][number], string[]]>([
  ['one port', { protocol: 'tcp', from: 22, to: 22, cidrs: ['127.0.0.1/32'] }, [home('22-22')]],
  ['a range', { protocol: 'tcp', from: 20, to: 30, cidrs: ['0.0.0.0/0'] }, [home('20-30'), edge('20-30')]],
  ['all protocols', { protocol: '-1', from: -1, to: -1, cidrs: ['127.0.0.0/8'] }, [home('0-65535')]],
  ['somebody else', { protocol: 'tcp', from: 22, to: 22, cidrs: ['198.51.100.0/24'] }, []],
  ['another protocol', { protocol: 'udp', from: 22, to: 22, cidrs: ['0.0.0.0/0'] }, []],
  ['a group instead of addresses', { protocol: 'tcp', from: 22, to: 22, cidrs: [] }, []],
  [
    "CloudFront's list",
    { protocol: 'tcp', from: 80, to: 80, cidrs: [], prefixLists: [CLOUDFRONT] },
    [edge('80-80')],
  ],
  ['another list', { protocol: 'tcp', from: 80, to: 80, cidrs: [], prefixLists: ['pl-1'] }, []],
])(
  'a rule for %s opens what it says to this computer and to the edge, and no more',
  (_title, rule, expected) => {
    expect(admitted([rule])).toEqual(expected);
  },
);

test('whatever no rule admits is refused, and machines reach two ports of this computer only', () => {
  const lines = firewallRules(GROUND, [])
    .split('\n')
    .map((line) => line.trim());
  expect(lines).toContain('oifname "berth7" meta l4proto tcp reject with tcp reset');
  expect(lines).toContain('iifname "berth7" ip daddr 10.77.7.1 tcp dport { 4000, 4567 } accept');
  expect(lines).toContain('iifname "berth7" drop');
});
