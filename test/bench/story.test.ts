import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { storyFigures } from '../../bench/story';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'berth-bench-story-'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

function left(file: string, content: object): void {
  writeFileSync(join(dir, file), JSON.stringify(content));
}

const report = {
  calls: 7,
  checks: 9,
  denied: [{ absent: true }, { absent: false }],
  unmapped: [{}],
  unused: [{}, {}],
};

const values = (code: number | null, said = ''): Record<string, unknown> =>
  Object.fromEntries(storyFigures(dir, Date.now() - 1000, code, said).map((it) => [it.key, it.value]));

test('a story that was told gives its time and what it counted, by the rule that the story has', () => {
  left('story.json', { seconds: 61.4, passed: 13, failed: 0 });
  left('permissions.json', report);
  left('secrets.json', { found: [] });
  expect(values(0)).toEqual({
    'story.time': 61,
    'iam.calls': 7,
    'iam.denied': 2,
    'iam.unused': 2,
    'secrets.found': 0,
  });
});

test('a story that found a secret has no time, but says how many places there are, and which step failed', () => {
  left('story.json', {
    seconds: 61,
    passed: 12,
    failed: 1,
    why: '13. Nothing is left: the key stands in a log',
  });
  left('secrets.json', { found: ['the key stands in a log'] });
  expect(values(1)).toMatchObject({ 'story.time': null, 'iam.calls': null, 'secrets.found': 1 });
  const [time] = storyFigures(dir, 0, 1, '');
  expect(time?.why).toBe('13. Nothing is left: the key stands in a log');
});

test('a story that never began says what it said last; files of an earlier one are not taken for its own', () => {
  left('story.json', { seconds: 61, passed: 13, failed: 0 });
  const old = new Date(Date.now() - 60_000);
  utimesSync(join(dir, 'story.json'), old, old);
  const [time] = storyFigures(
    dir,
    Date.now() - 1000,
    1,
    'Berth\n\nPort 4666 on 127.0.0.1 is taken\nstory: 0 passed, 1 failed\n',
  );
  expect(time).toMatchObject({
    value: null,
    why: expect.stringContaining('Port 4666 on 127.0.0.1 is taken'),
  });
});
