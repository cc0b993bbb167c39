import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { functionName } from '../../lambda/contract/names';
import { SETTINGS } from '../../lambda/contract/settings';
import { FUNCTIONS, type FunctionName } from '../../lambda/domain/duties';

/** The same relative path from the sources and from the published package. */
const BUNDLES = join(__dirname, '../../assets');

/** Which function it is, and where its bundle lies. */
export interface NodeFunctionProps {
  /** The deployment that the function belongs to; its name is `<deploymentName>-<functionName>`. */
  readonly deploymentName: string;
  /** Which of Berth's functions it is, for example `launch`. */
  readonly functionName: string;
  /**
   * Longest run of one call.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;
  /**
   * How long its logs are kept.
   *
   * @default logs.RetentionDays.TWO_WEEKS
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * Whether and how AWS X-Ray traces it.
   *
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;
  /**
   * The folder with the functions' bundles, for those who build their own.
   *
   * @default - the bundles of this package
   */
  readonly bundles?: string;
}

/**
 * One of Berth's functions, with a role of its own that may write its own log and nothing else until it is given more.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 * @throws Error for a function that there is not, with those that there are, and for one without a bundle
 */
export class NodeFunction extends lambda.Function {
  constructor(scope: Construct, id: string, props: NodeFunctionProps) {
    const { deploymentName, tracing = lambda.Tracing.DISABLED } = props;
    const name = ours(props.functionName);
    // The role and the log group stand beside the function: it is not there yet while it is being made.
    const role = new iam.Role(scope, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: `Berth ${deploymentName}: what its function "${name}" may do`,
    });
    const logGroup = new logs.LogGroup(scope, `${id}Logs`, {
      retention: props.logRetention ?? logs.RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      functionName: functionName(deploymentName, name),
      code: lambda.Code.fromAsset(bundleOf(name, props.bundles ?? BUNDLES)),
      handler: 'index.handler',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: props.timeout ?? Duration.seconds(10),
      loggingFormat: lambda.LoggingFormat.JSON,
      logGroup,
      role,
      tracing,
      environment: { [SETTINGS.deployment]: deploymentName },
    });
  }
}

function ours(name: string): FunctionName {
  const found = FUNCTIONS.find((one) => one === name);
  if (found !== undefined) return found;
  throw new Error(`there is no function "${name}": it must be one of ${FUNCTIONS.join(', ')}`);
}

function bundleOf(name: FunctionName, folder: string): string {
  const bundle = join(folder, name);
  if (existsSync(join(bundle, 'index.mjs'))) return bundle;
  throw new Error(
    `the function "${name}" has not been built, there is no ${bundle}/index.mjs: run \`npm run build\` first`,
  );
}
