import { Template } from 'aws-cdk-lib/assertions';
import { deployment } from '../lib/deployment';
import { quoted, read, rowsBelow } from './pages';

const page = read('docs/operations.md');

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

const { berth, state, service } = deployment();
const templates = [state, service, ...(berth.imagesStack ? [Template.fromStack(berth.imagesStack)] : [])];
const resources = templates.flatMap((template) =>
  Object.values(template.toJSON()['Resources'] as Record<string, Resource>),
);

/** The text of a property, without what is known at the deployment only. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [, parts = []] = (value as { 'Fn::Join'?: [string, unknown[]] })['Fn::Join'] ?? [];
  return parts.filter((part) => typeof part === 'string').join('');
}

test('each alarm has a runbook that says what it means, where to look and what to do', () => {
  const runbooks = page
    .split('\n### ')
    .slice(1)
    .map((text) => text.split(/\n##+ /)[0] ?? '');
  const alarms = resources.filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
  expect(alarms.length).toBeGreaterThan(3);
  for (const { Properties } of alarms) {
    const sentence = /^Berth demo: (.+?)(?:[.,]|$)/.exec(textOf(Properties?.['AlarmDescription']))?.[1] ?? '';
    const ours = runbooks.filter((text) => text.split('\n')[0]?.endsWith(`: ${sentence}`));
    expect([sentence, ours.length]).toEqual([sentence, 1]);
    for (const part of ['*Means:* ', '*Look:* ', '*Do:* ']) expect(ours[0]).toContain(`\n${part}`);
  }
});

test('the outputs that it tells of are the outputs that there are', () => {
  const outputs = templates.flatMap((template) =>
    Object.keys((template.toJSON()['Outputs'] ?? {}) as Record<string, unknown>),
  );
  // These are no names for people: one stack hands them to another.
  const forPeople = outputs.filter((name) => !/^(?:Exports|Publish)Output/.test(name));
  const rows = rowsBelow(page, '## After the deployment');
  const told = rows.flatMap(([, names]) => quoted(names));
  expect(told.toSorted()).toEqual(forPeople.filter((name) => !/^NextStep\d/.test(name)).toSorted());
});

test('the table of what stays has whatever outlives its stack, and nothing that goes with it', () => {
  const words: Readonly<Record<string, string>> = {
    'AWS::DynamoDB::GlobalTable': 'the table',
    'AWS::Cognito::UserPool': 'the user pool',
    'AWS::SecretsManager::Secret': 'the secret',
    'AWS::S3::Bucket': 'the bucket of the build logs',
    'AWS::Scheduler::ScheduleGroup': 'the schedule group',
  };
  const retained = resources.filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain'));
  const kept = new Set(retained.map(({ Type }) => words[Type] ?? Type));
  const rows = rowsBelow(page, '## Removal').map(([what = '']) => what);
  const told = Object.values(words).filter((word) => rows.some((row) => row.startsWith(word)));
  expect(told.toSorted()).toEqual([...kept].toSorted());
});
