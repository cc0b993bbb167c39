import '@cloudscape-design/global-styles/index.css';
import './look/base.css';
import './look/parts.css';
import './shell/shell.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { LEAVE_FIELD } from '../../lambda/contract/edge';
import { apiClient } from './api/client';
import { newQueries } from './api/queries';
import { ApiContext } from './api/use-api';
import { App } from './app';
import { loadConfiguration } from './configuration';
import { nextWorkbenchToLeave } from './session/leave-workbenches';
import { SIGN_IN_AGAIN_PATH, signInWith } from './session/sign-in';
import { SignInButton } from './session/sign-in-button';
import { SignInContext } from './session/use-sign-in';
import { Loading } from './shell/loading';
import { beginTheme } from './shell/theme';
import { Welcome } from './shell/welcome';
import { postForm } from './show/post-form';
import { strings } from './strings';
import { ConfigurationContext } from './use-configuration';

/** Where a window goes on that was only opened to sign in again. */
const DONE = '/sign-in-again/done';

async function begun(): Promise<ReactNode> {
  const configuration = await loadConfiguration().catch((error: Error) => error);
  if (configuration instanceof Error) {
    return <Welcome title={strings.signIn.configuration} text={strings.signIn.configurationHelp} />;
  }
  const left = nextWorkbenchToLeave(configuration);
  if (left !== undefined) {
    postForm(left, { [LEAVE_FIELD]: 'yes' });
    return <Welcome title={strings.shell.product} text={strings.signIn.leavingWorkbench} />;
  }
  const signIn = signInWith(configuration);
  const { pathname } = location;
  if (pathname === SIGN_IN_AGAIN_PATH) {
    await signIn.go(DONE);
    return <Welcome title={strings.shell.product} text={strings.signIn.leaving} />;
  }
  try {
    const next = await signIn.begin();
    if (next === DONE) {
      window.close();
      return <Welcome title={strings.shell.product} text={strings.signIn.done} />;
    }
    if (next !== undefined) history.replaceState(null, '', next);
  } catch (error) {
    history.replaceState(null, '', '/');
    const { refused, refusedHelp } = strings.signIn;
    const why = error instanceof Error ? `${error.message}. ` : '';
    return (
      <Welcome title={refused} text={`${why}${refusedHelp}`}>
        <SignInButton go={() => signIn.go()} />
      </Welcome>
    );
  }
  const queries = newQueries();
  // Nothing that one person saw is shown to the next.
  signIn.subscribe(() => {
    if (signIn.state().kind === 'signed-out') queries.clear();
  });
  return (
    <SignInContext value={signIn}>
      <ApiContext value={apiClient(configuration.apiUrl, signIn.tokens)}>
        <ConfigurationContext value={configuration}>
          <QueryClientProvider client={queries}>
            <App />
          </QueryClientProvider>
        </ConfigurationContext>
      </ApiContext>
    </SignInContext>
  );
}

const place = document.getElementById('berth');
if (place === null) throw new Error('index.html has no place for the console');
beginTheme();
const root = createRoot(place);
root.render(<Loading />);
root.render(<StrictMode>{await begun()}</StrictMode>);
