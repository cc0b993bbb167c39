import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { layGuest } from '../../build/guest';

const GUEST = resolve(__dirname, '../../guest');
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'berth-lay-guest-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function laid(from: string): readonly Buffer[] {
  layGuest(from, folder);
  return ['berth-guest.gz', 'berth-guest-windows.gz'].map((name) => readFileSync(join(folder, name)));
}

test('the same guest gives the same bytes, so that nothing is deployed for nothing', () => {
  expect(laid(GUEST)).toEqual(laid(GUEST));
});

test('a line that would be taken for the head of another file ends the build', () => {
  const from = join(folder, 'from');
  cpSync(GUEST, from, { recursive: true });
  writeFileSync(join(from, 'linux/berth_signals.py'), 'x = """\n#= /etc/passwd\n"""\n');
  expect(() => laid(from)).toThrow('berth_signals.py begins with "#= "');
});
