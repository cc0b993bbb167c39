import { RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
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

test('people sign in through the hosted page alone, with a code, and without a secret in the client', () => {
  signIn().template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    AllowedOAuthFlows: ['code'],
    AllowedOAuthFlowsUserPoolClient: true,
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    GenerateSecret: false,
    PreventUserExistenceErrors: 'ENABLED',
    AccessTokenValidity: 60,
    TokenValidityUnits: Match.objectLike({ AccessToken: 'minutes' }),
    CallbackURLs: ['http://localhost:8417/signed-in'],
  });
});

test('they are sent where it is said', () => {
  signIn({ callbackUrls: ['https://lab.example/in'] }).template.hasResourceProperties(
    'AWS::Cognito::UserPoolClient',
    {
      CallbackURLs: ['https://lab.example/in'],
    },
  );
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
