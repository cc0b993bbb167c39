import { Match, Template } from 'aws-cdk-lib/assertions';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { SignInClients, type SignInClientsProps } from '../../../lib';
import { newStack } from '../synthesis';

function clients(props: Partial<SignInClientsProps> = {}): Template {
  const stack = newStack();
  const userPool = cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abc');
  new SignInClients(stack, 'Clients', { userPool, ...props });
  return Template.fromStack(stack);
}

const SITE = { consoleCallbackUrls: ['https://lab.example/signed-in'] };

test('people sign in through the hosted page alone, with a code, and without a secret in any client', () => {
  const template = clients(SITE);
  template.resourceCountIs('AWS::Cognito::UserPoolClient', 2);
  template.allResourcesProperties('AWS::Cognito::UserPoolClient', {
    UserPoolId: 'eu-west-1_abc',
    AllowedOAuthFlows: ['code'],
    AllowedOAuthFlowsUserPoolClient: true,
    ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
    GenerateSecret: false,
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    AccessTokenValidity: 60,
    TokenValidityUnits: Match.objectLike({ AccessToken: 'minutes' }),
  });
});

test('the console goes home after signing in and out, the command line to its own computer', () => {
  const template = clients({ ...SITE, consoleLogoutUrls: ['https://lab.example/'] });
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    CallbackURLs: ['https://lab.example/signed-in'],
    LogoutURLs: ['https://lab.example/'],
  });
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    CallbackURLs: ['http://localhost:8417/signed-in', 'http://localhost:8418/signed-in'],
    LogoutURLs: Match.absent(),
  });
});

test('where nobody would be sent back to a console there is no client for one', () => {
  clients().resourceCountIs('AWS::Cognito::UserPoolClient', 1);
});
