import { ReferenceStrength, Token } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { isEmailAddress } from '../email-address';

/** Who gets the letters. */
export interface FailureLettersProps {
  /** The deployment whose failures they tell of. */
  readonly deploymentName: string;
  /** The e-mail address. AWS sends it one letter first: nothing else comes before the link in it has been followed. */
  readonly email: string;
}

/**
 * A topic whose messages come as e-mail.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 */
export class FailureLetters extends Construct {
  /** The topic, for `Failures`, `NetAlarm`, `Sweeper` and `ImagePipeline`. */
  public readonly topic: sns.Topic;

  /**
   * @throws Error for what is no e-mail address
   */
  constructor(scope: Construct, id: string, props: FailureLettersProps) {
    super(scope, id);
    const { deploymentName, email } = props;
    if (!Token.isUnresolved(email) && !isEmailAddress(email)) {
      throw new Error(
        `failureEmail must be an e-mail address, such as operations@lab.example (it was "${email}")`,
      );
    }
    this.topic = new sns.Topic(this, 'Topic', {
      displayName: `Berth ${deploymentName}`,
      enforceSSL: true,
    });
    // Else it could not be taken back: what other stacks import cannot leave its own.
    this.topic.applyCrossStackReferenceStrength(ReferenceStrength.WEAK);
    this.topic.addSubscription(new EmailSubscription(email));
  }
}
