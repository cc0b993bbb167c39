import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { baseRoot } from '../../../local/machines/base-root';
import { until } from '../guests/until';
import { processesWith } from './traces';
import { whereMachinesRun } from './where-machines-run';

const REPOSITORY = resolve(__dirname, '../../..');
const TEST_MS = 60_000;
const UNREACHABLE = 'http://127.0.0.1:1/debian';

whereMachinesRun('how the base of all machines is built', () => {
  describe('the base of all machines', () => {
    const before = process.env['BERTH_DEBIAN_MIRROR'];
    let cache: string;
    let said: string[];
    const say = (line: string): void => {
      said.push(line);
    };
    const build = (): Promise<string> => baseRoot(cache, say);

    beforeEach(() => {
      cache = join(mkdtempSync(join(tmpdir(), 'berth-base-')), 'base');
      said = [];
      process.env['BERTH_DEBIAN_MIRROR'] = UNREACHABLE;
    });

    afterEach(() => {
      if (before === undefined) delete process.env['BERTH_DEBIAN_MIRROR'];
      else process.env['BERTH_DEBIAN_MIRROR'] = before;
      rmSync(resolve(cache, '..'), { recursive: true, force: true });
    });

    test(
      'is tried three times from a mirror that does not answer, which is then told with what the download said',
      async () => {
        await expect(build()).rejects.toThrow(
          /from the Debian mirror http:\/\/127\.0\.0\.1:1\/debian \(BERTH_DEBIAN_MIRROR names another\).*Failed getting release file.*Connection refused/s,
        );
        expect(said.filter((line) => line.includes('tried again'))).toHaveLength(2);
        expect(readdirSync(cache)).toEqual([]);
      },
      TEST_MS,
    );

    test(
      'is built by one process while others wait, and what a killed one has left is no base',
      async () => {
        const asked: string[] = [];
        const silent = createServer((request) => void asked.push(request.url ?? ''));
        await new Promise<void>((done) => {
          silent.listen(0, '127.0.0.1', done);
        });
        const script = join(resolve(cache, '..'), 'build.ts');
        writeFileSync(
          script,
          `import { baseRoot } from ${JSON.stringify(join(REPOSITORY, 'local/machines/base-root'))};
void baseRoot(${JSON.stringify(cache)}, () => undefined);`,
        );
        const other = spawn(process.execPath, ['--import', 'tsx', script], {
          cwd: REPOSITORY,
          env: {
            ...process.env,
            BERTH_DEBIAN_MIRROR: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
          },
          stdio: 'ignore',
        });
        try {
          await until('the other one downloads', () => asked.length > 0, TEST_MS);
          const outcome = build().catch(String);
          await until('this one waits', () => said.some((line) => line.includes('waited for')));
          expect(existsSync(join(cache, 'building'))).toBe(true);
          other.kill('SIGKILL');
          // It goes on by itself, and fails at its own mirror.
          expect(await outcome).toContain(UNREACHABLE);
          expect(processesWith(cache)).toEqual([]);
          expect(readdirSync(cache)).toEqual([]);
        } finally {
          other.kill('SIGKILL');
          silent.close();
          silent.closeAllConnections();
        }
      },
      TEST_MS,
    );
  });
});
