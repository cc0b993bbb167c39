import * as fc from 'fast-check';
import { requestHash, sessionId } from '../../../lambda/usecases/session-id';

test('the id of a session fits the names and tags of every service', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (owner, key) => {
      expect(sessionId('demo', owner, key)).toMatch(/^s-[a-z2-7]{24}$/);
    }),
  );
});

test('another deployment, owner or key is another session', () => {
  const ids = [
    sessionId('demo', 'ada', 'k'),
    sessionId('demo2', 'ada', 'k'),
    sessionId('demo', 'bob', 'k'),
    sessionId('demo', 'ada', 'k2'),
    sessionId('demo', 'adak', ''),
  ];
  expect(new Set(ids).size).toBe(ids.length);
  expect(sessionId('demo', 'ada', 'k')).toBe(ids[0]);
});

test('two orders are the same when they ask for the same, in whatever order it is written', () => {
  expect(requestHash({ image: 'a', minutes: 5 })).toBe(
    requestHash({ minutes: 5, image: 'a', name: undefined }),
  );
  expect(requestHash({ image: 'a', minutes: 5 })).not.toBe(requestHash({ image: 'a', minutes: 6 }));
});
