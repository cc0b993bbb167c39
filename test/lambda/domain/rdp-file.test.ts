import { rdpFile } from '../../../lambda/domain/rdp-file';

/** The settings that Windows' own client knows, as far as they stand in ours, with their types. */
const KNOWN: Readonly<Record<string, 's' | 'i'>> = {
  'full address': 's',
  username: 's',
  'prompt for credentials': 'i',
  enablecredsspsupport: 'i',
  'authentication level': 'i',
  'negotiate security layer': 'i',
  redirectclipboard: 'i',
  redirectprinters: 'i',
  redirectsmartcards: 'i',
  drivestoredirect: 's',
  devicestoredirect: 's',
  audiomode: 'i',
  'screen mode id': 'i',
  'dynamic resolution': 'i',
  'autoreconnection enabled': 'i',
  networkautodetect: 'i',
  bandwidthautodetect: 'i',
};

/** Reads a file strictly: `name:type:value` on each line, each name known, once, and of its type. */
function read(text: string): Readonly<Record<string, string>> {
  if (!text.endsWith('\r\n')) throw new Error('the last line does not end');
  const settings: Record<string, string> = {};
  for (const line of text.slice(0, -2).split('\r\n')) {
    const [, name = '', type = '', value = ''] = /^([a-z ]+):([sib]):([\x20-\x7e]*)$/.exec(line) ?? [];
    if (KNOWN[name] === undefined || KNOWN[name] !== type) throw new Error(`this line is not known: ${line}`);
    if (type === 'i' && !/^\d+$/.test(value)) throw new Error(`this is no number: ${line}`);
    if (name in settings) throw new Error(`this is said twice: ${name}`);
    settings[name] = value;
  }
  return settings;
}

const target = { host: 'ec2-192-0-2-7.compute-1.amazonaws.com', port: 3389, user: 'Administrator' };

test('every line is a setting that a client knows, and leads to this computer as this user', () => {
  expect(read(rdpFile(target))).toMatchObject({
    'full address': 'ec2-192-0-2-7.compute-1.amazonaws.com:3389',
    username: 'Administrator',
    'prompt for credentials': '1',
    enablecredsspsupport: '1',
    'authentication level': '2',
  });
});

test("nothing of the person's own machine is shared but the clipboard", () => {
  const settings = read(rdpFile(target));
  expect(settings).toMatchObject({ redirectclipboard: '1', redirectprinters: '0', redirectsmartcards: '0' });
  expect([settings['drivestoredirect'], settings['devicestoredirect']]).toEqual(['', '']);
});

test.each([
  { ...target, host: 'evil\r\ndrivestoredirect:s:*' },
  { ...target, user: 'x\nalternate shell:s:cmd.exe' },
  { ...target, user: '' },
])('what could begin a line of its own is refused: %o', (wrong) => {
  expect(() => rdpFile(wrong)).toThrow('cannot stand in an .rdp file');
});
