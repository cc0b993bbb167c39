import { spawnSync } from 'node:child_process';
import { whatToTry } from '../../local/what-to-try';

const cloud = {
  console: { url: 'http://localhost:4603' },
  edge: { url: 'http://localhost:4604' },
  gateway: { url: 'http://127.0.0.1:4601' },
  emulator: { endpoint: 'http://127.0.0.1:4600', port: 4600 },
};

function commands(): string {
  return whatToTry(cloud)
    .slice(whatToTry(cloud).indexOf('Try,'))
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .join('\n');
}

test('the commands are ones that a shell understands', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], {
    input: commands().replace('<the "id" of the answer>', 's-1'),
  });
  expect([status, stderr.toString()]).toEqual([0, '']);
});

test('what is secret is written where nobody else reads it and git does not look, and the host key is pinned', () => {
  expect(commands()).toMatch(/^ {2}umask 077 && mkdir -p \.local\/try && cd \.local\/try\n/);
  expect(commands()).toContain('StrictHostKeyChecking=yes');
  expect(commands()).toContain('HostKeyAlias=berth');
});

test('a person is told where the console is first, and as whom to sign in', () => {
  const first = whatToTry(cloud)
    .split('\n')
    .find((line) => line.includes('http://'));
  expect(first).toContain('http://localhost:4603/');
  expect(whatToTry(cloud)).toContain('ada@example.com / Try-Berth-1');
  expect(whatToTry(cloud)).toContain('root@example.com / Try-Berth-2');
});

test('a person learns how to get a token at these ports, and where the workbench is', () => {
  expect(commands()).toContain('npm run -s token -- --local --port 4600 ada@example.com');
  expect(commands()).toContain('-L 8080:localhost:80');
  expect(commands()).toContain('http://localhost:8080/');
});
