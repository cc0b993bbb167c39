import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bundledGuest } from '../../../lambda/adapters/bundled-guest';

it("the guest is read from beside the function's code, and a bundle without it does not start", () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bundle-'));
  try {
    expect(() => bundledGuest(folder)).toThrow('berth-guest.gz');
    writeFileSync(join(folder, 'berth-guest.gz'), gzipSync('#= /file\nhello\n'));
    expect(gunzipSync(Buffer.from(bundledGuest(folder).files, 'base64')).toString()).toBe(
      '#= /file\nhello\n',
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
