import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** CloudFront takes no more, in bytes. */
const LONGEST = 10_240;

/** @internal */
export interface EdgeFunctionProps {
  /** Unique in the account. */
  readonly name: string;
  readonly comment: string;
  readonly code: string;
  readonly store?: cloudfront.KeyValueStore;
}

/**
 * A function that runs in CloudFront itself.
 *
 * @throws Error for one that CloudFront would not take
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-function-restrictions.html
 * @internal
 */
export function edgeFunction(
  scope: Construct,
  id: string,
  { name, comment, code, store }: EdgeFunctionProps,
): cloudfront.Function {
  const bytes = Buffer.byteLength(code);
  if (bytes > LONGEST)
    throw new Error(`the function ${name} has ${bytes} bytes, CloudFront takes ${LONGEST}`);
  return new cloudfront.Function(scope, id, {
    functionName: name,
    comment,
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromInline(code),
    ...(store && { keyValueStore: store }),
  });
}
