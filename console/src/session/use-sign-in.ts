import { createContext, use, useSyncExternalStore } from 'react';
import type { Person } from './person';
import type { SignIn, SignInState } from './sign-in';

export const SignInContext = createContext<SignIn | undefined>(undefined);

/** @throws Error outside of the console's frame */
export function useSignIn(): SignIn {
  const signIn = use(SignInContext);
  if (signIn === undefined) throw new Error('no sign-in around this component');
  return signIn;
}

export function useSignInState(): SignInState {
  const signIn = useSignIn();
  return useSyncExternalStore(signIn.subscribe, signIn.state);
}

/** Who is signed in. @throws Error where nobody is */
export function usePerson(): Person {
  const state = useSignInState();
  if (state.kind === 'signed-out') throw new Error('nobody is signed in');
  return state.person;
}

/** Whether the person may map images and roll them back. The API decides; this only spares them a refusal. */
export function useKeepsImages(): boolean {
  return usePerson().role !== 'member';
}
