import { callOf, callsOfMonth, LIST } from './list-prices';

/** What a resource of a template costs while nobody uses the deployment. */
export interface AtRest {
  readonly id: string;
  /** Dollars a month. */
  readonly month: number;
  readonly why: string;
}

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** How long a scheduled function runs when there is nothing to do, in seconds: what the local cloud showed, doubled. */
const NOTHING_TO_DO = 1;
const MEMORY_MIB = 512;
/** What such a run writes into its log. */
const LOG_BYTES = 2000;

/** Billed by what is used, and nothing uses them at rest; or never billed. */
const FREE =
  /^(?:AWS::(?:EC2::(?:VPC|Subnet|RouteTable|SubnetRouteTableAssociation|Route|InternetGateway|VPCGatewayAttachment|SecurityGroup|SecurityGroupIngress|SecurityGroupEgress)|IAM::(?:Role|Policy|ManagedPolicy|InstanceProfile)|S3::(?:Bucket|BucketPolicy)|SQS::(?:Queue|QueuePolicy)|ImageBuilder::(?:Component|ImageRecipe|InfrastructureConfiguration|DistributionConfiguration|ImagePipeline)|Events::Rule|SSM::Parameter|Scheduler::ScheduleGroup|ApiGatewayV2::(?:Api|Stage|Integration|Route|Authorizer)|Lambda::(?:Function|Permission|EventInvokeConfig|LayerVersion)|Logs::(?:LogGroup|MetricFilter)|CloudFront::(?:KeyValueStore|Function|ResponseHeadersPolicy|CachePolicy|OriginRequestPolicy|Distribution|OriginAccessControl)|DynamoDB::GlobalTable|Cognito::(?:UserPool|UserPoolClient|UserPoolGroup|UserPoolDomain)|CDK::Metadata)|Custom::\w+)$/;

/**
 * What a resource costs at rest.
 *
 * @returns undefined for what costs nothing
 * @throws Error for a type of resource of which it is not known here: it must be looked up first
 */
export function atRest(id: string, { Type, Properties = {} }: Resource): AtRest | undefined {
  switch (Type) {
    case 'AWS::SecretsManager::Secret':
      return { id, month: LIST.secretMonth, why: 'a secret' };
    case 'AWS::CloudWatch::Alarm':
      return { id, month: LIST.alarmMonth, why: 'an alarm; ten of an account are free' };
    case 'AWS::KMS::Key':
      return { id, month: LIST.keyMonth, why: 'a customer key' };
    case 'AWS::Scheduler::Schedule': {
      const expression = String(Properties['ScheduleExpression']);
      const calls = callsOfMonth(expression);
      const one = LIST.schedulerCall + callOf(NOTHING_TO_DO, MEMORY_MIB) + (LOG_BYTES / 1e9) * LIST.logGB;
      return { id, month: calls * one, why: `${Math.round(calls)} calls, ${expression}` };
    }
    default:
      if (FREE.test(Type)) return undefined;
      throw new Error(`What does ${Type} (${id}) cost while nobody uses it? Write it into bench/rest.`);
  }
}
