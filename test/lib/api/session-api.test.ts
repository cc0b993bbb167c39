import { Match, Template } from 'aws-cdk-lib/assertions';
import { ROUTES } from '../../../lambda/contract/routes';
import { SessionApi, type SessionApiProps } from '../../../lib';
import { newFunction, newStack } from '../synthesis';

function api(props: Partial<SessionApiProps> = {}): Template {
  const stack = newStack();
  const made = new SessionApi(stack, 'Api', {
    deploymentName: 'demo',
    issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/pool',
    audience: ['client'],
    ...props,
  });
  const fn = newFunction(stack);
  for (const name of new Set(ROUTES.map((route) => route.function))) made.serve(name, fn);
  return Template.fromStack(stack);
}

test('every route of the contract is there, and no other', () => {
  const routes = Object.values(api().findResources('AWS::ApiGatewayV2::Route'));
  expect(routes.map(({ Properties }) => Properties.RouteKey as string).toSorted()).toEqual(
    ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted(),
  );
});

test('every route needs a token, but those on which guests report and browsers come for a ticket', () => {
  const routes = Object.values(api().findResources('AWS::ApiGatewayV2::Route')).map(
    ({ Properties }) => Properties,
  );
  const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT');
  expect(open.map(({ RouteKey }) => RouteKey)).toEqual([
    'POST /guest/report',
    'POST /_berth/enter',
    'ANY /_berth/renew',
  ]);
});

test('tokens are of our issuer and for our client', () => {
  api().hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    AuthorizerType: 'JWT',
    IdentitySource: ['$request.header.Authorization'],
    JwtConfiguration: { Issuer: 'https://cognito-idp.eu-west-1.amazonaws.com/pool', Audience: ['client'] },
  });
});

test('the flow of requests is bounded, and no access log is written', () => {
  api().hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    StageName: '$default',
    DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    AccessLogSettings: Match.absent(),
  });
});

test('what comes without a token is bounded apart, once the routes are there', () => {
  const template = api();
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    RouteSettings: {
      'POST /guest/report': { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
      'POST /_berth/enter': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
      'ANY /_berth/renew': { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    },
  });
  const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
  const open = template.findResources('AWS::ApiGatewayV2::Route', {
    Properties: { AuthorizationType: 'NONE' },
  });
  expect(stage?.['DependsOn']).toEqual(expect.arrayContaining(Object.keys(open)));
  expect(Object.keys(open)).toHaveLength(3);
});

test('web pages of other origins are let in only when they are named', () => {
  api().hasResourceProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  api({ allowedOrigins: ['https://lab.example'] }).hasResourceProperties('AWS::ApiGatewayV2::Api', {
    CorsConfiguration: Match.objectLike({ AllowOrigins: ['https://lab.example'] }),
  });
});

test('a function without a route is refused', () => {
  const stack = newStack();
  const made = new SessionApi(stack, 'Api', {
    deploymentName: 'demo',
    issuer: 'https://id.example',
    audience: ['a'],
  });
  expect(() => made.serve('end-of-lease', newFunction(stack))).toThrow(
    /no route for a function "end-of-lease"/,
  );
});
