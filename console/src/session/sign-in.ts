import { User, UserManager, type UserManagerSettings, WebStorageStateStore } from 'oidc-client-ts';
import { notSignedIn } from '../api/api-problem';
import type { TokenSource } from '../api/client';
import type { ConsoleConfiguration } from '../../../lambda/contract/console-headers';
import { personOf, type Person } from './person';
import { otherTabs } from './tabs';

const SIGNED_IN_PATH = '/signed-in';
/** Opened in a window of its own, so that the page with what was typed stays as it is. */
export const SIGN_IN_AGAIN_PATH = '/sign-in-again';

/** `expired`: somebody is signed in on this page, but their tokens are refused and could not be renewed. */
export type SignInState =
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'signed-in' | 'expired'; readonly person: Person };

export interface SignIn {
  readonly tokens: TokenSource;
  readonly state: () => SignInState;
  /** @returns how to stop listening */
  readonly subscribe: (listener: () => void) => () => void;
  /**
   * Finds out who is signed in. On the way back from the sign-in page it takes the tokens.
   *
   * @returns where to go on, after the sign-in page
   * @throws Error in the sign-in page's words when it refused
   */
  readonly begin: () => Promise<string | undefined>;
  /** Leaves for the sign-in page, and comes back to `to`, or where the person is now. */
  readonly go: (to?: string) => Promise<void>;
  /** The same in another window. */
  readonly again: () => void;
  readonly out: () => Promise<void>;
}

/**
 * Signs people in with the authorization code flow and PKCE. Tokens live in this tab's session storage and are renewed by
 * the refresh token; the other tabs of this browser are told.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html
 */
export function signInWith(configuration: ConsoleConfiguration): SignIn {
  const manager = new UserManager(settingsOf(configuration));
  const listeners = new Set<() => void>();
  const waiting = new Set<{
    readonly resolve: (token: string) => void;
    readonly reject: (why: Error) => void;
  }>();
  let user: User | undefined;
  let state: SignInState = { kind: 'signed-out' };
  let renewal: Promise<string | undefined> | undefined;
  let leaving = false;

  const become = (next: SignInState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const take = (found: User): void => {
    user = found;
    become({ kind: 'signed-in', person: personOf(found.access_token, found.profile) });
    for (const one of waiting) one.resolve(found.access_token);
    waiting.clear();
  };
  const forget = (): void => {
    user = undefined;
    become({ kind: 'signed-out' });
    for (const one of waiting) one.reject(notSignedIn());
    waiting.clear();
  };
  const adopt = async (stored: string): Promise<void> => {
    const found = User.fromStorageString(stored);
    // Another person's sign-in in another window is not this page's.
    if (user !== undefined && found.profile.sub !== user.profile.sub) return;
    if (found.expired === true || found.access_token === user?.access_token) return;
    await manager.storeUser(found);
    take(found);
  };
  const tabs = otherTabs({
    asked: () => (user !== undefined && user.expired !== true ? user.toStorageString() : undefined),
    told: (stored) => void adopt(stored),
    signedOut: () => void manager.removeUser().then(forget),
  });
  manager.events.addUserLoaded((found) => {
    // Revoking the refresh token loads the user without it, whom nobody is to take up again.
    if (leaving) return;
    take(found);
    tabs.tell(found.toStorageString());
  });

  const renewed = (): Promise<string | undefined> => {
    renewal ??= manager
      .signinSilent()
      .then((found) => found?.access_token)
      .catch(() => undefined)
      .finally(() => {
        renewal = undefined;
      });
    return renewal;
  };

  return {
    tokens: {
      current: () => user?.access_token,
      async replacementFor(refused) {
        if (user !== undefined && user.access_token !== refused) return user.access_token;
        const token = user?.refresh_token === undefined ? undefined : await renewed();
        if (token !== undefined && token !== refused) return token;
        if (state.kind === 'signed-out') throw notSignedIn();
        if (state.kind !== 'expired') become({ kind: 'expired', person: state.person });
        return new Promise((resolve, reject) => waiting.add({ resolve, reject }));
      },
    },
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async begin() {
      if (location.pathname === SIGNED_IN_PATH) {
        const found = await manager.signinRedirectCallback();
        return pathIn(found.state);
      }
      const kept = await manager.getUser();
      if (kept && kept.expired !== true) {
        take(kept);
        return undefined;
      }
      const shared = await tabs.ask();
      if (shared !== undefined) await adopt(shared);
      else if (kept?.refresh_token !== undefined) await renewed();
      return undefined;
    },
    go: (to = `${location.pathname}${location.search}`) => manager.signinRedirect({ state: to }),
    again: () => void window.open(SIGN_IN_AGAIN_PATH, 'berth-sign-in', 'width=480,height=720'),
    async out() {
      leaving = true;
      await manager.revokeTokens(['refresh_token']).catch(() => undefined);
      await manager.removeUser();
      user = undefined;
      tabs.tellSignedOut();
      const { signInUrl, clientId } = configuration;
      const home = `${location.origin}/`;
      if (signInUrl === undefined) {
        await manager.signoutRedirect({ post_logout_redirect_uri: home }).catch(forget);
        return;
      }
      location.assign(
        `${signInUrl}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: home })}`,
      );
    },
  };
}

function settingsOf({ issuer, clientId, signInUrl }: ConsoleConfiguration): UserManagerSettings {
  return {
    authority: issuer,
    client_id: clientId,
    redirect_uri: `${location.origin}${SIGNED_IN_PATH}`,
    response_type: 'code',
    scope: 'openid email',
    loadUserInfo: false,
    automaticSilentRenew: true,
    userStore: new WebStorageStateStore({ store: sessionStorage }),
    stateStore: new WebStorageStateStore({ store: sessionStorage }),
    // Cognito's endpoints are known: one round trip less, and its discovery document names no way to sign out.
    // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html
    ...(signInUrl !== undefined && {
      metadata: {
        issuer,
        authorization_endpoint: `${signInUrl}/oauth2/authorize`,
        token_endpoint: `${signInUrl}/oauth2/token`,
        revocation_endpoint: `${signInUrl}/oauth2/revoke`,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
      },
    }),
  };
}

/** Only a path of this console: what came back through the sign-in page is no reason to go elsewhere. */
function pathIn(state: unknown): string {
  return typeof state === 'string' && /^\/(?![/\\])/.test(state) ? state : '/';
}
