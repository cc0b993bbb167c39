import { lazy, type ReactElement, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { ImagesPage } from './images/images-page';
import { KeepingPlace } from './images/open-keeping';
import { LaunchPlace } from './launch/open-launch';
import { SignInButton } from './session/sign-in-button';
import { useSignIn, useSignInState } from './session/use-sign-in';
import { SessionWatch } from './sessions/session-watch';
import { Banners } from './shell/banners';
import { ErrorBoundary } from './shell/error-boundary';
import { LiveRegion } from './shell/live-region';
import { Loading } from './shell/loading';
import { NotFoundPage } from './shell/not-found-page';
import { Notices } from './shell/notices';
import { TopBar } from './shell/top-bar';
import { Welcome } from './shell/welcome';
import { strings } from './strings';

const ImagePage = lazy(() => import('./images/image-page'));
const CreditPage = lazy(() => import('./credit/credit-page'));
const SessionsPage = lazy(() => import('./sessions/sessions-page'));
const SessionPage = lazy(() => import('./session-page/session-page'));
const ConnectivityPage = lazy(() => import('./connectivity/connectivity-page'));
const ConnectPage = lazy(() => import('./sessions/connect-page'));

/** The console: the way to sign in, and then the pages. */
export function App(): ReactElement {
  const signIn = useSignIn();
  const { kind } = useSignInState();
  const [path] = useLocation();
  if (kind === 'signed-out') {
    const { title, text } = strings.signIn;
    return (
      <Welcome title={title} text={text}>
        <SignInButton go={() => signIn.go()} />
      </Welcome>
    );
  }
  return (
    <>
      <TopBar />
      <Banners />
      <ErrorBoundary of={path}>
        <Suspense fallback={<Loading />}>
          <Switch>
            <Route path="/">
              <ImagesPage />
            </Route>
            <Route path="/images">
              <ImagesPage />
            </Route>
            <Route path="/images/:key">{({ key }) => <ImagePage key={key} image={key} />}</Route>
            <Route path="/sessions">
              <SessionsPage />
            </Route>
            <Route path="/sessions/:id">{({ id }) => <SessionPage key={id} id={id} />}</Route>
            <Route path="/sessions/:id/connect">{({ id }) => <ConnectPage key={id} id={id} />}</Route>
            <Route path="/sessions/:id/connectivity">
              {({ id }) => <ConnectivityPage key={id} id={id} />}
            </Route>
            <Route path="/credit">
              <CreditPage />
            </Route>
            <Route>
              <NotFoundPage />
            </Route>
          </Switch>
        </Suspense>
      </ErrorBoundary>
      <LaunchPlace />
      <SessionWatch />
      <KeepingPlace />
      <Notices />
      <LiveRegion />
    </>
  );
}
