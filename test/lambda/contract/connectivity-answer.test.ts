import { connectivityView } from '../../../lambda/contract/connectivity-answer';
import { aLaunchImage } from '../../builders/image';
import { aSession, T0 } from '../../builders/session';

const hostKey = {
  instanceId: 'i-0123456789abcdef0',
  key: `ssh-ed25519 ${'A'.repeat(68)}`,
  fingerprint: 'SHA256:dGhpcyBpcyBub3QgYSBmaW5nZXJwcmludA',
  port: 2222,
};

test('without asking for the key one reads how to know the computer, and nothing secret', () => {
  const { instanceId, ...shown } = hostKey;
  const view = connectivityView(aSession({ hostKey }), T0);
  expect(view).toEqual({ session: aSession().id, state: 'ready', ways: view.ways, hostKey: shown });
  expect(JSON.stringify(view)).not.toContain(instanceId);
});

test('a computer that has not told its host key yet says none', () => {
  const view = connectivityView(aSession(), T0);
  expect(view).not.toHaveProperty('hostKey');
  expect(view).not.toHaveProperty('thumbprint');
});

test('Windows says which certificate its remote desktop shows', () => {
  const image = aLaunchImage({ os: 'windows', kind: 'semi-managed' });
  const desktop = { instanceId: hostKey.instanceId, port: 3389, thumbprint: 'AB'.repeat(20) };
  expect(connectivityView(aSession({ image, desktop }), T0)).toMatchObject({ thumbprint: 'AB'.repeat(20) });
});
