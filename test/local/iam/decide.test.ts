import type { Check } from '../../../local/iam/call';
import { decideCheck, forgotten } from '../../../local/iam/decide';
import type { Decision } from '../../../local/iam/decide';
import { parseRoles } from '../../../local/iam/policies';
import { ACCOUNT } from './samples';

const CALLER = {
  role: 'r',
  principal: `arn:aws:sts::${ACCOUNT}:assumed-role/r/f`,
  account: ACCOUNT,
  region: 'us-east-1',
};
const INSTANCE = `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-1`;
const stop: Check = { action: 'ec2:StopInstances', resource: INSTANCE, context: { 'ec2:InstanceID': 'i-1' } };

function decide(check: Check, ...statements: object[]): Promise<Decision> {
  const roles = parseRoles({ r: [{ name: 'p', policy: { Version: '2012-10-17', Statement: statements } }] });
  return decideCheck(CALLER, check, roles['r'] ?? []);
}
const allow = (Action: string, Resource = '*', Condition?: object): object => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

const readPublic = (account: string): object =>
  allow('ssm:GetParameter', `arn:aws:ssm:us-east-1:${account}:parameter/aws/service/*`);

describe('a check', () => {
  test('is allowed by the statements that say so, and tells which', async () => {
    const decision = await decide(
      stop,
      allow('ec2:StartInstances'),
      allow('ec2:StopInstances'),
      allow('ec2:Stop*'),
    );
    expect(decision).toEqual({
      result: 'allowed',
      allowedBy: [
        { policy: 0, statement: 1 },
        { policy: 0, statement: 2 },
      ],
    });
  });

  test('is denied by silence and by a Deny, with the reason', async () => {
    expect(await decide(stop, allow('ec2:StartInstances'))).toMatchObject({
      result: 'denied',
      why: 'no statement of the role names this action',
    });
    expect(await decide(stop, allow('ec2:StopInstances', INSTANCE.replace('i-1', 'i-2')))).toMatchObject({
      result: 'denied',
      why: 'the role may do this, but not on this resource',
    });
    expect(await decide(stop, allow('*'), { Effect: 'Deny', Action: 'ec2:*', Resource: '*' })).toMatchObject({
      result: 'denied',
      why: 'a statement of the role denies it',
    });
    const tagged = { StringEquals: { 'aws:ResourceTag/a': 'b' } };
    expect(await decide(stop, allow('ec2:StopInstances', '*', tagged))).toMatchObject({
      result: 'denied',
      why: 'the role may do this here only under a condition that is not met: StringEquals aws:ResourceTag/a (missing from the call)',
    });
  });

  test('knows the caller, the region and the account', async () => {
    const condition = {
      StringEquals: {
        'aws:RequestedRegion': 'us-east-1',
        'ec2:Region': 'us-east-1',
        'aws:ResourceAccount': ACCOUNT,
      },
      ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:role/r` },
    };
    expect(await decide(stop, allow('ec2:StopInstances', '*', condition))).toMatchObject({
      result: 'allowed',
    });
  });

  test.each(['aws:ResourceTag/a', 'secretsmanager:ResourceTag/a'])(
    'of a secret compares its tag as %s',
    async (key) => {
      const statement = allow('secretsmanager:GetSecretValue', '*', { StringEquals: { [key]: 'b' } });
      const read = (value: string): Promise<Decision> =>
        decide(
          {
            action: 'secretsmanager:GetSecretValue',
            resource: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:x-AbCdEf`,
            context: { 'aws:ResourceTag/a': value },
          },
          statement,
        );
      expect(await read('b')).toMatchObject({ result: 'allowed' });
      expect(await read('c')).toMatchObject({ result: 'denied' });
    },
  );

  test("of AWS's own parameters is not met by a statement about the account's", async () => {
    const check = {
      action: 'ssm:GetParameter',
      resource: 'arn:aws:ssm:us-east-1::parameter/aws/service/x',
      context: {},
    };
    expect(await decide(check, readPublic(''))).toMatchObject({ result: 'allowed' });
    expect(await decide(check, readPublic('*'))).toMatchObject({ result: 'allowed' });
    expect(await decide(check, readPublic(ACCOUNT))).toMatchObject({ result: 'denied' });
  });
});

