import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { until } from '../../local/guests/until';

const HOME = resolve(__dirname, '../../../guest/workbench/home');

interface Part {
  className?: string;
  textContent?: string;
  href?: string;
  children: Part[];
}

/** As much of a page as the script touches. */
function part(): Part & Record<string, unknown> {
  const children: Part[] = [];
  return {
    children,
    append: (...more: Part[]) => void children.push(...more),
    replaceChildren: (...anew: Part[]) => void children.splice(0, children.length, ...anew),
    querySelector: () => null,
    addEventListener: () => undefined,
  };
}

/** Opens the home page of a computer whose gate says this, or which is answered with this; what it shows, by id. */
function opened(checks: readonly object[], status = 200): (id: string) => ReturnType<typeof part> {
  const parts = new Map<string, ReturnType<typeof part>>();
  const byId = (id: string): ReturnType<typeof part> => {
    const found = parts.get(id) ?? part();
    parts.set(id, found);
    return found;
  };
  const answers: Readonly<Record<string, unknown>> = {
    'tiles.json': JSON.parse(readFileSync(`${HOME}/tiles.json`, 'utf8')),
    '/_home/state': { verdict: { text: 'It goes on.' }, checks },
  };
  runInNewContext(readFileSync(`${HOME}/home.js`, 'utf8'), {
    document: {
      hidden: false,
      activeElement: null,
      getElementById: byId,
      createElement: part,
      addEventListener() {},
    },
    fetch: async (path: string) =>
      path === 'tiles.json' || status === 200
        ? { ok: true, status: 200, json: async () => answers[path] }
        : { ok: false, status },
    setInterval: () => 0,
  });
  return byId;
}

async function tilesShown(checks: readonly object[]): Promise<readonly string[]> {
  const byId = opened(checks);
  await until(
    'the page has heard of the computer',
    () => byId('verdict').textContent === 'It goes on.',
    5000,
  );
  return byId('tiles').children.flatMap(({ children: [link] }) => {
    const [name, line] = link?.children ?? [];
    return `${name?.textContent} (${line?.className}): ${line?.textContent}`;
  });
}

test('a tool that does not answer any more says so, and one that this computer never promised is not there', async () => {
  const checks = [
    { name: 'ssh', ok: true, detail: 'SSH-2.0' },
    { name: 'jupyter', ok: false, detail: 'answered 502' },
    { name: 'terminal', ok: true, detail: 'answered 200' },
  ];
  expect(await tilesShown(checks)).toEqual([
    'JupyterLab (state bad): Does not answer: answered 502',
    'Terminal (state ok): A shell of this computer',
  ]);
});

test('a computer that was told of no tool shows all of them', async () => {
  const shown = await tilesShown([{ name: 'workbench', ok: true, detail: 'answered 200' }]);
  expect(shown).toHaveLength(6);
  for (const line of shown) expect(line).toContain('(state): ');
});

test.each([401, 403, 410])(
  'whose ticket is good no more, answered with %d, reads what to do',
  async (status) => {
    const byId = opened([], status);
    await until('the page says so', () => (byId('warning').textContent ?? '') !== '', 5000);
    expect(byId('warning').textContent).toBe(
      'You are no longer connected. Open the workbench from Berth again: Connect.',
    );
  },
);
