import {
  DescribeInstancesCommand,
  EC2Client,
  EC2ServiceException,
  ModifyInstanceAttributeCommand,
  ModifyInstanceCreditSpecificationCommand,
  RunInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { Ec2Computers } from '../../../lambda/adapters/ec2-computers';
import { ofSession } from '../../../lambda/adapters/ec2-tags';
import { runOrder } from '../../../lambda/adapters/ec2-order';
import { launchFailure } from '../../../lambda/domain/placement';
import { aLaunch, T0 } from '../../builders/session';
import { FakeClock } from '../../fakes/fake-clock';
import { GROUND } from './a-cloud';
import { firstAttempt } from './sessions-of-tests';

const session = aLaunch();
const attempt = firstAttempt(session);

function world() {
  const ec2 = mockClient(EC2Client);
  const clock = new FakeClock(T0);
  const order = jest.fn(async () => runOrder(session, attempt, GROUND, ''));
  return { ec2, clock, order, computers: new Ec2Computers('demo', clock, order) };
}

function fault(code: string, status?: number, message = `EC2 says ${code}.`): Error {
  return new EC2ServiceException({
    name: code,
    message,
    $fault: 'client',
    $metadata: status === undefined ? {} : { httpStatusCode: status },
  });
}

function anEc2Instance(id: string, state: string, more: object = {}) {
  const tags = { 'berth:deployment': 'demo', 'berth:session': session.id, 'berth:owner': 'ada', ...more };
  return {
    InstanceId: id,
    State: { Name: state as 'running' },
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

it.each([
  // What EC2 says, with which status, and what the owner is told when no place is left.
  ['InsufficientInstanceCapacity', 500, 'no-capacity'],
  ['InsufficientHostCapacity', 500, 'no-capacity'],
  ['InsufficientFreeAddressesInSubnet', 400, 'no-capacity'],
  ['Unsupported', 400, 'no-capacity'],
  ['VcpuLimitExceeded', 400, 'quota'],
  ['InstanceLimitExceeded', 400, 'quota'],
  ['VolumeLimitExceeded', 400, 'quota'],
  ['AddressLimitExceeded', 400, 'quota'],
  ['PendingVerification', 400, 'launch-failed'],
  ['OptInRequired', 401, 'launch-failed'],
  ['Blocked', 403, 'launch-failed'],
  ['InvalidAMIID.NotFound', 400, 'image-unavailable'],
  ['InvalidAMIID.Unavailable', 400, 'image-unavailable'],
  ['InvalidParameterCombination', 400, 'launch-failed'],
])('%s (%i) is a definite refusal after one ask, and the owner is told %s', async (code, status, told) => {
  const { ec2, computers } = world();
  ec2.on(RunInstancesCommand).rejects(fault(code, status));
  expect(await computers.run(session, attempt)).toEqual({ is: 'refused', code, why: `EC2 says ${code}.` });
  expect(ec2.commandCalls(RunInstancesCommand)).toHaveLength(1);
  expect(launchFailure({ ...attempt, refusal: code }, 1).code).toBe(told);
});

it.each([
  ['InvalidKeyPair.NotFound', 400],
  ['UnauthorizedOperation', 403],
])(
  '%s (%i) right after the key pair was imported may pass: the same is asked for about five seconds, then it is refused',
  async (code, status) => {
    const { ec2, clock, computers } = world();
    ec2.on(RunInstancesCommand).rejects(fault(code, status));
    expect(await computers.run(session, attempt)).toMatchObject({ is: 'refused', code });
    const calls = ec2.commandCalls(RunInstancesCommand).map((call) => JSON.stringify(call.args[0].input));
    expect([calls.length, new Set(calls).size]).toEqual([5, 1]);
    expect(clock.now() - T0).toBeGreaterThanOrEqual(2_500);
    expect(clock.now() - T0).toBeLessThanOrEqual(7_500);
    expect(launchFailure({ ...attempt, refusal: code }, 1).code).toBe('launch-failed');
  },
);

it('a key pair that EC2 comes to see is no refusal', async () => {
  const { ec2, computers } = world();
  ec2
    .on(RunInstancesCommand)
    .rejectsOnce(fault('InvalidKeyPair.NotFound', 400))
    .resolves({ Instances: [anEc2Instance('i-1', 'pending')] });
  expect(await computers.run(session, attempt)).toMatchObject({ is: 'placed', instance: { id: 'i-1' } });
});

it('a later attempt does not wait for the key pair: EC2 has seen it by then', async () => {
  const { ec2, computers } = world();
  ec2.on(RunInstancesCommand).rejects(fault('UnauthorizedOperation', 403));
  await computers.run({ ...session, attempts: [attempt, attempt] }, attempt);
  expect(ec2.commandCalls(RunInstancesCommand)).toHaveLength(1);
});

it.each(['RequestLimitExceeded', 'InvalidKeyPair.NotFound'])(
  'when the time for asking is up during the pauses for %s, the attempt stays open',
  async (code) => {
    const { ec2, clock, computers } = world();
    ec2.on(RunInstancesCommand).rejects(fault(code, 400));
    expect(await computers.run(session, attempt, T0 + 700)).toMatchObject({ is: 'unclear' });
    expect(ec2.commandCalls(RunInstancesCommand).length).toBeLessThanOrEqual(2);
    expect(clock.now()).toBeGreaterThanOrEqual(T0 + 700);
    expect(await computers.run(session, attempt, T0 + 700)).toMatchObject({ is: 'unclear' });
    expect(ec2.commandCalls(RunInstancesCommand).length).toBeLessThanOrEqual(2);
  },
);

it('what only an administrator could decode is not told to the owner', async () => {
  const { ec2, computers } = world();
  const said = 'You are not authorized. Encoded authorization failure message: AbCdEf';
  ec2.on(RunInstancesCommand).rejects(fault('UnauthorizedOperation', 403, said));
  expect(await computers.run(session, attempt)).toMatchObject({ why: 'You are not authorized.' });
});

it.each([
  ['InternalError', 500],
  ['Unavailable', 503],
  ['ServiceUnavailable', 503],
  ['UnknownError', 503],
  ['TimeoutError', undefined],
  ['ECONNRESET', undefined],
])('%s (%p) is unclear: a computer may be there, so no other zone may be asked', async (code, status) => {
  const { ec2, computers } = world();
  ec2.on(RunInstancesCommand).rejects(fault(code, status));
  expect(await computers.run(session, attempt)).toEqual({ is: 'unclear', why: `EC2 says ${code}.` });
  expect(ec2.commandCalls(RunInstancesCommand)).toHaveLength(1);
});

it.each(['RequestLimitExceeded', 'Throttling', 'ThrottlingException'])(
  '%s is asked again with growing pauses, the same bytes each time, and refused when it does not end',
  async (code) => {
    const { ec2, clock, order, computers } = world();
    ec2.on(RunInstancesCommand).rejects(fault(code, 503));
    expect(await computers.run(session, attempt)).toEqual({ is: 'refused', code, why: `EC2 says ${code}.` });
    const calls = ec2.commandCalls(RunInstancesCommand).map((call) => JSON.stringify(call.args[0].input));
    expect(calls).toHaveLength(5);
    expect(new Set(calls).size).toBe(1);
    expect(order).toHaveBeenCalledTimes(1);
    const slept = clock.now() - T0;
    expect(slept).toBeGreaterThanOrEqual(3_000);
    expect(slept).toBeLessThanOrEqual(9_000);
  },
);

it('an answer without an instance is unclear', async () => {
  const { ec2, computers } = world();
  ec2.on(RunInstancesCommand).resolves({ Instances: [] });
  expect(await computers.run(session, attempt)).toMatchObject({ is: 'unclear' });
});

it('a token that was used with other parameters means that the computer is there, or will be seen', async () => {
  const { ec2, computers } = world();
  ec2.on(RunInstancesCommand).rejects(fault('IdempotentParameterMismatch', 400));
  ec2.on(DescribeInstancesCommand).resolvesOnce({ Reservations: [] });
  expect(await computers.run(session, attempt)).toMatchObject({ is: 'unclear' });
  ec2
    .on(DescribeInstancesCommand)
    .resolves({ Reservations: [{ Instances: [anEc2Instance('i-1', 'pending')] }] });
  expect(await computers.run(session, attempt)).toMatchObject({ is: 'placed', instance: { id: 'i-1' } });
});

it('a function that was given no order may not launch', async () => {
  const { ec2, clock } = world();
  await expect(new Ec2Computers('demo', clock).run(session, attempt)).rejects.toThrow('may not launch');
  expect(ec2.calls()).toHaveLength(0);
});

it.each([
  ['InsufficientInstanceCapacity', 500, 'no-capacity'],
  ['VcpuLimitExceeded', 400, 'quota'],
  ['RequestLimitExceeded', 503, 'throttled'],
])('a start that EC2 refuses with %s (%i) is refused as %s', async (code, status, told) => {
  const { ec2, computers } = world();
  ec2.on(StartInstancesCommand).rejects(fault(code, status));
  await expect(computers.start('i-1')).rejects.toMatchObject({ name: 'Refusal', code: told });
});

it('a start that fails in any other way is a fault', async () => {
  const { ec2, computers } = world();
  ec2.on(StartInstancesCommand).rejects(fault('UnauthorizedOperation', 403));
  await expect(computers.start('i-1')).rejects.toThrow('UnauthorizedOperation');
});

it('a computer that becomes a T type is told, after that, to borrow no CPU credits', async () => {
  const { ec2, computers } = world();
  ec2.on(ModifyInstanceCreditSpecificationCommand).resolves({});
  expect(await computers.resize('i-1', 't3a.xlarge')).toBe(true);
  expect(ec2.calls().map(({ args: [{ input }] }) => input)).toEqual([
    { InstanceId: 'i-1', InstanceType: { Value: 't3a.xlarge' } },
    { InstanceCreditSpecifications: [{ InstanceId: 'i-1', CpuCredits: 'standard' }] },
  ]);
});

it.each(['m5.large', 'trn1.2xlarge'])(
  'a computer that becomes a %s has no CPU credits to bound',
  async (type) => {
    const { ec2, computers } = world();
    expect(await computers.resize('i-1', type)).toBe(true);
    expect(ec2.commandCalls(ModifyInstanceAttributeCommand)).toHaveLength(1);
    expect(ec2.commandCalls(ModifyInstanceCreditSpecificationCommand)).toHaveLength(0);
  },
);

const unbounded = (Code: string) => ({
  UnsuccessfulInstanceCreditSpecifications: [
    { InstanceId: 'i-1', Error: { Code: Code as 'IncorrectInstanceState', Message: 'It is not.' } },
  ],
});

it('a T type that not every part of EC2 has seen yet is told again, for a few seconds', async () => {
  const { ec2, clock, computers } = world();
  ec2
    .on(ModifyInstanceCreditSpecificationCommand)
    .resolvesOnce(unbounded('InstanceCreditSpecification.NotSupported'))
    .resolves({});
  expect(await computers.resize('i-1', 't3.large')).toBe(true);
  expect(clock.now()).toBeGreaterThan(T0);
  ec2
    .on(ModifyInstanceCreditSpecificationCommand)
    .resolves(unbounded('InstanceCreditSpecification.NotSupported'));
  await expect(computers.resize('i-1', 't3.large')).rejects.toThrow('It is not.');
});

it('a computer whose CPU credits EC2 does not bound is not said to be of the new type', async () => {
  const { ec2, computers } = world();
  ec2.on(ModifyInstanceCreditSpecificationCommand).resolves(unbounded('IncorrectInstanceState'));
  expect(await computers.resize('i-1', 't3.large')).toBe(false);
  ec2.on(ModifyInstanceCreditSpecificationCommand).resolves(unbounded('SomethingNew'));
  await expect(computers.resize('i-1', 't3.large')).rejects.toThrow('It is not.');
});

it.each([
  ['InvalidInstanceAttributeValue', 400, 'not-allowed-type'],
  ['Unsupported', 400, 'not-allowed-type'],
  ['InsufficientInstanceCapacity', 500, 'no-capacity'],
  ['VcpuLimitExceeded', 400, 'quota'],
  ['RequestLimitExceeded', 503, 'throttled'],
])('another type that EC2 refuses with %s (%i) is refused as %s', async (code, status, told) => {
  const { ec2, computers } = world();
  ec2.on(ModifyInstanceAttributeCommand).rejects(fault(code, status));
  await expect(computers.resize('i-1', 't3.large')).rejects.toMatchObject({ name: 'Refusal', code: told });
});

it('another type that EC2 refuses is refused with what EC2 says', async () => {
  const { ec2, computers } = world();
  ec2
    .on(ModifyInstanceAttributeCommand)
    .rejects(fault('InvalidParameterCombination', 400, 'The boot mode does not fit.'));
  await expect(computers.resize('i-1', 't3.large')).rejects.toThrow(
    'AWS does not let this computer become t3.large: The boot mode does not fit. (InvalidParameterCombination).',
  );
  ec2.on(ModifyInstanceAttributeCommand).rejects(fault('UnauthorizedOperation', 403));
  await expect(computers.resize('i-1', 't3.large')).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
});

it('a session is looked up by both of its tags, on every page', async () => {
  const { ec2, computers } = world();
  ec2
    .on(DescribeInstancesCommand)
    .resolvesOnce({ Reservations: [{ Instances: [anEc2Instance('i-1', 'terminated')] }], NextToken: 'more' })
    .resolvesOnce({ Reservations: [{ Instances: [anEc2Instance('i-2', 'running')] }] });
  expect(await computers.find(session)).toMatchObject({ is: 'present', value: { id: 'i-2' } });
  const [first, second] = ec2.commandCalls(DescribeInstancesCommand).map((call) => call.args[0].input);
  expect(first?.Filters).toEqual([
    { Name: 'tag:berth:deployment', Values: ['demo'] },
    { Name: 'tag:berth:session', Values: [session.id] },
  ]);
  expect(second).toMatchObject({ Filters: first?.Filters, NextToken: 'more' });
});

const showing = (instance: object) => (ec2: ReturnType<typeof world>['ec2']) =>
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [{ Instances: [instance] }] });

describe('when no instance carries the tags of a session', () => {
  const byTags = { Filters: ofSession(session) };
  const recorded = { ...session, instanceId: 'i-1' };
  const foreign = { ...anEc2Instance('i-1', 'running'), Tags: [{ Key: 'course', Value: 'physics' }] };
  function looking(byId: (ec2: ReturnType<typeof world>['ec2']) => unknown) {
    const { ec2, computers } = world();
    byId(ec2);
    ec2.on(DescribeInstancesCommand, byTags).resolves({ Reservations: [] });
    return { ec2, find: computers.find(recorded) };
  }
  it('the one on record is asked for by its id, and found where only the list lacked it', async () => {
    const { ec2, find } = looking(showing(anEc2Instance('i-1', 'running')));
    expect(await find).toMatchObject({ is: 'present', value: { id: 'i-1', state: 'running' } });
    const inputs = ec2.commandCalls(DescribeInstancesCommand).map((call) => call.args[0].input);
    expect(inputs[1]).toEqual({ InstanceIds: ['i-1'] });
  });

  it.each(['pending', 'running', 'stopping', 'stopped', 'shutting-down'])(
    'one that is %s without its tags is an alarm, and not gone',
    async (name) => {
      const { find } = looking(showing({ ...foreign, State: { Name: name } }));
      await expect(find).rejects.toThrow('i-1 of session');
    },
  );

  it('one that has ended is gone, for EC2 takes the tags from it', async () => {
    const { find } = looking(showing({ ...foreign, State: { Name: 'terminated' } }));
    expect(await find).toEqual({ is: 'absent' });
  });

  it('one that EC2 does not know is gone; an answer without a word of it proves nothing', async () => {
    const gone = looking((ec2) =>
      ec2.on(DescribeInstancesCommand).rejects(fault('InvalidInstanceID.NotFound', 400)),
    );
    expect(await gone.find).toEqual({ is: 'absent' });
    const empty = looking((ec2) => ec2.on(DescribeInstancesCommand).resolves({}));
    expect(await empty.find).toEqual({ is: 'unknown' });
  });

  it('a session that has no instance on record is looked up once', async () => {
    const { ec2, computers } = world();
    ec2.on(DescribeInstancesCommand).resolves({});
    expect(await computers.find(session)).toEqual({ is: 'absent' });
    expect(ec2.commandCalls(DescribeInstancesCommand)).toHaveLength(1);
  });
});

it.each(['', 'x', '-'])('an instance whose generation and times read "%s" has none', async (value) => {
  const { ec2, computers } = world();
  const spoiled = { 'berth:generation': value, 'berth:stopAt': value, 'berth:endAt': value };
  ec2
    .on(DescribeInstancesCommand)
    .resolves({ Reservations: [{ Instances: [anEc2Instance('i-1', 'running', spoiled)] }] });
  const found = await computers.findInstance('i-1');
  expect(Object.keys(found.is === 'ours' ? found.instance : {}).toSorted()).toEqual([
    'deployment',
    'id',
    'session',
    'state',
    'type',
    'zone',
  ]);
});

it('why EC2 ended a computer is kept, and an instance without our tags is nobody', async () => {
  const { ec2, computers } = world();
  const why = { Code: 'Server.InternalError', Message: 'Server.InternalError: hardware' };
  ec2.on(DescribeInstancesCommand).resolvesOnce({
    Reservations: [{ Instances: [{ ...anEc2Instance('i-1', 'terminated'), StateReason: why }] }],
  });
  expect(await computers.findInstance('i-1')).toMatchObject({
    instance: { stateReason: { code: why.Code, message: why.Message } },
  });
  ec2
    .on(DescribeInstancesCommand)
    .resolves({ Reservations: [{ Instances: [{ InstanceId: 'i-2', State: { Name: 'running' } }] }] });
  expect(await computers.findInstance('i-2')).toEqual({ is: 'foreign' });
  ec2.on(DescribeInstancesCommand).resolves({ Reservations: [] });
  expect(await computers.findInstance('i-3')).toEqual({ is: 'unknown' });
});

it('stops that are asked for at once are one call, and each hears what became of its own computer', async () => {
  const { ec2, computers } = world();
  const StoppingInstances = [
    { InstanceId: 'i-2', CurrentState: { Name: 'stopped' as const } },
    { InstanceId: 'i-1', CurrentState: { Name: 'stopping' as const } },
  ];
  ec2.on(StopInstancesCommand).resolves({ StoppingInstances });
  const answers = await Promise.all(['i-1', 'i-2', 'i-3'].map((id) => computers.stop(id)));
  expect(answers).toEqual(['stopping', 'stopped', undefined]);
  const asked = ec2.commandCalls(StopInstancesCommand).map((call) => call.args[0].input);
  expect(asked).toEqual([{ InstanceIds: ['i-1', 'i-2', 'i-3'] }]);
});
