import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';

const WORKBENCH = resolve(__dirname, '../../../guest/workbench');

interface Tool {
  readonly image?: string;
  readonly profiles?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart?: string;
  readonly privileged?: boolean;
  readonly mem_limit?: string;
  readonly network_mode?: string;
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly user?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly gpus?: string;
}

function toolsOf(file: string): Readonly<Record<string, Tool>> {
  const text = readFileSync(join(WORKBENCH, file), 'utf8');
  return (parse(text, { merge: true }) as { services: Record<string, Tool> }).services;
}

const TOOLS = toolsOf('compose.yaml');
const each = Object.entries(TOOLS);
const caddyfile = readFileSync(join(WORKBENCH, 'Caddyfile'), 'utf8');

test('the tools are those that the image promises, each in a profile of its own name', () => {
  expect(Object.keys(TOOLS)).toEqual(['jupyter', 'rstudio', 'zeppelin', 'desktop', 'code']);
  for (const [name, { profiles }] of each) expect(profiles).toEqual([name]);
});

test.each(each)('%s is reached through Caddy only', (_name, { ports = [], network_mode, privileged }) => {
  expect(ports).toHaveLength(1);
  const [port = ''] = ports;
  expect(port).toMatch(/^127\.0\.0\.1:(\d+):\1$/);
  expect(caddyfile).toContain(`127.0.0.1:${port.split(':')[1]}`);
  expect([network_mode, privileged]).toEqual([undefined, undefined]);
});

test.each(each)('%s is a pinned image, which the image recipe may exchange', (name, { image = '' }) => {
  const [, variable, tag] = /^\$\{(BERTH_IMAGE_[A-Z]+):-[a-z0-9./-]+:([\w.-]+)\}$/.exec(image) ?? [];
  expect(variable).toBe(`BERTH_IMAGE_${name.toUpperCase()}`);
  expect(tag).toBeDefined();
  expect(tag).not.toBe('latest');
});

test.each(each)('%s comes back when it ends, is watched, and cannot take all the memory', (_name, tool) => {
  expect(tool.restart).toBe('unless-stopped');
  expect(tool.healthcheck?.test?.[0]).toBe('CMD');
  expect(tool.mem_limit).toMatch(/^(?:\d+[mg]|\$\{BERTH_MEMORY:-\d+g\})$/);
});

test.each(each)('%s works in the folder that all share, as its owner', (_name, { volumes = [], ...tool }) => {
  const written = volumes.filter((volume) => !volume.endsWith(':ro'));
  expect(written).toHaveLength(1);
  expect(written[0]).toMatch(/^\$\{BERTH_WORK:-\/home\/ubuntu\/work\}:\/[a-z/]+$/);
  const { USERID, PUID } = tool.environment ?? {};
  expect((tool.user ?? USERID ?? PUID)?.split(':')[0]).toBe('1000');
});

test('on a GPU the tools that compute get it, and nothing else changes but Jupyter’s image', () => {
  const gpu = toolsOf('compose.gpu.yaml');
  for (const [name, tool] of Object.entries(gpu)) {
    expect(Object.keys(TOOLS)).toContain(name);
    expect(tool.gpus).toBe('all');
    expect(Object.keys(tool).filter((key) => !['gpus', 'image', 'ipc'].includes(key))).toEqual([]);
  }
  expect(gpu['jupyter']?.image).toMatch(/cuda/);
});
