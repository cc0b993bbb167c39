import { existsSync, readFileSync } from 'node:fs';
import { until } from '../../local/guests/until';
import { aComputer } from './a-computer';
import type { Computer } from './a-computer';
import { connected } from './connected';
import type { Connected } from './connected';

const MINUTE = 60_000;
const D = 'etc/berth/pre-stop.d';
jest.setTimeout(180_000);

let computer: Computer;

/** What systemd says of the whole computer. */
const systemIs = (state: string): void => computer.program('bin/systemctl', `echo ${state}`);
/** A program that notes that it ran. */
const hook = (name: string, script = ''): void =>
  computer.program(`${D}/${name}`, `${script}\necho ${name} >> ${computer.root}/events`);
const events = (): string[] => computer.read('events').split('\n').filter(Boolean);
const shutDown = async (): Promise<string> => {
  const run = computer.run('berth_agent.py', ['--pre-stop']);
  expect(await run.ended).toBe(0);
  return run.log();
};

beforeEach(() => {
  computer = aComputer();
  systemIs('stopping');
  computer.mustStopIn(60 * MINUTE);
});
afterEach(() => computer.remove());

describe('when the computer shuts down', () => {
  test('the programs run in the order of their names, and what they print is in the log', async () => {
    for (const name of ['20-second', '10-first', '30-third']) hook(name, `echo "says $BERTH_STOP_AT"`);
    computer.put(`${D}/15-not-executable`, '#!/bin/sh\necho no >> events');
    computer.put(`${D}/16-folder/x`, '');
    const log = await shutDown();
    expect(events()).toEqual(['10-first', '20-second', '30-third']);
    expect(log).toMatch(/says \d{4}-\d\d-\d\dT/);
    expect(log).not.toMatch(/1[56]-/);
  });

  test('one that fails, or is no program, keeps none from running', async () => {
    hook('1', 'exit 7');
    computer.program(`${D}/2`, '');
    // Keeps its mode.
    computer.put(`${D}/2`, 'neither script nor binary \0');
    hook('3');
    const log = await shutDown();
    expect(events()).toEqual(['3']);
    expect(log).toMatch(/pre-stop 1: ended with status 7/);
  });

  test('they run once, again for a deadline that was extended afterwards, and again in another boot', async () => {
    hook('save');
    await shutDown();
    await shutDown();
    expect(events()).toHaveLength(1);
    computer.mustStopIn(30 * MINUTE);
    await shutDown();
    expect(events()).toHaveLength(1);
    computer.mustStopIn(120 * MINUTE);
    await shutDown();
    expect(events()).toHaveLength(2);
    computer.overrides({ bootTime: 1 });
    await shutDown();
    expect(events()).toHaveLength(3);
  });

  test('a restart of the agent alone runs nothing', async () => {
    hook('save');
    for (const state of ['running', 'degraded', 'starting']) {
      systemIs(state);
      await shutDown();
    }
    expect(events()).toEqual([]);
  });

  test('all together end by the deadline: asked first, then killed with all they started, the rest not run', async () => {
    hook('1-quick');
    hook('2-polite', `trap "echo asked >> ${computer.root}/events; exit" TERM; sleep 60 & wait`);
    hook('3-late');
    computer.mustStopIn(5000);
    const begun = Date.now();
    const log = await shutDown();
    // The deadline is told in whole seconds.
    expect(Date.now() - begun).toBeLessThan(30_000);
    expect(events()).toEqual(['1-quick', 'asked', '3-late']);
    expect(log).toMatch(/runs, for [0-4] s at most/);
  });

  test('one that does not hear is killed by the deadline', async () => {
    hook('1-deaf', `trap "" TERM; sleep 60 & echo $! > ${computer.root}/child; wait; wait`);
    hook('2-never');
    computer.mustStopIn(4000);
    const begun = Date.now();
    const log = await shutDown();
    expect(Date.now() - begun).toBeLessThan(30_000);
    expect(events()).toEqual([]);
    expect(log).toMatch(/1-deaf: killed/);
    expect(log).toMatch(/2-never: not run/);
    // Gone, or a zombie whose new parent has not asked for it yet.
    const child = `/proc/${Number(computer.read('child'))}/stat`;
    expect(existsSync(child) ? readFileSync(child, 'utf8') : ' Z ').toContain(' Z ');
  });
});

describe('while the computer runs', () => {
  let berth: Connected;
  beforeEach(async () => {
    berth = await connected(computer);
  });
  afterEach(() => berth.close());

  test('they run five minutes before the deadline, once, and are waited for when the computer shuts down', async () => {
    hook('save', 'sleep 2');
    computer.mustStopIn(4.9 * MINUTE);
    const { log } = computer.run('berth_agent.py');
    await until('the program runs', () => /pre-stop save: runs/.test(log()));
    await shutDown();
    expect(events()).toEqual(['save']);
  });

  test('not earlier', async () => {
    hook('save');
    computer.mustStopIn(5.1 * MINUTE);
    const { log } = computer.run('berth_agent.py');
    await until('the agent runs', () => /report: accepted/.test(log()));
    await new Promise((done) => {
      setTimeout(done, 2500);
    });
    expect(events()).toEqual([]);
  });

  test('they run when Berth says stop, once however often it says so', async () => {
    hook('save');
    berth.answer({ verdict: { action: 'stop', text: 'idle since 18:10' } });
    computer.run('berth_agent.py');
    await until('three reports', () => berth.heard.length >= 3);
    expect(events()).toEqual(['save']);
  });

  test('the dead-man lets them run before it switches off', async () => {
    hook('save', 'sleep 1');
    computer.mustStopIn(-3 * MINUTE);
    computer.run('berth_agent.py');
    await until('switched off', () => events().includes('off'));
    expect(events()).toEqual(['save', 'off']);
  });
});
