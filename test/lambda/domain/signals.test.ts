import { activeSigns, areKnown, duration, quietSigns, SIGNALS } from '../../../lambda/domain/signals';
import { quietSignals } from '../../builders/signals';
import { T0 } from '../../builders/session';

const job = (seconds: number, limitSeconds: number | null) => ({ name: 'train.py', seconds, limitSeconds });
const HOUR = 3600;
const described = (changes = {}) => quietSigns(quietSignals(changes)).map(({ text }) => text);

test.each([
  ['GPU just in use', { gpuPercent: 5 }, ['GPU 5 %']],
  ['GPU just not', { gpuPercent: 4.99 }, []],
  ['CPU just in use', { cpuPercent: 10 }, ['CPU 10 %']],
  ['CPU just not', { cpuPercent: 9.99 }, []],
  ['a key within the interval', { terminalIdleSeconds: 30 }, ['keystrokes']],
  ['a key before the interval', { terminalIdleSeconds: 30.1 }, []],
  ['a page that is used', { serviceBytesPerSecond: 2_000 }, ['workbench in use, 2 kB/s']],
  ['a page that only pings', { serviceBytesPerSecond: 1_999 }, []],
  ['a disk that is used', { diskBytesPerSecond: 2_000_000 }, ['disk 2 MB/s']],
  ['a disk that only logs', { diskBytesPerSecond: 1_999_999 }, []],
  ['a network that is used', { networkBytesPerSecond: 100_000 }, ['network 100 kB/s']],
  ['a network that murmurs', { networkBytesPerSecond: 99_999 }, []],
  ['a busy kernel', { kernelsBusySeconds: 0.5 }, ['notebook busy for 1 s']],
  ['no busy kernel', { kernelsBusySeconds: 0 }, []],
  ['a kernel at its cap', { kernelsBusySeconds: 6 * HOUR }, ['notebook busy for 6 h']],
  ['a kernel past its cap', { kernelsBusySeconds: 6 * HOUR + 1 }, []],
  [
    'a kernel past its cap whose CPU agrees',
    { kernelsBusySeconds: 7 * HOUR, cpuPercent: 3 },
    ['notebook busy for 7 h'],
  ],
  [
    'a kernel past its cap whose GPU agrees',
    { kernelsBusySeconds: 7 * HOUR, gpuPercent: 3 },
    ['notebook busy for 7 h'],
  ],
  ['a hung kernel', { kernelsBusySeconds: 7 * HOUR, cpuPercent: 2.9, gpuPercent: 2.9 }, []],
  ['a marked job without a limit', { jobs: [job(90 * HOUR, null)] }, ['job train.py for 90 h']],
  ['a marked job within its limit', { jobs: [job(1_199, 1_200)] }, ['job train.py for 19 min']],
  ['a marked job at its limit', { jobs: [job(1_200, 1_200)] }, []],
  [
    'a GPU that could not be read',
    { gpuPercent: null, gpuUnread: true },
    ['its GPU could not be read, which counts as use'],
  ],
  [
    'a GPU that could not be read beside one that rests',
    { gpuPercent: 0, gpuUnread: true },
    ['its GPU could not be read, which counts as use'],
  ],
  ['no GPU', { gpuPercent: null, gpuUnread: false }, []],
  ['nothing', {}, []],
  [
    'nothing that could be measured but CPU',
    {
      terminalIdleSeconds: null,
      serviceBytesPerSecond: null,
      kernelsBusySeconds: null,
      gpuPercent: null,
      diskBytesPerSecond: null,
      networkBytesPerSecond: null,
    },
    [],
  ],
])('%s: %j says %j', (_what, changes, texts) => {
  expect(activeSigns(quietSignals(changes), T0).map(({ text }) => text)).toEqual(texts);
});

test('keystrokes carry the moment of the last key', () => {
  expect(activeSigns(quietSignals({ terminalIdleSeconds: 12 }), T0)).toEqual([
    { code: 'keystrokes', text: 'keystrokes', at: T0 - 12_000 },
  ]);
});

test('an idle computer is described by what it could measure', () => {
  expect(described()).toEqual(['no input', 'CPU 2 %', 'GPU 0 %']);
  expect(described({ gpuPercent: null, terminalIdleSeconds: null })).toEqual(['CPU 2 %']);
});

test('a report without its CPU says too little to call the computer idle', () => {
  expect(areKnown(quietSignals())).toBe(true);
  for (const little of [undefined, null, quietSignals({ cpuPercent: null })])
    expect(areKnown(little)).toBe(false);
});

test('every signal has a name that a person understands, and says something', () => {
  for (const { name, says, active } of Object.values(SIGNALS)) {
    expect(name).toMatch(/^[A-Za-z ]+$/);
    expect(says(active, quietSignals({ jobs: [job(1, null)] }))).not.toBe('');
  }
});

test.each([
  [59.9, '59 s'],
  [60, '1 min'],
  [7_199, '119 min'],
  [7_200, '2 h'],
])('%d seconds read as %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});
