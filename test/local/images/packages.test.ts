import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lendPackages } from '../../../local/images/packages';

test('a package that one build has downloaded is there for the next one, although the first deleted it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'berth-packages-'));
  try {
    const cache = join(dir, 'cache');
    const first = lendPackages(cache, join(dir, 'first'));
    writeFileSync(join(first.dir, 'caddy_2_amd64.deb'), 'a package');
    writeFileSync(join(first.dir, 'lock'), '');
    first.keep();
    first.keep();
    rmSync(join(first.dir, 'caddy_2_amd64.deb'));
    expect(readdirSync(lendPackages(cache, join(dir, 'second')).dir)).toEqual(['caddy_2_amd64.deb']);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
