import { RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CredentialVault, type CredentialVaultProps } from '../../../lib';
import { granted, newFunction, newStack } from '../synthesis';

const OURS = 'arn:aws:secretsmanager:eu-west-1:111111111111:secret:berth/demo/s-*';

function vault(props: Partial<CredentialVaultProps> = {}): {
  made: CredentialVault;
  fn: ReturnType<typeof newFunction>;
} {
  const stack = newStack();
  const made = new CredentialVault(stack, 'Vault', { deploymentName: 'demo', ...props });
  return { made, fn: newFunction(stack) };
}

test('the master secret is made by AWS, long, and kept', () => {
  const { made } = vault();
  Template.fromStack(made.masterSecret.stack).hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'Retain',
    Properties: { Name: 'berth-key/demo', GenerateSecretString: { PasswordLength: 64 } },
  });
});

test('the master secret of a trial goes with its stack', () => {
  const { made } = vault({ removalPolicy: RemovalPolicy.DESTROY });
  Template.fromStack(made.masterSecret.stack).hasResource('AWS::SecretsManager::Secret', {
    DeletionPolicy: 'Delete',
  });
});

test.each([
  [
    'store',
    ['secretsmanager:CreateSecret', 'secretsmanager:TagResource'],
    { StringEquals: { 'aws:RequestTag/berth:deployment': 'demo' } },
  ],
  ['find', ['secretsmanager:DescribeSecret'], undefined],
  [
    'reveal',
    ['secretsmanager:GetSecretValue'],
    { StringEqualsIfExists: { 'aws:ResourceTag/berth:deployment': 'demo' } },
  ],
  [
    'remove',
    ['secretsmanager:DeleteSecret'],
    { StringEqualsIfExists: { 'aws:ResourceTag/berth:deployment': 'demo' } },
  ],
] as const)(
  '"%s" reaches the secrets of the sessions of this deployment only',
  (verb, actions, condition) => {
    const { made, fn } = vault();
    made.grants[verb](fn);
    expect(granted(fn).permissions).toEqual(
      actions.map((action) => ({ action, resource: OURS, ...(condition && { condition }) })),
    );
  },
);

test('who derives tokens may read the master secret and no key', () => {
  const { made, fn } = vault();
  made.grants.masterKey(fn);
  const { permissions, environment } = granted(fn);
  expect(permissions).toEqual([
    {
      action: 'secretsmanager:GetSecretValue',
      resource: expect.stringMatching(/^\$\{VaultMasterSecret\w+\}$/),
    },
  ]);
  expect(environment).toHaveProperty('BERTH_MASTER_SECRET_ARN');
});
