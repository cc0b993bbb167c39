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
    expect(() => bundledGuest(folder)).toThrow('berth-guest-windows.gz');
    writeFileSync(join(folder, 'berth-guest-windows.gz'), gzipSync('Write-Output hello\n'));
    const { files, script } = bundledGuest(folder);
    expect([files, script].map((packed) => gunzipSync(Buffer.from(packed, 'base64')).toString())).toEqual([
      '#= /file\nhello\n',
      'Write-Output hello\n',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
