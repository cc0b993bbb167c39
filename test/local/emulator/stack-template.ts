import type * as functions from './stack-function';

/** The functions of the stack are named `contract-<exported name>`. */
export type FunctionName = keyof typeof functions;

/** A stack with one of each thing whose local handling the contract covers. */
export function stackTemplate(code: string, variables: Readonly<Record<string, string>>): unknown {
  const named = (name: FunctionName) => ({
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: `contract-${name}`,
      Runtime: 'nodejs24.x',
      Handler: `index.${name}`,
      Timeout: 10,
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Code: { ZipFile: code },
      Environment: { Variables: variables },
    },
  });
  return {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
      },
      Policy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'own',
          Roles: [{ Ref: 'Role' }],
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: 'Master' } },
            ],
          },
        },
      },
      Master: {
        Type: 'AWS::SecretsManager::Secret',
        Properties: {
          Name: 'contract-master',
          GenerateSecretString: { PasswordLength: 48, ExcludePunctuation: true },
        },
      },
      Listen: named('listen'),
      Fail: named('fail'),
      Call: named('call'),
      Environment: named('environment'),
      Echo: named('echo'),
      Keep: named('keep'),
      Store: { Type: 'AWS::CloudFront::KeyValueStore', Properties: { Name: 'contract-store' } },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          EventPattern: { source: ['aws.ec2'], 'detail-type': ['EC2 Instance State-change Notification'] },
          Targets: [{ Id: 'listen', Arn: { 'Fn::GetAtt': ['Listen', 'Arn'] } }],
        },
      },
      RulePermission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          Action: 'lambda:InvokeFunction',
          FunctionName: { Ref: 'Listen' },
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': ['Rule', 'Arn'] },
        },
      },
      Group: { Type: 'AWS::Scheduler::ScheduleGroup', Properties: { Name: 'berth-contract' } },
      Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.7.0.0/16' } },
      Inside: {
        Type: 'AWS::EC2::SecurityGroup',
        Properties: { GroupDescription: 'inside', VpcId: { Ref: 'Vpc' } },
      },
      Door: {
        Type: 'AWS::EC2::SecurityGroupIngress',
        Properties: {
          GroupId: { 'Fn::GetAtt': ['Inside', 'GroupId'] },
          IpProtocol: 'tcp',
          FromPort: 8080,
          ToPort: 8080,
          CidrIp: '10.0.0.0/8',
        },
      },
      Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
      Client: {
        Type: 'AWS::Cognito::UserPoolClient',
        Properties: { UserPoolId: { Ref: 'Pool' }, ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] },
      },
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          Name: 'contract',
          ProtocolType: 'HTTP',
          CorsConfiguration: { AllowOrigins: ['http://localhost:5173'], AllowMethods: ['GET'] },
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
      },
      Authorizer: {
        Type: 'AWS::ApiGatewayV2::Authorizer',
        Properties: {
          ApiId: { Ref: 'Api' },
          Name: 'jwt',
          AuthorizerType: 'JWT',
          IdentitySource: ['$request.header.Authorization'],
          JwtConfiguration: {
            Issuer: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] },
            Audience: [{ Ref: 'Client' }],
          },
        },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'Api' },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: { 'Fn::GetAtt': ['Environment', 'Arn'] },
          PayloadFormatVersion: '2.0',
        },
      },
      EchoIntegration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'Api' },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: { 'Fn::GetAtt': ['Echo', 'Arn'] },
          PayloadFormatVersion: '2.0',
        },
      },
      EchoRoute: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'Api' },
          RouteKey: 'ANY /echo',
          Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'EchoIntegration' }]] },
        },
      },
      Route: {
        Type: 'AWS::ApiGatewayV2::Route',
        Properties: {
          ApiId: { Ref: 'Api' },
          RouteKey: 'GET /x',
          AuthorizationType: 'JWT',
          AuthorizerId: { Ref: 'Authorizer' },
          Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] },
        },
      },
    },
    Outputs: {
      ProviderUrl: { Value: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] } },
      Cidr: { Value: { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] } },
      Secret: { Value: { Ref: 'Master' } },
      Role: { Value: { Ref: 'Role' } },
      Pool: { Value: { Ref: 'Pool' } },
      Client: { Value: { Ref: 'Client' } },
      Api: { Value: { Ref: 'Api' } },
      Store: { Value: { 'Fn::GetAtt': ['Store', 'Arn'] } },
    },
  };
}
