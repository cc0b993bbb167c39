import { Progress } from '../../local/progress';

function recorded(): { progress: Progress; lines: string[] } {
  const lines: string[] = [];
  return { progress: new Progress((line) => lines.push(line)), lines };
}

const never = new AbortController().signal;

const failing = (why: string) => async (): Promise<string> => {
  throw new Error(why);
};

test('what is being done is shown before it is done', async () => {
  const { progress, lines } = recorded();
  let seen = '';
  await progress.prepare('build the bridge', async () => {
    seen = lines.join('\n');
  });
  expect(seen).toBe('  … build the bridge');
  await progress.step(
    'cross it',
    async () => {
      seen = lines.at(-1) ?? '';
      return 'dry';
    },
    never,
  );
  expect(seen).toBe('  … 1. cross it');
  expect(lines.at(-1)).toMatch(/^ {4}✔ \d+\.\d s: dry$/);
});

test('a failing step is counted and remembered by its name and cause, the first of them', async () => {
  const { progress } = recorded();
  await progress.step('a', async () => 'fine', never);
  await progress.step('b', failing('too wet'), never);
  await progress.step('c', failing('too dry'), never);
  expect(progress.told).toMatchObject({ passed: 1, failed: 2, why: '2. b: too wet' });
  expect(progress.summary()).toBe('story: 1 passed, 2 failed');
});

test('what keeps the story from beginning counts as a failure, after its cause', () => {
  const { progress, lines } = recorded();
  progress.fail(new Error('Port 1 is taken'));
  expect(lines.join('\n')).toContain('Port 1 is taken');
  expect(progress.summary()).toBe('story: 0 passed, 1 failed');
});

test('a step that was interrupted has neither passed nor failed', async () => {
  const { progress } = recorded();
  const stopped = new AbortController();
  const interrupted = async (): Promise<string> => {
    stopped.abort();
    throw new Error('Interrupted.');
  };
  expect(await progress.step('a', interrupted, stopped.signal)).toBe(false);
  expect(progress.summary()).toBe('story: 0 passed, 0 failed');
});
