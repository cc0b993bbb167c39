import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as face from '../../lib';

const text = (file: string): string => readFileSync(resolve(__dirname, '../..', file), 'utf8');

function namesIn(readme: string): string[] {
  const imported = /import \{ ([^}]+) \} from 'cdk-berth'/.exec(readme)?.[1]?.split(', ') ?? [];
  const parts = /\((`\w+`(?:, `\w+`)+) …\)/.exec(readme)?.[1]?.match(/\w+/g) ?? [];
  return [...imported, ...parts];
}

test("the package's readme begins with what a consumer types, which works without the repository", () => {
  const readme = text('build/package-readme.md');
  expect(/```\n(.*)/.exec(readme)?.[1]).toMatch(/^npm install cdk-berth /);
  expect(readme).not.toMatch(/npm run|npm ci/);
});

test.each(['build/package-readme.md', 'README.md'])('%s names only what the package has', (file) => {
  const names = namesIn(text(file));
  expect(names.length).toBeGreaterThan(8);
  expect(names.filter((name) => !(name in face))).toEqual([]);
});
