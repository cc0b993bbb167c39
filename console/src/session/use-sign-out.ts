import { useApi } from '../api/use-api';
import { useConfiguration } from '../use-configuration';
import { leaveWorkbenchesNext } from './leave-workbenches';
import { useSignIn } from './use-sign-in';

/** For so long signing out waits until Berth has heard of it, in milliseconds. */
const PATIENCE = 3_000;

/**
 * Signs out, and tells Berth first, as long as there is a token to say it with: what this browser and others have open of
 * workbenches then ends, in this one at once.
 */
export function useSignOut(): () => Promise<void> {
  const api = useApi();
  const signIn = useSignIn();
  const configuration = useConfiguration();
  return async () => {
    // Nobody is kept here because Berth does not answer, or takes their token no more.
    const told = api('POST /leave').catch(() => undefined);
    const patience = new Promise((resolve) => {
      setTimeout(resolve, PATIENCE);
    });
    await Promise.race([told, patience]);
    leaveWorkbenchesNext(configuration);
    await signIn.out();
  };
}
