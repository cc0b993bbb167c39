import { accountView } from '../contract/answers';
import { GrantRequest } from '../contract/requests';
import { grantCredit } from '../usecases/grant-credit';
import { entry } from './entry';
import { accounts, clock } from './wire';

const ports = { accounts: accounts(), clock };

const MICROS = 1_000_000;

export const handler = entry({
  name: 'grant',
  request: GrantRequest,
  run: async ({ caller, account, request, idempotencyKey }) => {
    const amount = Math.round(request.dollars * MICROS);
    return accountView(
      await grantCredit(ports, caller, account, { id: idempotencyKey, amount, note: request.note }),
    );
  },
});
