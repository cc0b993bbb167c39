import { accountView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { showAccount } from '../usecases/show-account';
import { entry } from './entry';
import * as wire from './wire';

const accounts = wire.accounts();

export const handler = entry({
  name: 'credit',
  request: NoRequest,
  run: async ({ caller, account }) => {
    const shown = await showAccount(accounts, caller, account);
    return accountView(shown.account, shown.ledger);
  },
});
