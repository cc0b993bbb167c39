import { rmSync } from 'node:fs';
import { SETTINGS, type Setting } from '../../../lambda/contract/settings';
import { dutyOf, FUNCTIONS, type FunctionName } from '../../../lambda/domain/duties';
import type { Piece } from '../../../lambda/domain/seen';
import { aBundle, environmentOf } from './settings-of-tests';

/** What the hand on each piece of AWS must know. */
const OF_PIECE: Readonly<Record<Piece, readonly Setting[]>> = {
  instance: ['deployment'],
  keyPair: ['sessionTags'],
  secret: ['sessionTags'],
  schedules: ['scheduleGroup', 'scheduleRole', 'scheduleTarget', 'deadLetters'],
  door: ['vpc', 'securityGroup', 'workbenchGroup', 'sessionTags'],
};

/** Beside the table and what the duty looks at. */
const FURTHER: Partial<Readonly<Record<FunctionName, readonly Setting[]>>> = {
  launch: [
    'masterSecret',
    'imagesPath',
    'imageLimits',
    'subnets',
    'securityGroup',
    'workbenchGroup',
    'instanceProfile',
    'publicAddress',
    'guestApiUrl',
    'edgeKey',
    'policy',
  ],
  connect: ['edgeKey', 'workbenchUrl'],
  enter: ['masterSecret', 'consoleOrigins'],
  renew: ['masterSecret', 'edgeKey'],
  credential: ['sessionTags', 'breakGlass'],
  'guest-report': ['masterSecret', 'consoleOrigins'],
  'list-images': ['imagesPath', 'imageLimits'],
  'show-image': ['deployment', 'imagesPath', 'imageLimits'],
  'map-image': ['deployment', 'imagesPath', 'imageLimits', 'account'],
  'unmap-image': ['imagesPath'],
  'roll-back-image': ['deployment', 'imagesPath', 'account'],
  'check-images': ['account'],
  'refresh-prices': ['imagesPath', 'imageLimits'],
  'retire-images': ['deployment', 'imagesPath'],
  estimate: ['imagesPath', 'imageLimits', 'policy'],
  sweep: ['imagesPath', 'imageLimits', 'policy'],
  start: ['imagesPath', 'imageLimits', 'policy'],
  extend: ['policy'],
  'edge-keys': ['deployment', 'masterSecret'],
  'invite-administrator': ['deployment'],
};

/** Nearly all know the table, and what an owner without an account may spend. */
const OF_TABLE: Partial<Readonly<Record<FunctionName, readonly Setting[]>>> = {
  leave: ['table'],
  'list-images': ['table'],
  'show-image': ['table'],
  'map-image': ['table'],
  'unmap-image': ['table'],
  'roll-back-image': [],
  'check-images': ['table'],
  'refresh-prices': ['table'],
  'retire-images': ['table'],
  'edge-keys': [],
  'invite-administrator': [],
};

function needs(name: FunctionName): readonly Setting[] {
  const pieces = (dutyOf(name)?.looks ?? []).flatMap((piece) => OF_PIECE[piece]);
  const table: readonly Setting[] = OF_TABLE[name] ?? ['table', 'initialCredit'];
  return [...new Set([...table, ...pieces, ...(FURTHER[name] ?? [])])].toSorted();
}

const bundle = aBundle();
afterAll(() => rmSync(bundle, { recursive: true, force: true }));

// A module is loaded once in a test file: each handler reads its settings here, and here only.
it.each(FUNCTIONS)('%s starts with the settings of its duty, and reads no other', async (name) => {
  const known = new Map(Object.entries(SETTINGS).map(([setting, variable]) => [variable as string, setting]));
  const asked = new Set<string>();
  const granted = { ...environmentOf(needs(name)), LAMBDA_TASK_ROOT: bundle, AWS_REGION: 'us-east-1' };
  const environment = new Proxy<NodeJS.ProcessEnv>(granted, {
    get(target, variable) {
      const setting = known.get(String(variable));
      if (setting !== undefined) asked.add(setting);
      return target[String(variable)];
    },
  });
  jest.replaceProperty(process, 'env', environment);
  const module = (await import(`../../../lambda/handlers/${name}`)) as { handler?: unknown };
  expect(module.handler).toBeInstanceOf(Function);
  expect([...asked].toSorted()).toEqual(needs(name));
});
