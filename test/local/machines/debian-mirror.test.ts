import { mirrorIn } from '../../../local/machines/debian-mirror';

const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n';

function mirror(targets: readonly string[], osRelease = DEBIAN, list = ''): string | undefined {
  return mirrorIn({
    osRelease,
    targets: targets.join('\n'),
    read: (file) => {
      expect(file).toBe('/etc/apt/mirrors/debian.list');
      return list;
    },
  });
}

test('the base of all machines comes from where this computer gets its own packages, not from what others publish', () => {
  const targets = [
    'https://packages.example.com/debian/12/prod/ bookworm main',
    'http://mirror.example.edu/debian-security/ bookworm-security main',
    'http://other.example.edu/debian/ trixie main',
    'http://mirror.example.edu/debian/ bookworm main',
  ];
  expect(mirror(targets)).toBe('http://mirror.example.edu/debian');
  expect(mirror(targets.slice(0, 3))).toBe('https://packages.example.com/debian/12/prod');
});

test('a list of mirrors, as the images of cloud vendors have it, is opened', () => {
  for (const address of [
    'mirror+file:/etc/apt/mirrors/debian.list/',
    'mirror+file:///etc/apt/mirrors/debian.list',
  ])
    expect(
      mirror([`${address} bookworm main`], DEBIAN, '# near\nhttps://cdn.example.org/debian/\tpriority:1\n'),
    ).toBe('https://cdn.example.org/debian');
});

test.each<[string, string | undefined]>([
  ['another system has no mirror of Debian', mirror(['http://a.example/ubuntu/ noble main'], 'ID=ubuntu\n')],
  ['nor has a Debian that is installed from a disc', mirror(['cdrom://Debian/ bookworm main'])],
  ['nor one whose apt knows nothing', mirror([''])],
])('%s', (_title, found) => {
  expect(found).toBeUndefined();
});
