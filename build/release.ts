import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '..');
const STACKS = ['State', 'Images', 'Service'] as const;

/**
 * Keeps the templates of a release: those of the app as it is by default.
 *
 * @param to the folder of this release
 * @throws Error when there is such a release, and when the app makes no templates
 */
export function keepTemplates(to: string): void {
  if (existsSync(to)) {
    throw new Error(
      `${to} exists: what was released is not written again. Give package.json another version`,
    );
  }
  const out = mkdtempSync(join(tmpdir(), 'berth-release-'));
  try {
    const { context } = JSON.parse(readFileSync(join(REPOSITORY, 'cdk.json'), 'utf8')) as { context: object };
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
      cwd: REPOSITORY,
      encoding: 'utf8',
      env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(context) },
    });
    if (status !== 0) throw new Error(`the app made no templates:\n${stderr}`);
    const files = readdirSync(out).filter((file) => file.endsWith('.template.json'));
    mkdirSync(to, { recursive: true });
    for (const stack of STACKS) {
      const file = files.find((name) => name.startsWith(`Berth${stack}`));
      if (file === undefined) throw new Error(`the app made no stack ${stack}`);
      const template: unknown = JSON.parse(readFileSync(join(out, file), 'utf8'));
      writeFileSync(join(to, `${stack.toLowerCase()}.json`), `${JSON.stringify(template, null, 1)}\n`);
    }
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

if (require.main === module) {
  const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as {
    version: string;
  };
  keepTemplates(join(REPOSITORY, 'releases', version));
  process.stdout.write(
    `releases/${version}: ${STACKS.map((stack) => `${stack.toLowerCase()}.json`).join(', ')}\n`,
  );
}
