import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { problemOf } from '../contract/problems';
import type { Refusal } from '../domain/refusal';

const NEVER_CACHED = { 'cache-control': 'no-store' };

export function httpAnswer(status: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', ...NEVER_CACHED },
    body: JSON.stringify(body),
  };
}

export function httpProblem(refusal: Refusal): APIGatewayProxyStructuredResultV2 {
  const problem = problemOf(refusal);
  return {
    statusCode: problem.status,
    headers: { 'content-type': 'application/problem+json', ...NEVER_CACHED },
    body: JSON.stringify(problem),
  };
}
