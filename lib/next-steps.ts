import { CfnOutput, type Stack } from 'aws-cdk-lib';

/** What has been done already of what makes a deployment useful. */
export interface Done {
  /** The e-mail address of the administrator who was invited. */
  readonly administrator: string | undefined;
  /** Whether the user pool was made here. */
  readonly ownPool: boolean;
  /** The issuer of another kind, where there is one. */
  readonly issuer: string | undefined;
  /** Keys of the managed images, and whether pipelines build them. */
  readonly managedImages: readonly string[];
  readonly imagesAreBuilt: boolean;
  /** Where the parameters with their AMIs lie. */
  readonly amiParameters: string;
  /** Dollars that everybody has at the beginning. */
  readonly initialCredit: number;
  /** The e-mail address that is told of failures. */
  readonly failureEmail: string | undefined;
  readonly consoleUrl: string | undefined;
  readonly apiUrl: string;
}

/**
 * Tells whoever deployed what to do next, in order: the outputs `NextStep1`, `NextStep2` and so on, which the command line
 * prints and CloudFormation keeps.
 */
export function tellNextSteps(stack: Stack, done: Done): void {
  for (const [index, value] of nextSteps(done).entries()) {
    new CfnOutput(stack, `NextStep${index + 1}`, { value });
  }
}

function nextSteps(done: Done): readonly string[] {
  return [administrator(done), ...letters(done), ...images(done), ...credit(done), launch(done)];
}

function administrator({ administrator: email, ownPool, issuer, consoleUrl }: Done): string {
  if (email !== undefined) {
    const where = consoleUrl ?? 'the page of yours that people sign in on';
    return `${email} has been sent a temporary password, unless they were a user before: sign in with it within seven days at ${where}.`;
  }
  if (ownPool) {
    return "Name the first administrator: give Berth their e-mail address (administrator: 'ada@lab.example') and deploy again.";
  }
  return issuer === undefined
    ? 'Put the first administrator into the group admin of your user pool.'
    : `Let the tokens of the first administrator from ${issuer} carry the group admin in the claim cognito:groups.`;
}

function letters({ failureEmail }: Done): readonly string[] {
  if (failureEmail === undefined) return [];
  return [`Follow the link in the letter that AWS has sent to ${failureEmail}: failures are told only then.`];
}

function images({ managedImages, imagesAreBuilt, amiParameters }: Done): readonly string[] {
  if (managedImages.length === 0) return [];
  const which = managedImages.join(', ');
  return imagesAreBuilt
    ? [`Wait until ${which} is built, which takes about an hour: only then can it be launched.`]
    : [`Write the ids of the AMIs of ${which} into the parameters ${amiParameters}/<image>/stable.`];
}

function credit({ initialCredit, consoleUrl }: Done): readonly string[] {
  if (initialCredit > 0) return [];
  const how = consoleUrl === undefined ? 'POST /accounts/{owner}/grants' : 'the console, Credit';
  return [`Grant credit to the people who are to launch computers (${how}): nobody has any yet.`];
}

function launch({ consoleUrl, apiUrl }: Done): string {
  return consoleUrl === undefined
    ? `Launch a computer: GET ${apiUrl}/images lists what there is, POST ${apiUrl}/sessions launches it.`
    : `Launch a computer: open ${consoleUrl}, choose an image and wait for the green tick.`;
}
