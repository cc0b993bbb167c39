import { AwsEstate } from '../adapters/aws-estate';
import { DynamodbAccounts } from '../adapters/dynamodb-accounts';
import { DynamodbCodes } from '../adapters/dynamodb-codes';
import { DynamodbDepartures } from '../adapters/dynamodb-departures';
import { DynamodbMappedImages } from '../adapters/dynamodb-mapped-images';
import { DynamodbPriceBook } from '../adapters/dynamodb-price-book';
import { DynamodbReadyTimes } from '../adapters/dynamodb-ready-times';
import { DynamodbSessions } from '../adapters/dynamodb-sessions';
import { DynamodbTimeline } from '../adapters/dynamodb-timeline';
import { Ec2AmiFacts } from '../adapters/ec2-ami-facts';
import { Ec2Computers, type OrderOf } from '../adapters/ec2-computers';
import { Ec2Doors } from '../adapters/ec2-doors';
import { glancingEc2 } from '../adapters/ec2-glance';
import { Ec2KeyPairs } from '../adapters/ec2-key-pairs';
import { Ec2Passwords } from '../adapters/ec2-passwords';
import { Ec2Statuses } from '../adapters/ec2-statuses';
import { SchedulerSchedules } from '../adapters/scheduler-schedules';
import { SecretsGuestTokens } from '../adapters/secrets-guest-tokens';
import { SecretsTickets } from '../adapters/secrets-tickets';
import { SecretsVault } from '../adapters/secrets-vault';
import { SsmCatalogue } from '../adapters/ssm-catalogue';
import { SsmImages } from '../adapters/ssm-images';
import { systemClock } from '../adapters/system-clock';
import { WholeCatalogue } from '../adapters/whole-catalogue';
import { imageLimits, initialCredit, region, sessionTags, setting } from './setting';

/** Each adapter from this function's settings. A bundle holds only those that its handler names. */
export const clock = systemClock;

export function sessions(): DynamodbSessions {
  return new DynamodbSessions(setting('table'), initialCredit());
}

export function accounts(): DynamodbAccounts {
  return new DynamodbAccounts(setting('table'), initialCredit());
}

export function prices(): DynamodbPriceBook {
  return new DynamodbPriceBook(setting('table'), region(), clock);
}

export function mappedImages(): DynamodbMappedImages {
  return new DynamodbMappedImages(setting('table'));
}

export function readyTimes(): DynamodbReadyTimes {
  return new DynamodbReadyTimes(setting('table'));
}

/** What the stack brought, and no more. */
export function stackCatalogue(): SsmCatalogue {
  return new SsmCatalogue(setting('imagesPath'), clock);
}

export function catalogue(): WholeCatalogue {
  return new WholeCatalogue(stackCatalogue(), mappedImages(), imageLimits(), clock);
}

export function images(): SsmImages {
  return new SsmImages(catalogue(), clock);
}

export function amiFacts(): Ec2AmiFacts {
  return new Ec2AmiFacts(setting('account'));
}

export function timeline(): DynamodbTimeline {
  return new DynamodbTimeline(setting('table'));
}

export function computers(order?: OrderOf): Ec2Computers {
  return new Ec2Computers(setting('deployment'), clock, order);
}

export function statuses(): Ec2Statuses {
  return new Ec2Statuses();
}

/** For functions that show what is on record, and look at EC2 in passing. */
export function glancedComputers(): Ec2Computers {
  return new Ec2Computers(setting('deployment'), clock, undefined, glancingEc2());
}

/** For the same. */
export function glancedStatuses(): Ec2Statuses {
  return new Ec2Statuses(glancingEc2());
}

export function keyPairs(): Ec2KeyPairs {
  return new Ec2KeyPairs(sessionTags());
}

export function passwords(): Ec2Passwords {
  return new Ec2Passwords();
}

export function vault(): SecretsVault {
  return new SecretsVault(sessionTags());
}

export function schedules(): SchedulerSchedules {
  return new SchedulerSchedules({
    group: setting('scheduleGroup'),
    roleArn: setting('scheduleRole'),
    targetArn: setting('scheduleTarget'),
    deadLetterArn: setting('deadLetters'),
  });
}

export function doors(): Ec2Doors {
  const ground = {
    vpc: setting('vpc'),
    securityGroup: setting('securityGroup'),
    workbenchGroup: setting('workbenchGroup'),
    sessionTags: sessionTags(),
  };
  return new Ec2Doors(ground, clock);
}

export function estate(): AwsEstate {
  return new AwsEstate(setting('deployment'), setting('scheduleGroup'));
}

export function guestTokens(): SecretsGuestTokens {
  return new SecretsGuestTokens(setting('masterSecret'), clock);
}

export function codes(): DynamodbCodes {
  return new DynamodbCodes(setting('table'));
}

export function departures(): DynamodbDepartures {
  return new DynamodbDepartures(setting('table'));
}

export function tickets(): SecretsTickets {
  return new SecretsTickets(setting('masterSecret'), clock);
}
