import { REFUSAL_CODES, Refusal } from '../../../lambda/domain/refusal';
import { httpAnswer, httpProblem } from '../../../lambda/handlers/answer';
import { read } from './an-event';

it('no answer is kept by any cache', () => {
  expect(read(httpAnswer(202, { id: 's-1' }))).toEqual({
    status: 202,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: { id: 's-1' },
  });
});

it.each(REFUSAL_CODES)('%s is a problem document with what happened, why, and what to do next', (code) => {
  const { status, headers, body } = read(httpProblem(new Refusal(code, 'Because.')));
  expect(headers).toEqual({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body).toEqual({
    type: `urn:berth:problem:${code}`,
    title: expect.stringMatching(/^[A-Z].{5,}[^.]$/),
    status,
    code,
    detail: 'Because.',
    next: expect.stringMatching(/^[A-Z].{5,}\.$/),
  });
});
