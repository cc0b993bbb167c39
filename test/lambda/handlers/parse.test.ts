import {
  DoorRequest,
  ExtendRequest,
  LaunchRequest,
  ListRequest,
  NoRequest,
} from '../../../lambda/contract/requests';
import { bodyOf, parsed } from '../../../lambda/handlers/parse';
import { httpEvent } from './an-event';

it('the body is read as JSON, plain or in base 64', () => {
  expect(bodyOf(httpEvent({ body: { image: 'é' } }))).toEqual({ image: 'é' });
  expect(bodyOf(httpEvent({ body: { image: 'é' }, base64: true }))).toEqual({ image: 'é' });
});

it('without a body the query is the request, and without both it is empty', () => {
  expect(bodyOf(httpEvent({ query: { all: 'true' } }))).toEqual({ all: 'true' });
  expect(bodyOf(httpEvent({ rawBody: ' \n', query: { all: 'true' } }))).toEqual({ all: 'true' });
  expect(bodyOf(httpEvent())).toEqual({});
});

/** A body of so many bytes. */
function body(bytes: number): string {
  return JSON.stringify('x'.repeat(bytes - 2));
}

it.each([
  ['plain', false],
  ['in base 64', true],
])('a body of 16 KiB is read, one byte more is refused (%s)', (_how, base64) => {
  expect(bodyOf(httpEvent({ rawBody: body(16 * 1024), base64 }))).toHaveLength(16 * 1024 - 2);
  expect(() => bodyOf(httpEvent({ rawBody: body(16 * 1024 + 1), base64 }))).toThrow(
    expect.objectContaining({ code: 'too-large', message: expect.stringContaining('16385') }),
  );
});

it('bytes are counted, not characters', () => {
  expect(() => bodyOf(httpEvent({ body: 'é'.repeat(9_000) }))).toThrow(
    expect.objectContaining({ code: 'too-large' }),
  );
});

it.each(['{', 'image=python', '{"image":"python"}}', "{'image':'python'}"])(
  '%s is refused as no JSON',
  (rawBody) => {
    expect(() => bodyOf(httpEvent({ rawBody }))).toThrow(
      expect.objectContaining({ code: 'invalid', message: 'The body is not JSON.' }),
    );
  },
);

it('a refusal names every field that is wrong', () => {
  expect(() => parsed(LaunchRequest, { image: '', minutes: 0, name: '$(id)' })).toThrow(
    /^image: .*; minutes: .*; name: letters, digits, spaces/,
  );
});

it.each([
  ['a launch for somebody else', LaunchRequest, { image: 'python', owner: 'bob' }],
  ['a launch with a field of an image', LaunchRequest, { image: 'python', ami: 'ami-1' }],
  ['a launch of no image', LaunchRequest, {}],
  ['a launch of nothing', LaunchRequest, null],
  ['a list of orders', LaunchRequest, [{ image: 'python' }]],
  ['a text', LaunchRequest, 'python'],
  ['a hidden prototype', LaunchRequest, JSON.parse('{"image":"python","__proto__":{"owner":"bob"}}')],
  ['more than a week', LaunchRequest, { image: 'python', minutes: 10_081 }],
  ['half a minute', LaunchRequest, { image: 'python', minutes: 0.5 }],
  ['minutes as a text', LaunchRequest, { image: 'python', minutes: '60' }],
  ['endless minutes', LaunchRequest, JSON.parse('{"image":"python","minutes":1e999}')],
  ['a name with a line break', LaunchRequest, { image: 'python', name: 'a\nb' }],
  ['a name that is an option', LaunchRequest, { image: 'python', name: '-rf' }],
  ['an extension by nothing', ExtendRequest, {}],
  ['an extension backwards', ExtendRequest, { minutes: -1 }],
  ["somebody else's address", DoorRequest, { address: '203.0.113.1' }],
  ['a door for ever', DoorRequest, { minutes: 61 }],
  ['perhaps all', ListRequest, { all: 'perhaps' }],
  ['anything where nothing is asked', NoRequest, { session: 's-x' }],
])('%s is refused', (_what, schema, request: unknown) => {
  expect(() => parsed<unknown>(schema, request)).toThrow(expect.objectContaining({ code: 'invalid' }));
});

it.each([
  [LaunchRequest, { image: 'python', minutes: 720, name: 'My computer 1' }],
  [LaunchRequest, { image: 'python', minutes: 1 }],
  [DoorRequest, { minutes: 60 }],
  [DoorRequest, {}],
])('what the limits allow is taken as it is', (schema, request) => {
  expect(parsed<unknown>(schema, request)).toEqual(request);
});

it('the query of a list says true or false', () => {
  expect(parsed(ListRequest, { all: 'true' })).toEqual({ all: true });
  expect(parsed(ListRequest, { all: 'false' })).toEqual({ all: false });
});
