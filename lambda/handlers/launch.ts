import { bundledGuest } from '../adapters/bundled-guest';
import { runOrder } from '../adapters/ec2-order';
import { settingGrounds } from '../adapters/setting-grounds';
import { userData } from '../adapters/user-data';
import { sessionView } from '../contract/answers';
import { LaunchRequest } from '../contract/requests';
import { launchSession } from '../usecases/launch-session';
import { entry } from './entry';
import { policy, sessionTags, setting } from './setting';
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
  instanceProfile: setting('instanceProfile'),
  sessionTags: sessionTags(),
};
const api = setting('guestApiUrl');

const ports = {
  policy: policy(),
  clock,
  sessions: sessions(),
  accounts: accounts(),
  prices: prices(),
  images: images(),
  grounds: settingGrounds(setting('subnets')),
  computers: computers(async (session, attempt) => {
    const [token, gateKey] = await Promise.all([tokens.tokenFor(session.id), tokens.gateKeyFor(session.id)]);
    const guest = { api, token, gateKey };
    return runOrder(session, attempt, ground, userData(session, guest, installer));
  }),
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
