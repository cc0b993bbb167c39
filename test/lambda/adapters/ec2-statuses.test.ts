import { DescribeInstanceStatusCommand, EC2Client } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { Ec2Statuses } from '../../../lambda/adapters/ec2-statuses';

const ids = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `i-${n}`);
const failure = (name: string): Error => Object.assign(new Error('no'), { name });

/** An EC2 that does not know some instances, and takes no more than a hundred ids at once. */
function ec2Without(...unknown: readonly string[]) {
  const ec2 = mockClient(EC2Client);
  ec2.on(DescribeInstanceStatusCommand).callsFake(({ InstanceIds: asked }: { InstanceIds: string[] }) => {
    if (asked.length > 100) throw failure('InvalidParameterValue');
    if (asked.some((id) => unknown.includes(id))) throw failure('InvalidInstanceID.NotFound');
    const InstanceStatuses = asked.map((InstanceId) => ({
      InstanceId,
      SystemStatus: { Status: 'ok' },
      InstanceStatus: { Status: 'impaired' },
    }));
    return { InstanceStatuses };
  });
  return ec2;
}

it('two hundred and fifty computers are three questions, and nobody is no question', async () => {
  const ec2 = ec2Without();
  expect((await new Ec2Statuses().of(ids(250))).size).toBe(250);
  expect(
    ec2.calls().map(({ args }) => (args[0].input as { InstanceIds: string[] }).InstanceIds.length),
  ).toEqual([100, 100, 50]);
  ec2.resetHistory();
  expect((await new Ec2Statuses().of([])).size).toBe(0);
  expect(ec2.calls()).toHaveLength(0);
});

it('EC2’s words come through, and what it leaves out is told as what it cannot say', async () => {
  ec2Without();
  expect(await new Ec2Statuses().of(['i-1'])).toEqual(
    new Map([['i-1', { system: 'ok', instance: 'impaired' }]]),
  );
  mockClient(EC2Client).resolves({ InstanceStatuses: [{ InstanceId: 'i-1' }] });
  expect(await new Ec2Statuses().of(['i-1'])).toEqual(
    new Map([['i-1', { system: 'insufficient-data', instance: 'insufficient-data' }]]),
  );
});

it('those that EC2 does not know are missing, all others are told', async () => {
  ec2Without('i-0', 'i-37', 'i-99');
  const found = await new Ec2Statuses().of(ids(100));
  expect(ids(100).filter((id) => !found.has(id))).toEqual(['i-0', 'i-37', 'i-99']);
});

it('any other failure is one', async () => {
  mockClient(EC2Client).rejects(failure('UnauthorizedOperation'));
  await expect(new Ec2Statuses().of(ids(2))).rejects.toThrow('no');
});
