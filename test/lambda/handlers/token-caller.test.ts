import { tokenCaller } from '../../../lambda/handlers/token-caller';
import { httpEvent } from './an-event';

type Claims = NonNullable<Parameters<typeof httpEvent>[0]>['claims'];

function callerOf(claims: NonNullable<Claims>) {
  return tokenCaller(httpEvent({ claims }));
}

it('the caller is the subject of the access token, at the address that the gateway saw', () => {
  expect(callerOf({ sub: 'ada', token_use: 'access' })).toEqual({
    owner: 'ada',
    role: 'member',
    address: '192.0.2.7',
    from: '192.0.2.7',
  });
});

it('an issuer that does not name the use of its tokens is accepted', () => {
  expect(callerOf({ sub: 'ada' }).owner).toBe('ada');
});

it.each([
  ['an array', ['students', 'admin'], 'admin'],
  ["the gateway's text of an array", '[students admin]', 'admin'],
  ["the gateway's text of one group", '[admin]', 'admin'],
  ['a bare name', 'teacher', 'teacher'],
  ['both roles: the higher one counts', '[teacher admin]', 'admin'],
  ['no group', '[]', 'member'],
  ['a group that only begins like a role', '[admins]', 'member'],
  ['a group that only ends like a role', '[not-admin]', 'member'],
  ['groups of which none is the role itself', '[not-admin admins teacher-s]', 'member'],
  ['an array of which none is the role itself', ['not-admin', 'admins', 'not admin'], 'member'],
  ['another case', '[Admin ADMIN]', 'member'],
  ['commas', '[x,admin,y]', 'member'],
  ['brackets inside a name', '[[admin]]', 'member'],
  ['a number', 7, 'member'],
  ['a truth', true, 'member'],
])('groups as %s (%p) make the role %s', (_what, groups, role) => {
  expect(callerOf({ sub: 'ada', 'cognito:groups': groups }).role).toBe(role);
});

it.each([
  ['an ID token', { sub: 'ada', token_use: 'id' }],
  ['a token of unknown use', { sub: 'ada', token_use: 'refresh' }],
  ['a token without a subject', { token_use: 'access' }],
  ['an empty subject', { sub: '', token_use: 'access' }],
  ['a subject that is no text', { sub: 7, token_use: 'access' }],
  ['a token without claims', {}],
])('%s is refused', (_what, claims) => {
  expect(() => callerOf(claims as Claims & object)).toThrow(
    expect.objectContaining({ code: 'not-signed-in' }),
  );
});

it('an event without an authorizer is refused: a route that was opened by mistake lets nobody in', () => {
  const event = httpEvent();
  const open = { ...event, requestContext: { ...event.requestContext, authorizer: undefined } };
  expect(() => tokenCaller(open as unknown as typeof event)).toThrow('not an access token');
});

it('through the console the caller is where CloudFront saw them, and the timeline says through whom', () => {
  const headers = { 'x-berth-viewer': '203.0.113.5' };
  expect(tokenCaller(httpEvent({ headers }))).toMatchObject({
    address: '203.0.113.5',
    from: '203.0.113.5 through 192.0.2.7',
  });
  const six = tokenCaller(httpEvent({ headers: { 'x-berth-viewer': '2001:db8::7' } }));
  expect(six.address).toBe('2001:db8::7');
});

it.each(['', 'localhost', '203.0.113.5, 198.51.100.9', '203.0.113.5\nadmin', '0.0.0.0/0'])(
  'what is no address is not taken for one: %j',
  (viewer) => {
    const { address, from } = tokenCaller(httpEvent({ headers: { 'x-berth-viewer': viewer } }));
    expect([address, from]).toEqual(['192.0.2.7', '192.0.2.7']);
  },
);
