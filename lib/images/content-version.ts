import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The largest number in a version is 2^30 - 1. */
const NUMBERS = 2 ** 30;

/**
 * A hash of a content that changes when it does.
 *
 * @param content plain values and tokens
 */
export function contentHash(scope: Construct, content: unknown): string {
  const text = JSON.stringify(Stack.of(scope).resolve(content));
  return createHash('sha256').update(text).digest('hex');
}

/**
 * The version of a component or recipe, made from its content: Image Builder never changes a version, so another
 * content needs another one, and the same content the same. Which of two is newer it does not say.
 *
 * @param content plain values and tokens
 * @see https://docs.aws.amazon.com/imagebuilder/latest/userguide/ibhow-semantic-versioning.html
 */
export function contentVersion(scope: Construct, content: unknown): string {
  return `1.0.${Number.parseInt(contentHash(scope, content).slice(0, 8), 16) % NUMBERS}`;
}
