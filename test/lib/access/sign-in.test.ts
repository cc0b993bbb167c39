import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { SignIn, type SignInProps } from '../../../lib';
import { newStack, text } from '../synthesis';

function signIn(props: Partial<SignInProps> = {}): { template: Template; made: SignIn } {
  const stack = newStack();
  const made = new SignIn(stack, 'SignIn', { deploymentName: 'demo', ...props });
  return { made, template: Template.fromStack(stack) };
}

test('only administrators make users, and they are kept', () => {
  signIn().template.hasResource('AWS::Cognito::UserPool', {
    DeletionPolicy: 'Retain',
    Properties: {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      DeletionProtection: 'ACTIVE',
      UserPoolTier: 'LITE',
      Policies: {
        PasswordPolicy: Match.objectLike({
          RequireSymbols: true,
          RequireUppercase: true,
          RequireNumbers: true,
        }),
      },
    },
  });
});

test('the users of a trial go with their stack', () => {
  signIn({ removalPolicy: RemovalPolicy.DESTROY }).template.hasResource('AWS::Cognito::UserPool', {
    DeletionPolicy: 'Delete',
    Properties: { DeletionProtection: Match.stringLikeRegexp('INACTIVE') },
  });
});

test('whoever knows the address makes a user only where that is said, with an address that is checked', () => {
  signIn({ selfSignUp: true }).template.hasResourceProperties('AWS::Cognito::UserPool', {
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    AutoVerifiedAttributes: ['email'],
  });
});

test.each([
  [undefined, 'OFF', Match.absent()],
  [cognito.Mfa.OFF, 'OFF', Match.absent()],
  [cognito.Mfa.OPTIONAL, 'OPTIONAL', ['SOFTWARE_TOKEN_MFA']],
  [cognito.Mfa.REQUIRED, 'ON', ['SOFTWARE_TOKEN_MFA']],
])('with mfa %s a second factor is %s, and never an SMS', (mfa, configured, factors) => {
  const { template } = signIn(mfa ? { mfa } : {});
  template.hasResourceProperties('AWS::Cognito::UserPool', {
    MfaConfiguration: configured,
    EnabledMfas: factors,
    SmsConfiguration: Match.absent(),
  });
});

test('no client stands among the users: it is made anew with the service', () => {
  signIn().template.resourceCountIs('AWS::Cognito::UserPoolClient', 0);
});

test('there are groups for administrators and teachers; everybody else is a member', () => {
  const groups = Object.values(signIn().template.findResources('AWS::Cognito::UserPoolGroup'));
  expect(groups.map(({ Properties }) => Properties.GroupName as string).toSorted()).toEqual([
    'admin',
    'teacher',
  ]);
});

test("the page's address is unique over all accounts, and the issuer is written as it stands in the tokens", () => {
  const { template, made } = signIn();
  const [domain] = Object.values(template.findResources('AWS::Cognito::UserPoolDomain'));
  expect(text(domain?.['Properties'].Domain)).toBe('berth-demo-${AWS::AccountId}');
  expect(made.issuer).toMatch(/^https:\/\/cognito-idp\.eu-west-1\.amazonaws\.com\/\$\{Token/);
});
