import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dockerDisk } from '../../../local/machines/docker-disk';

let dir: string;
let containers: string;
let machine: string;

function put(path: string, text: string): void {
  mkdirSync(dirname(join(containers, path)), { recursive: true });
  writeFileSync(join(containers, path), text);
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'berth-docker-'));
  containers = join(dir, 'containers');
  machine = join(dir, 'machine');
  put('image/overlay2/repositories.json', '{}');
  put('overlay2/one/link', 'ABC');
  put('overlay2/one/diff/usr/bin/tool', 'a large file');
  put('overlay2/two/link', 'DEF');
  mkdirSync(join(containers, 'overlay2/two/diff'), { recursive: true });
  mkdirSync(join(containers, 'overlay2/l'));
  symlinkSync('../one/diff', join(containers, 'overlay2/l/ABC'));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a machine begins with all container images, whose files it shares with others and cannot change', () => {
  const told = dockerDisk(machine, containers);
  const at = '/var/lib/docker/overlay2';
  expect(told).toContain(`--bind=${machine}/docker:/var/lib/docker`);
  expect(told.filter((one) => one.startsWith('--bind-ro='))).toEqual([
    `--bind-ro=${containers}/overlay2/one/diff:${at}/one/diff`,
    `--bind-ro=${containers}/overlay2/two/diff:${at}/two/diff`,
  ]);
  const data = join(machine, 'docker');
  expect(readFileSync(join(data, 'image/overlay2/repositories.json'), 'utf8')).toBe('{}');
  expect(readFileSync(join(data, 'overlay2/one/link'), 'utf8')).toBe('ABC');
  expect(existsSync(join(data, 'overlay2/one/diff/usr'))).toBe(false);
});

test('what a machine did with its images stays from boot to boot: one that it removed does not come back', () => {
  dockerDisk(machine, containers);
  const data = join(machine, 'docker');
  writeFileSync(join(data, 'image/overlay2/repositories.json'), '{ "its": "own" }');
  rmSync(join(data, 'overlay2/two'), { recursive: true });
  const told = dockerDisk(machine, containers);
  expect(told.filter((one) => one.startsWith('--bind-ro='))).toEqual([
    expect.stringContaining('/overlay2/one/diff:'),
  ]);
  expect(readFileSync(join(data, 'image/overlay2/repositories.json'), 'utf8')).toBe('{ "its": "own" }');
});

test('a copy that was interrupted is made anew', () => {
  mkdirSync(join(machine, 'docker-partial/half'), { recursive: true });
  dockerDisk(machine, containers);
  expect(existsSync(join(machine, 'docker/half'))).toBe(false);
  expect(existsSync(join(machine, 'docker/overlay2/l/ABC'))).toBe(true);
});
