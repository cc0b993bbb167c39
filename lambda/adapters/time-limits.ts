/**
 * How long a call to AWS may take, so that one that hangs does not use up its function's time. Milliseconds.
 *
 * @see https://docs.aws.amazon.com/sdk-for-javascript/v3/developer-guide/node-configuring-maxsockets.html
 */
function limits(requestTimeout: number) {
  return {
    requestHandler: { connectionTimeout: 2_000, requestTimeout, throwOnRequestTimeout: true },
  } as const;
}

export const TIME_LIMITS = limits(5_000);

/** For what is asked in passing, while somebody waits for another answer: it is asked again soon. */
export const GLANCE_LIMITS = { ...limits(2_000), maxAttempts: 2 };

/** RunInstances does more before it answers than any other call. */
export const LAUNCH_LIMITS = limits(8_000);
