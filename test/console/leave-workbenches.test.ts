import type { ConsoleConfiguration } from '../../lambda/contract/console-headers';
import { leaveWorkbenchesNext, nextWorkbenchToLeave } from '../../console/src/session/leave-workbenches';
import { keepOpenWorkbench, openWorkbenches } from '../../console/src/sessions/kept-workbenches';

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

/** As much of a browser as is needed: what it keeps. */
function browser() {
  const parts = { localStorage: storage(), sessionStorage: storage() };
  Object.assign(globalThis, parts);
  return parts;
}

function consoleOf(workbenchOrigin: string): ConsoleConfiguration {
  return { deployment: 'lab', issuer: 'https://id.example', clientId: 'c', apiUrl: '/api', workbenchOrigin };
}

const SHARED = consoleOf('https://d1.cloudfront.net');
const OWN = consoleOf('https://*.lab.example');

test('where all workbenches are one origin it is left once, and nothing is kept of it', () => {
  const { localStorage, sessionStorage } = browser();
  keepOpenWorkbench('s-a');
  keepOpenWorkbench('s-b');
  leaveWorkbenchesNext(SHARED);
  expect(nextWorkbenchToLeave(SHARED)).toBe('https://d1.cloudfront.net/_berth/enter');
  expect(nextWorkbenchToLeave(SHARED)).toBeUndefined();
  expect([localStorage.kept.size, sessionStorage.kept.size]).toEqual([0, 0]);
});

test('where each has a host of its own, each that was opened is left, one after the other', () => {
  const { sessionStorage } = browser();
  for (const id of ['s-a', 's-b', 's-a']) keepOpenWorkbench(id);
  leaveWorkbenchesNext(OWN);
  expect([1, 2, 3].map(() => nextWorkbenchToLeave(OWN))).toEqual([
    'https://s-b.lab.example/_berth/enter',
    'https://s-a.lab.example/_berth/enter',
    undefined,
  ]);
  expect(sessionStorage.kept.size).toBe(0);
});

test('the last ten are known, the newest last, each once', () => {
  browser();
  for (let nth = 0; nth < 12; nth++) keepOpenWorkbench(`s-${nth}`);
  keepOpenWorkbench('s-5');
  expect(openWorkbenches()).toEqual([2, 3, 4, 6, 7, 8, 9, 10, 11, 5].map((nth) => `s-${nth}`));
});

test('who opened none goes nowhere, and no page is sent to where no workbench is', () => {
  const { sessionStorage } = browser();
  leaveWorkbenchesNext(OWN);
  expect(nextWorkbenchToLeave(OWN)).toBeUndefined();
  sessionStorage.setItem('berth-leaving', 'https://evil.example https://d1.cloudfront.net');
  expect([1, 2].map(() => nextWorkbenchToLeave(OWN))).toEqual([undefined, undefined]);
});
