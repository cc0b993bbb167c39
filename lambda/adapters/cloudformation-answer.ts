import type { Clock } from '../ports/clock';

/** What CloudFormation asked, as far as the answer says it again. */
export interface Asked {
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

export type CloudformationAnswer = { readonly PhysicalResourceId: string } & (
  | { readonly Status: 'SUCCESS'; readonly Data?: Readonly<Record<string, string>> }
  | { readonly Status: 'FAILED'; readonly Reason: string }
);

const PAUSES = [500, 2_000, 5_000];
const LIMIT = 5_000;

/**
 * Answers CloudFormation, which waits for it before it goes on with the stack: by an upload to an address that is
 * signed already. The address itself is a secret for as long as it is good, and is not told to anybody.
 *
 * @throws Error when it cannot be answered: CloudFormation then waits until the resource's time is over
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export async function answerCloudformation(
  asked: Asked,
  answer: CloudformationAnswer,
  clock: Clock,
): Promise<void> {
  const { ResponseURL, StackId, RequestId, LogicalResourceId } = asked;
  const body = JSON.stringify({ ...answer, StackId, RequestId, LogicalResourceId });
  let why = '';
  for (const pause of [...PAUSES, undefined]) {
    try {
      const signal = AbortSignal.timeout(LIMIT);
      // The signature is over an empty content type.
      const { ok, status } = await fetch(ResponseURL, {
        method: 'PUT',
        body,
        headers: { 'content-type': '' },
        signal,
      });
      if (ok) return;
      why = `status ${status}`;
    } catch (error) {
      why = error instanceof Error ? error.name : 'no answer';
    }
    if (pause !== undefined) await clock.sleep(pause);
  }
  throw new Error(`CloudFormation could not be answered: ${why}`);
}
