import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { GuestReportRequest } from '../../../lambda/contract/requests';

const AGENT = readFileSync(resolve(__dirname, '../../../guest/windows/berth-agent.ps1'), 'utf8');

/** The text of one function, up to the brace at the beginning of a line that ends it. */
function functionOf(name: string): string {
  const found = new RegExp(`^function ${name}\\b[^]*?^}`, 'm').exec(AGENT)?.[0];
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found;
}

/** The names that a function gives to what it makes, at the beginning of a line. */
function keysIn(name: string): readonly string[] {
  return [...functionOf(name).matchAll(/^ {8}(\w+) = /gm)].map(([, key = '']) => key).toSorted();
}

/** A regular expression that stands in a function; those used here mean the same to .NET. */
function patternIn(name: string, containing: string): RegExp {
  const found = [...functionOf(name).matchAll(/-(?:not)?match '([^']+)'/g)]
    .map(([, pattern = '']) => pattern)
    .find((pattern) => pattern.includes(containing));
  if (found === undefined) throw new Error(`${name} has no pattern with ${containing}`);
  return new RegExp(found, 'i');
}

test('it is ASCII: Windows PowerShell 5.1 takes a file without a mark for the code page of its computer', () => {
  expect(AGENT).toMatch(/^[\n -~]*$/);
});

test('its report has the fields that the API takes, and no other', () => {
  const { signals, ...fields } = GuestReportRequest.shape;
  const always = Object.keys({ signals, ...fields }).filter((key) => key !== 'ssh' && key !== 'rdp');
  expect(keysIn('New-Report')).toEqual(always.toSorted());
  expect(functionOf('New-Report')).toContain('$report.rdp = $desktop');
  expect(keysIn('Get-Signals')).toEqual(Object.keys(signals.unwrap().shape).toSorted());
});

test('nothing of what it logs or shows can hold the token', () => {
  const uses = AGENT.split('\n').filter(
    (line) => /guest\.token|\$token\b/i.test(line) && !/^\s*#/.test(line),
  );
  expect(uses.filter((line) => /Write-Log|Invoke-Program|Start-Process/.test(line))).toEqual([]);
  // Read and checked, then sent; and the token of the metadata service.
  expect(uses).toHaveLength(4);
});

const QUSER = [
  ' USERNAME              SESSIONNAME        ID  STATE   IDLE TIME  LOGON TIME',
  '>administrator         rdp-tcp#12          2  Active          .  11/25/2026 2:00 PM',
  ' ada                                       3  Disc         1:05  11/25/2026 1:00 PM',
  ' grace.hopper          rdp-tcp#13          4  Active         17  11/24/2026 9:00 AM',
  ' bob                   console             1  Active      none   11/25/2026 8:00 AM',
  ' eve                                      12  Disc      2+03:04  11/22/2026 9:00 AM',
];

test('the idle time of every session that quser shows is read, in each form that quser writes', () => {
  const line = patternIn('Get-InputIdle', '?<idle>');
  const parts = patternIn('ConvertTo-Seconds', '?<days>');
  const idle = QUSER.slice(1).map((row) => line.exec(row)?.groups?.['idle'] ?? 'unread');
  expect(idle).toEqual(['.', '1:05', '17', 'none', '2+03:04']);
  const read = idle.map((text) => ({ ...parts.exec(text)?.groups }));
  expect(read.map(({ days, hours, minutes }) => [days, hours, minutes])).toEqual([
    [undefined, undefined, undefined],
    [undefined, '1', '05'],
    [undefined, undefined, '17'],
    [undefined, undefined, undefined],
    ['2', '03', '04'],
  ]);
});

test('it believes only times as they stand in the tags of a deadline', () => {
  const time = patternIn('ConvertTo-Time', 'T');
  expect(['2026-11-25T18:40:00Z', '2026-11-25T18:40Z'].every((text) => time.test(text))).toBe(true);
  expect(['2026-11-25T18:40:00', '2026-11-25 18:40Z', 'tomorrow', ''].some((text) => time.test(text))).toBe(
    false,
  );
});

test('of what nvidia-smi says a figure counts, and what stands for none is known as such', () => {
  const [figure, none] = ['d{1,3}', '.*'].map((part) => patternIn('Read-Gpu', part));
  const lines = [
    '40',
    ' 100 ',
    '[N/A]',
    ' [Unknown Error]',
    'Failed to initialize NVML: 5',
    'WARNING: infoROM',
  ];
  expect(lines.map((line) => [figure?.test(line), none?.test(line)])).toEqual([
    [true, false],
    [true, false],
    [false, true],
    [false, true],
    [false, false],
    [false, false],
  ]);
});

test('only a GPU that is there counts as unread: a computer without one is asked once, one that cannot be asked may have one', () => {
  expect(functionOf('Read-Gpu')).toContain('if ($null -eq $program -or -not (Test-Gpu)) { return $null }');
  const asking = functionOf('Test-Gpu');
  const [, pattern = ''] = /-ClassName Win32_PnPEntity -Filter "DeviceID LIKE '([^']+)'"/.exec(asking) ?? [];
  // The pattern as WQL reads it: two backslashes are one, brackets hold one of their characters, % is anything.
  const like = new RegExp(`^${pattern.replaceAll('%', '.*')}$`, 'i');
  const ids = [
    'PCI\\VEN_10DE&DEV_1EB8&SUBSYS_12A210DE&REV_A1\\3&2411E6FE&0&F0',
    'PCI\\VEN_1D0F&DEV_EC20',
    'USB\\VID_10DE',
  ];
  expect(ids.map((id) => like.test(id))).toEqual([true, false, false]);
  expect(asking).toContain('if ($null -eq $found) { return $true }');
  expect(asking).toContain('$script:HasGpu = $found -gt 0');
  expect(AGENT).toContain('\n$HasGpu = $null\n');
});

test('the dead-man waits as long as that of Linux, and each part is a task of its own', () => {
  const linux = readFileSync(resolve(__dirname, '../../../guest/linux/berth_agent.py'), 'utf8');
  const [, seconds] = /^DEAD_MAN_SECONDS = (\d+)$/m.exec(linux) ?? [];
  expect(AGENT).toContain(`$DeadManSeconds = ${seconds}\n`);
  const [, grace] = /^STALE_GRACE_SECONDS = (\d+)$/m.exec(linux) ?? [];
  expect(AGENT).toContain(`$StaleGraceSeconds = ${grace}\n`);
  expect(functionOf('Install-Tasks')).toContain("foreach ($part in 'Lease', 'Report')");
});
