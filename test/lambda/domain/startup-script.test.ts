import type { OperatingSystem } from '../../../lambda/domain/image';
import { checkedStartupScript } from '../../../lambda/domain/startup-script';

const SH = '#!/bin/sh\n';

test.each<[OperatingSystem, string, string]>([
  ['linux', 'a shell script', SH],
  ['linux', 'other scripts and tabs', '#!/usr/bin/env python3\n\tprint("grüße 日本")'],
  ['linux', 'as much as there may be', SH.padEnd(8192, 'x')],
  ['windows', 'PowerShell', 'Write-Host "ü"\r\n'],
  ['windows', 'a comment first', '# install\n'],
])('on %s, %s may be run, as it was written', (os, _what, script) => {
  expect(checkedStartupScript(os, script)).toBe(script);
});

test.each<[OperatingSystem, string, string, string]>([
  ['linux', 'no interpreter', 'apt-get update\n', 'must begin with #!'],
  ['linux', 'a blank before it', ' #!/bin/sh\n', 'must begin with #!'],
  ['linux', 'what cloud-init also knows', '#cloud-config\n', 'must begin with #!'],
  ['linux', 'line ends of Windows', '#!/bin/sh\r\necho\r\n', 'CR LF'],
  ['linux', 'a NUL', `${SH}\0`, 'control characters'],
  ['linux', 'an escape', `${SH}\u001b[31m`, 'control characters'],
  ['linux', 'only blanks', ' \n', 'empty'],
  ['linux', 'a byte too much', SH.padEnd(8193, 'x'), '8193 bytes, 1 more than the 8192'],
  ['linux', 'too many bytes in few characters', `${SH}${'ü'.repeat(4092)}`, '8194 bytes, 2 more'],
  ['windows', 'a script for Linux', SH, 'PowerShell'],
  ['windows', 'a byte too much', 'x'.repeat(8193), '1 more'],
])('on %s, %s is refused, and why is said', (os, _what, script, why) => {
  const check = () => checkedStartupScript(os, script);
  expect(check).toThrow(expect.objectContaining({ code: 'invalid' }));
  expect(check).toThrow(/^startupScript: /);
  expect(check).toThrow(why);
});
