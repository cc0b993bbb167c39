import type { FakeAws } from '../../test/fakes/fake-aws';
import { DAY, MINUTE } from '../../lambda/domain/time';

const DEPLOYMENT = 'another';
const SESSION = 'another-session';

/** What another deployment has in the same account: due for everything, and none of our business. */
export class Foreign {
  readonly #aws: FakeAws;
  readonly #before: Readonly<Record<string, string>>;

  constructor(aws: FakeAws) {
    this.#aws = aws;
    const madeAt = aws.clock.now() - DAY;
    const ofIt = { deployment: DEPLOYMENT, session: SESSION, publicKey: 'public key of another', madeAt };
    aws.instances.set('i-of-another', {
      id: 'i-of-another',
      deployment: DEPLOYMENT,
      session: SESSION,
      owner: 'carol',
      state: 'running',
      type: 't3.small',
      zone: 'us-east-1a',
      generation: 1,
      stopAt: madeAt + 60 * MINUTE,
      endAt: madeAt + 120 * MINUTE,
      token: 'token of another',
      publicKey: ofIt.publicKey,
      image: 'python',
      os: 'linux',
      disks: undefined,
      name: 'of another',
      launchedAt: madeAt,
      hidden: 0,
    });
    aws.keyPairs.set(SESSION, ofIt);
    aws.secrets.set(SESSION, { ...ofIt, privateKey: 'private key of another' });
    aws.groups.set('sg-of-another', {
      deployment: DEPLOYMENT,
      session: SESSION,
      carriers: new Set(),
      rules: [{ cidr: '192.0.2.9/32', port: 22 }],
    });
    this.#before = this.#now();
  }

  /** What is no longer as it was. */
  changes(): readonly string[] {
    const now = this.#now();
    return Object.keys(now)
      .filter((what) => now[what] !== this.#before[what])
      .map((what) => `the ${what} of another deployment was touched`);
  }

  #now(): Readonly<Record<string, string>> {
    const { hidden: _h, ...instance } = this.#aws.instances.get('i-of-another') ?? { hidden: 0 };
    return {
      computer: JSON.stringify(instance),
      'key pair': JSON.stringify(this.#aws.keyPairs.get(SESSION)),
      secret: JSON.stringify(this.#aws.secrets.get(SESSION)),
      door: JSON.stringify(this.#aws.groups.get('sg-of-another')),
      record: JSON.stringify(this.#aws.records.get(SESSION)),
    };
  }
}
