import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { bundledGuest } from '../../../lambda/adapters/bundled-guest';

it("the guest is read from beside the function's code, and a bundle without it does not start", () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-bundle-'));
  try {
    writeFileSync(join(folder, 'berth-agent.py.gz'), gzipSync('print("hello")'));
    expect(() => bundledGuest(folder)).toThrow('berth-agent.service');
    writeFileSync(join(folder, 'berth-agent.service'), '[Unit]\n');
    const { agent, unit } = bundledGuest(folder);
    expect(gunzipSync(Buffer.from(agent, 'base64')).toString()).toBe('print("hello")');
    expect(unit).toBe('[Unit]\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
