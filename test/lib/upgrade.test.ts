import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { keepTemplates } from '../../build/release';
import { lostByUpgrade, type StackTemplate, statefulOf } from '../../build/stateful';
import { Berth } from '../../lib';
import { deployment } from './deployment';
import { tinyBundles } from './synthesis';

const RELEASES = join(__dirname, '../../releases');
const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));
const templateIn = (file: string): StackTemplate => read(file) as StackTemplate;

const { berth, state, service } = deployment({ deploymentName: 'berth' });
const images = Template.fromStack(berth.imagesStack ?? berth.stateStack);
const stateTemplate = state.toJSON() as StackTemplate;

/** What the stack tells other stacks where cross-stack references are as the CDK has them by default: strong. */
function exportsByDefault(): readonly string[] {
  const plain = new Berth(new App(), 'Berth', { deploymentName: 'berth', bundles: tinyBundles() });
  const { Outputs = {} } = Template.fromStack(plain.stateStack).toJSON() as StackTemplate;
  return Object.keys(Outputs).filter((name) => name.startsWith('ExportsOutput'));
}

test('what holds data has the logical id, the type and the fixed properties that it always had', () => {
  // Another id or type is another resource: whoever upgrades would stand before empty ones. See releases/README.md.
  expect({
    state: statefulOf(stateTemplate),
    images: statefulOf(images.toJSON() as StackTemplate),
    service: statefulOf(service.toJSON() as StackTemplate),
    exports: exportsByDefault().toSorted(),
  }).toEqual(read(join(__dirname, 'stateful-ids.json')));
});

test('nobody loses anything by an upgrade from a release', () => {
  const versions = readdirSync(RELEASES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const now = { state, images, service };
  const lost = versions.flatMap(({ name }) =>
    (['state', 'images'] as const).flatMap((part) =>
      lostByUpgrade(
        templateIn(join(RELEASES, name, `${part}.json`)),
        now[part].toJSON() as StackTemplate,
      ).map((what) => `from ${name}: ${what}`),
    ),
  );
  expect(lost).toEqual([]);
});

test('a table of another id, a secret of another name and an output that is read are missed', () => {
  const [table = ''] = Object.keys(state.findResources('AWS::DynamoDB::GlobalTable'));
  const [secret = ''] = Object.keys(state.findResources('AWS::SecretsManager::Secret'));
  const { [table]: moved, ...others } = stateTemplate.Resources;
  const now = {
    Resources: {
      ...others,
      ...(moved && { Moved: moved }),
      [secret]: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'another' } },
    },
    Outputs: {},
  };
  const lost = lostByUpgrade(stateTemplate, now);
  expect(lost.slice(0, 2)).toEqual([
    `${table} (AWS::DynamoDB::GlobalTable) is gone, or has another logical id`,
    `${secret} (AWS::SecretsManager::Secret) would be made anew, empty: its Name has changed`,
  ]);
  expect(lost.slice(2)).toContainEqual(expect.stringMatching(/^the output PublishOutput\w+ is gone/));
  expect(lostByUpgrade(stateTemplate, stateTemplate)).toEqual([]);
});

test('the templates of a release are kept as the app makes them, and never written again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'berth-releases-'));
  try {
    const to = join(folder, '9.9.9');
    keepTemplates(to);
    expect(readdirSync(to).toSorted()).toEqual(['images.json', 'service.json', 'state.json']);
    expect(lostByUpgrade(templateIn(join(to, 'state.json')), stateTemplate)).toEqual([]);
    expect(() => keepTemplates(to)).toThrow(/exists: what was released is not written again/);
    expect(existsSync(join(to, 'service.json'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);
