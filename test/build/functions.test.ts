import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Bundle, bundleFunctions } from '../../build/functions';
import { dutyOf, FUNCTIONS, type FunctionName } from '../../lambda/domain/duties';

const folder = mkdtempSync(join(tmpdir(), 'berth-build-'));
let bundles: readonly Bundle[] = [];

beforeAll(async () => {
  bundles = await bundleFunctions({ outDir: join(folder, 'once') });
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of which something is in a bundle. */
function inputsOf(bundle: Bundle | undefined): readonly string[] {
  const inputs = Object.entries(bundle?.inputs ?? {});
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
}

/** kB, about 15 % above what was measured: a new layout of the SDK, or an import too many, shows here. */
const BUDGET: Readonly<Record<FunctionName, number>> = {
  launch: 625,
  list: 500,
  get: 500,
  stop: 505,
  start: 630,
  extend: 505,
  terminate: 545,
  connectivity: 390,
  events: 400,
  door: 520,
  connect: 400,
  enter: 420,
  renew: 420,
  leave: 400,
  credential: 490,
  'list-images': 600,
  'show-image': 600,
  'map-image': 600,
  'unmap-image': 480,
  'roll-back-image': 500,
  'check-images': 530,
  'end-of-lease': 510,
  'record-state-change': 510,
  'guest-report': 520,
  'refresh-prices': 510,
  'retire-images': 530,
  sweep: 610,
  'stop-everything': 500,
  'edge-keys': 450,
  'invite-administrator': 400,
  estimate: 560,
  credit: 400,
  grant: 400,
};

test.each(FUNCTIONS)('%s stays within its budget, so that a cold start stays short', (name) => {
  const bundle = bundles.find((one) => one.name === name);
  expect(bundle?.bytes).toBeGreaterThan(50_000);
  expect(bundle?.bytes).toBeLessThan(BUDGET[name] * 1000);
});

test.each(FUNCTIONS)('%s carries nothing that it never runs', (name) => {
  const inputs = inputsOf(bundles.find((one) => one.name === name));
  expect(inputs.length).toBeGreaterThan(10);
  // English comes with zod: its messages are the functions'.
  const idle =
    /\/zod\/.*\/locales\/(?!en\.)|@aws-sdk\/credential-provider-(sso|ini|process|web-identity|login|node)\//;
  expect(inputs.filter((file) => idle.test(file))).toEqual([]);
});

test('only those who look at or change EC2 things carry a client for EC2', () => {
  const carrying = bundles.filter((bundle) =>
    inputsOf(bundle).some((file) => file.includes('@aws-sdk/client-ec2/')),
  );
  // AMIs say what they are billed as, and whether they can be launched; and where CloudFront comes from.
  const looking: readonly FunctionName[] = [
    'estimate',
    'refresh-prices',
    'retire-images',
    'list-images',
    'show-image',
    'map-image',
    'roll-back-image',
    'check-images',
    'edge-keys',
  ];
  expect(carrying.map(({ name }) => name)).toEqual(
    FUNCTIONS.filter((name) => dutyOf(name) !== undefined || looking.includes(name)),
  );
});

test('the guest lies beside the launch function, in one packed stream', () => {
  const packed = readFileSync(join(folder, 'once/launch/berth-guest.gz'));
  expect(
    gunzipSync(packed)
      .toString()
      .match(/^#= .*$/gm),
  ).toEqual([
    '#= /opt/berth/berth_agent.py',
    '#= /opt/berth/berth_signals.py',
    '#= /etc/systemd/system/berth-agent.service',
  ]);
  // No time, no system.
  expect([...packed.subarray(4, 8), packed[9]]).toEqual([0, 0, 0, 0, 255]);
});

test('the guest of Windows lies beside it, without its comments', () => {
  const script = gunzipSync(readFileSync(join(folder, 'once/launch/berth-guest-windows.gz'))).toString();
  expect(script).toMatch(/^param\(\n/);
  expect(script).not.toMatch(/^\s*#/m);
});

test('the store of the edge is written with the signature that it understands', () => {
  const code = readFileSync(join(folder, 'once/edge-keys/index.mjs'), 'utf8');
  // A bundler drops an import for its side effects where the package says that it has none.
  expect(code).toContain('AWS4-ECDSA-P256-SHA256');
});

test('the same sources give the same bytes, and a console that lies among them stays', async () => {
  mkdirSync(join(folder, 'again/console'), { recursive: true });
  writeFileSync(join(folder, 'again/console/index.html'), 'page');
  await bundleFunctions({ outDir: join(folder, 'again') });
  expect(readFileSync(join(folder, 'again/console/index.html'), 'utf8')).toBe('page');
  for (const name of FUNCTIONS) {
    const [once, again] = ['once', 'again'].map((where) =>
      readFileSync(join(folder, where, name, 'index.mjs')),
    );
    expect(once?.equals(again ?? Buffer.of())).toBe(true);
  }
}, 240_000);
