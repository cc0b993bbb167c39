import { directCall } from '../../../lambda/handlers/direct-call';

it('owner, session, key and address are taken out, and the rest is the request', () => {
  const event = {
    owner: 'ada',
    session: 's-1',
    idempotencyKey: 'k',
    address: '192.0.2.7',
    image: 'python',
    minutes: 5,
  };
  expect(directCall(event)).toEqual({
    owner: 'ada',
    session: 's-1',
    key: '',
    idempotencyKey: 'k',
    address: '192.0.2.7',
    request: { image: 'python', minutes: 5 },
  });
  expect(directCall({ owner: 'ada' })).toEqual({ owner: 'ada', session: '', key: '', request: {} });
  const ofImage = directCall({ owner: 'ada', key: 'lab', ami: 'ami-1' });
  expect(ofImage).toMatchObject({ key: 'lab', request: { ami: 'ami-1' } });
});

it.each(['a', 'ada@example.com', 'arn:aws:iam::1:user', 'x'.repeat(128), 'A-b_c.d+e=f:g'])(
  'the owner %s is accepted',
  (owner) => {
    expect(directCall({ owner }).owner).toBe(owner);
  },
);

it.each([
  ['no owner', {}],
  ['an empty owner', { owner: '' }],
  ['an owner of 129 characters', { owner: 'x'.repeat(129) }],
  ['an owner with a blank', { owner: 'ada lovelace' }],
  ['an owner with a line break', { owner: 'ada\n' }],
  ['an owner with the separator of keys', { owner: 'ada#SESSION' }],
  ['an owner that is no text', { owner: 7 }],
  ['a session that is no text', { owner: 'ada', session: 7 }],
  ['a session of 65 characters', { owner: 'ada', session: 's'.repeat(65) }],
  ['an address that is a network', { owner: 'ada', address: '0.0.0.0/0' }],
  ['an address that is a name', { owner: 'ada', address: 'example.com' }],
  ['nothing', null],
  ['a text', 'ada'],
  ['a list', [{ owner: 'ada' }]],
])('%s is refused', (_what, event) => {
  expect(() => directCall(event)).toThrow(expect.objectContaining({ code: 'invalid' }));
});
