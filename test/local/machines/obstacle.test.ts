import { type Host, obstacle } from '../../../local/machines/obstacle';

const ABLE: Host = {
  platform: 'linux',
  isRoot: true,
  missing: [],
  mirror: () => 'https://mirror.example.org/debian',
  forbidden: () => undefined,
};

test('nothing is in the way of root on a Linux that has the packages', () => {
  expect(obstacle(ABLE)).toBeUndefined();
});

test.each<[string, Partial<Host>, RegExp]>([
  ['another system is named', { platform: 'darwin' }, /need Linux, and this is darwin/],
  [
    'missing packages are named, with the command that gets them',
    { missing: ['debootstrap', 'nftables'] },
    /missing here: debootstrap nftables\. Get them with "sudo apt-get install --no-install-recommends debootstrap nftables"/,
  ],
  [
    'a user who is not root hears what to do',
    { isRoot: false },
    /only root can make: run the same command as root/,
  ],
  ['a container that forbids something says what', { forbidden: () => 'mount' }, /Root may not mount here/],
])('%s', (_title, change, sentence) => {
  const said = obstacle({ ...ABLE, ...change });
  expect(said).toMatch(sentence);
  expect(said).toContain('Without --machines');
});
