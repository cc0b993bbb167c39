import { bundledGuest } from '../adapters/bundled-guest';
import { runOrder } from '../adapters/ec2-order';
import { firstBoot } from '../adapters/first-boot';
import { settingGrounds } from '../adapters/setting-grounds';
import { type GuestIdentity, userData } from '../adapters/user-data';
import { sessionView } from '../contract/answers';
import { LaunchRequest } from '../contract/requests';
import type { Session } from '../domain/session';
import { edgeKeyOf } from '../domain/workbench';
import { launchSession } from '../usecases/launch-session';
import { entry } from './entry';
import { edgeKey, policy, publicAddress, sessionTags, setting } from './setting';
import {
  accounts,
  clock,
  computers,
  doors,
  guestTokens,
  images,
  keyPairs,
  prices,
  schedules,
  sessions,
  vault,
} from './wire';

const deployment = setting('deployment');
const tokens = guestTokens();
const installer = bundledGuest();
const ground = {
  securityGroup: setting('securityGroup'),
  workbenchGroup: setting('workbenchGroup'),
  instanceProfile: setting('instanceProfile'),
  publicAddress: publicAddress(),
  sessionTags: sessionTags(),
};
const api = setting('guestApiUrl');

async function identityOf(session: Session): Promise<GuestIdentity> {
  const [token, gateKey] = await Promise.all([
    tokens.tokenFor(session.id),
    tokens.gateKeyFor(session.id, edgeKeyOf(session)),
  ]);
  return { api, token, gateKey };
}

const ports = {
  policy: policy(),
  edgeKey: edgeKey(),
  clock,
  sessions: sessions(),
  accounts: accounts(),
  prices: prices(),
  images: images(),
  grounds: settingGrounds(setting('subnets')),
  computers: computers(async (session, attempt) =>
    runOrder(session, attempt, ground, userData(session, await identityOf(session), installer)),
  ),
  firstBoot: firstBoot(identityOf, installer),
  keyPairs: keyPairs(),
  vault: vault(),
  schedules: schedules(),
  doors: doors(),
};

export const handler = entry({
  name: 'launch',
  request: LaunchRequest,
  run: async ({ caller, request, idempotencyKey, id }) => {
    // The master secret is fetched while the record is written, so that a cold launch waits for it once.
    const [session] = await Promise.all([
      launchSession(ports, deployment, caller, request, { idempotencyKey, id }),
      tokens.tokenFor(''),
    ]);
    return sessionView(session, clock.now());
  },
});
