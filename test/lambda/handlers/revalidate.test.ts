import { httpAnswer } from '../../../lambda/handlers/answer';
import { revalidated } from '../../../lambda/handlers/revalidate';
import { httpEvent } from './an-event';

const SESSIONS = { sessions: [{ id: 's-1', state: 'ready' }] };

function asked(headers: Record<string, string> = {}, method = 'GET'): ReturnType<typeof httpEvent> {
  const event = httpEvent({ headers });
  return {
    ...event,
    requestContext: { ...event.requestContext, http: { ...event.requestContext.http, method } },
  };
}
const tagOf = (body: unknown): string =>
  String(revalidated(asked(), httpAnswer(200, body)).headers?.['etag']);

test('an answer has a tag, the same for the same and another for another', () => {
  expect(tagOf(SESSIONS)).toMatch(/^"[\w-]{22}"$/);
  expect(tagOf(SESSIONS)).toBe(tagOf({ ...SESSIONS }));
  expect(tagOf(SESSIONS)).not.toBe(tagOf({ sessions: [] }));
});

test.each(['{tag}', 'W/{tag}', '"another", {tag}'])('who knows it already (%s) gets no body', (header) => {
  const known = { 'if-none-match': header.replace('{tag}', tagOf(SESSIONS)) };
  expect(revalidated(asked(known), httpAnswer(200, SESSIONS))).toEqual({
    statusCode: 304,
    headers: { 'cache-control': 'no-store', etag: tagOf(SESSIONS) },
  });
});

test.each([
  ['knows another', { 'if-none-match': '"another"' }],
  ['knows nothing', {}],
])('who %s gets it whole', (_name, headers) => {
  const { statusCode, body } = revalidated(asked(headers), httpAnswer(200, SESSIONS));
  expect([statusCode, body]).toEqual([200, JSON.stringify(SESSIONS)]);
});

test('what was asked to be done is never "nothing has changed"', () => {
  const answer = httpAnswer(202, SESSIONS);
  expect(revalidated(asked({}, 'POST'), answer)).toBe(answer);
});