describe('no decision is more forgiving than AWS', () => {
  test('an action that AWS does not know is an error', async () => {
    const decision = await decide({ ...stop, action: 'ec2:StopTheInstances' }, allow('*'));
    expect(decision).toMatchObject({ result: 'error', why: expect.stringContaining('not an action') });
  });

  test('a context key that AWS does not send there is an error', async () => {
    // The simulator takes every global key; AWS sends the tags of a request only where something can be tagged.
    const foreign = { ...stop, context: { 'aws:RequestTag/a': 'b' } };
    expect(await decide(foreign, allow('*'))).toMatchObject({
      result: 'error',
      why: expect.stringContaining('AWS does not send aws:RequestTag/a'),
    });
  });

  test('a resource type that the action does not have is an error', async () => {
    const decision = await decide(
      { ...stop, resource: INSTANCE.replace('instance/i', 'volume/vol'), context: {} },
      allow('*'),
    );
    expect(decision).toMatchObject({ result: 'error' });
  });

  test('a condition that holds only because the record lacks its key is an error', async () => {
    const check = {
      action: 'dynamodb:GetItem',
      resource: `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/t`,
      context: {},
    };
    const forgiving = allow('dynamodb:GetItem', '*', {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['a'] },
    });
    const message = expect.stringContaining('dynamodb:Attributes is not in the record');
    expect(await decide(check, forgiving)).toMatchObject({ result: 'error', why: message });
    const spared = {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'dynamodb:Attributes': 'a' } },
    };
    expect(await decide(check, allow('dynamodb:GetItem'), spared)).toMatchObject({
      result: 'error',
      why: message,
    });
  });

  test.each(['not an arn', 'instance/*', 'arn:aws:ec2:us-east-1'])(
    'a policy on %s is an error',
    async (resource) => {
      expect(await decide(stop, allow('ec2:StopInstances', resource))).toMatchObject({
        result: 'error',
        why: expect.stringContaining('which is not an ARN'),
      });
    },
  );

  test('an action without its service, or a condition with an operator that does not exist, allows nothing', async () => {
    expect(await decide(stop, allow('StopInstances'))).toMatchObject({ result: 'error' });
    const misspelt = { StringEqual: { 'ec2:InstanceID': 'i-1' } };
    expect(await decide(stop, allow('ec2:StopInstances', '*', misspelt))).toMatchObject({ result: 'denied' });
  });

  test('one tag compared under both of its names is refused', async () => {
    const both = { 'aws:ResourceTag/a': 'b', 'secretsmanager:ResourceTag/a': 'c' };
    await expect(decide(stop, allow('*', '*', { StringEquals: both }))).rejects.toThrow('both of its names');
  });
});

const run = (type: string): Check => ({
  action: 'ec2:RunInstances',
  resource: `arn:aws:ec2:us-east-1:${type === 'image' ? '' : ACCOUNT}:${type}/x`,
  context: {},
});

describe('a mapping that forgets', () => {
  const types = ['image', 'instance', 'network-interface', 'security-group', 'subnet'];

  test.each(types)('the %s of a launch is caught', async (type) => {
    expect(await forgotten(types.map(run))).toEqual([]);
    expect(await forgotten(types.filter((one) => one !== type).map(run))).toEqual([
      `ec2:RunInstances is not asked on ${type}`,
    ]);
  });

  test('the resource, and asks about everything instead, is caught', async () => {
    expect(await forgotten([{ ...stop, resource: '*' }])).toEqual([
      'ec2:StopInstances is not asked on instance',
    ]);
  });

  test('how AWS spells an action is caught', async () => {
    expect(await forgotten([{ ...stop, action: 'ec2:Halt' }])).toEqual([
      'ec2:Halt is not an action that AWS knows',
    ]);
  });
});
