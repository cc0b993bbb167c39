import { until } from '../../local/guests/until';
import { aComputer } from './a-computer';
import type { Computer } from './a-computer';
import { connected } from './connected';
import type { Connected } from './connected';

jest.setTimeout(180_000);

const BANNER = 'run/berth/banner.json';
const STOP_AT = '2126-11-25T18:40:00Z';
let computer: Computer;
let berth: Connected;

const onTerminals = (): string[] => computer.read('wall').split('\n').filter(Boolean);
const banner = (): unknown => JSON.parse(computer.read(BANNER) || 'null');
/** Lets Berth answer so, and waits until the agent has acted on it. */
async function hears(body: Readonly<Record<string, unknown>>): Promise<void> {
  berth.answer(body);
  const count = berth.heard.length;
  // The second report after this is sent when the answer to the first has been dealt with.
  await until('two more reports', () => berth.heard.length >= count + 2);
}

beforeEach(async () => {
  computer = aComputer();
  berth = await connected(computer);
});
afterEach(() => {
  berth.close();
  computer.remove();
});

test('a warning is on the terminals once, and on the workbench until it is taken back', async () => {
  computer.run('berth_agent.py');
  await hears({ stopAt: STOP_AT, warning: 'This computer stops at 18:40.' });
  expect(banner()).toEqual({ text: 'This computer stops at 18:40.', stopAt: STOP_AT });
  await hears({ stopAt: STOP_AT, warning: 'In 5 minutes.' });
  await hears({ stopAt: STOP_AT, warning: 'This computer stops at 18:40.' });
  expect(onTerminals()).toEqual(['This computer stops at 18:40.', 'In 5 minutes.']);
  // Berth says nothing of warnings: what it said last holds.
  await hears({ stopAt: STOP_AT });
  expect(banner()).toMatchObject({ text: 'This computer stops at 18:40.' });
  await hears({ stopAt: STOP_AT, warning: null });
  expect(banner()).toBeNull();
});

test('what is no warning shows nothing, and what is one cannot command a terminal', async () => {
  const { log } = computer.run('berth_agent.py');
  await hears({ warning: { text: 'x' }, verdict: ['stop'] });
  await hears({ warning: 7, verdict: { action: { stop: 1 } } });
  await hears({ warning: '', verdict: 'stop', stopAt: [] });
  expect(banner()).toBeNull();
  expect(onTerminals()).toEqual([]);
  await hears({ warning: `\u001b]0;owned\u0007\r\n${'long '.repeat(5000)}` });
  const [line = ''] = onTerminals();
  expect(line).toMatch(/^[\x20-\x7e]{300}$/);
  expect(log()).not.toMatch(/Traceback|round:/);
});

test('without a wall of its own, a guest that shares a computer does not write to that computer', async () => {
  computer.program('bin/wall', `cat >> ${computer.root}/wall`);
  const overrides = JSON.parse(computer.read('etc/berth/overrides.json')) as Record<string, unknown>;
  computer.overrides({ metadata: overrides['metadata'], wall: undefined });
  computer.run('berth_agent.py');
  await hears({ warning: 'Stops soon.' });
  expect(banner()).toMatchObject({ text: 'Stops soon.' });
  expect(onTerminals()).toEqual([]);
});
