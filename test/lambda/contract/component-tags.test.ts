import { componentsIn, componentTags } from '../../../lambda/contract/component-tags';

const asTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

test('what is written on an AMI is read from it again, in the order of building', () => {
  const components = Array.from({ length: 12 }, (_, n) => `part-${n}/1.0.${n}`);
  const tags = asTags(componentTags(components)).toReversed();
  expect(componentsIn(tags).map(({ name, version }) => `${name}/${version}`)).toEqual(components);
});

test.each([
  ['docker/1.0.7', { name: 'docker', version: '1.0.7' }],
  [
    'arn:aws:imagebuilder:eu-west-1:aws:component/amazon-cloudwatch-agent-linux/x.x.x',
    { name: 'amazon-cloudwatch-agent-linux', version: 'x.x.x' },
  ],
  [
    'arn:aws-cn:imagebuilder:cn-north-1:111111111111:component/own/1.2.3/4',
    { name: 'own', version: '1.2.3/4' },
  ],
  ['one', { name: 'one', version: '' }],
])('%s is a component', (component, read) => {
  expect(componentsIn(asTags(componentTags([component])))).toEqual([read]);
});

test('other tags, and an AMI without any, say nothing', () => {
  expect(componentsIn([{ Key: 'berth:image', Value: 'python' }, { Key: 'berth:component-01' }, {}])).toEqual(
    [],
  );
});
