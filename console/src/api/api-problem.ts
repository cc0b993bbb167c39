import type { Problem } from '../../../lambda/contract/problems';

/** A no of the API that a person is meant to read, or why there was no answer at all. */
export class ApiProblem extends Error {
  /** A refusal's code, or `unreachable` (no answer of the API), `fault` (an answer that is no problem document). */
  readonly code: Problem['code'] | 'unreachable' | 'fault';
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** What to do next. */
  readonly help: string;

  constructor(said: Pick<ApiProblem, 'code' | 'status' | 'title' | 'detail' | 'help'>) {
    super(`${said.title}: ${said.detail}`);
    this.name = 'ApiProblem';
    this.code = said.code;
    this.status = said.status;
    this.title = said.title;
    this.detail = said.detail;
    this.help = said.help;
  }
}

/** The problem in an answer that is not a success. */
export async function problemIn(response: Response): Promise<ApiProblem> {
  const said = (await response.json().catch(() => undefined)) as Partial<Problem> | undefined;
  const { status } = response;
  if (said?.code !== undefined && said.title !== undefined) {
    const { code, title, detail = '', next = '' } = said;
    return new ApiProblem({ code, status, title, detail, help: next });
  }
  if (status === 401) return notSignedIn();
  // CloudFront's own words for an API that it does not reach, or that does not answer in time.
  if (status === 502 || status === 504) return unreachable();
  const busy = status === 429 || status === 503;
  return new ApiProblem({
    code: 'fault',
    status,
    title: busy ? 'Berth is busy' : 'Berth did not answer as it should',
    detail: `The answer was ${status}, without a reason.`,
    help: busy ? 'Try again in a minute.' : 'Try again; if it happens again, tell an administrator.',
  });
}

export function notSignedIn(): ApiProblem {
  return new ApiProblem({
    code: 'not-signed-in',
    status: 401,
    title: 'You are not signed in',
    detail: 'Your sign-in has ended.',
    help: 'Sign in again. What you typed is still here.',
  });
}

export function unreachable(): ApiProblem {
  return new ApiProblem({
    code: 'unreachable',
    status: 0,
    title: 'Berth cannot be reached',
    detail: 'The request did not get through, or its answer did not come back.',
    help: 'Look at your network, then try again: the same request twice is still one.',
  });
}
