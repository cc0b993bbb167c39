import { DescribeImagesCommand, EC2Client, type Image } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { Ec2ImageBuilds } from '../../../lambda/adapters/ec2-image-builds';

const ec2 = mockClient(EC2Client);
const builds = new Ec2ImageBuilds('eu-west-1');
beforeEach(() => ec2.reset());

const BUILT: Image = {
  ImageId: 'ami-2',
  CreationDate: '2026-11-25T13:20:00.000Z',
  SourceImageId: 'ami-parent',
  SourceImageRegion: 'eu-west-1',
  Tags: [
    { Key: 'berth:component-02', Value: 'clean-up/1.0.2' },
    { Key: 'berth:component-01', Value: 'docker/1.0.1' },
    { Key: 'CreatedBy', Value: 'EC2 Image Builder' },
  ],
};

it('an AMI says when it was made, from which, and from what; each is asked for once', async () => {
  ec2.on(DescribeImagesCommand).resolves({ Images: [BUILT] });
  expect(await builds.find(['ami-2', 'ami-1', 'ami-2'])).toEqual(
    new Map([
      [
        'ami-2',
        {
          builtAt: Date.parse('2026-11-25T13:20:00.000Z'),
          parent: 'ami-parent',
          components: [
            { name: 'docker', version: '1.0.1' },
            { name: 'clean-up', version: '1.0.2' },
          ],
        },
      ],
    ]),
  );
  expect(ec2.commandCalls(DescribeImagesCommand)[0]?.args[0].input).toEqual({
    Owners: ['self'],
    Filters: [{ Name: 'image-id', Values: ['ami-2', 'ami-1'] }],
    IncludeDeprecated: true,
  });
});

it.each([
  ['a copy from another region', { ...BUILT, SourceImageRegion: 'us-east-1' }],
  [
    'an AMI of which EC2 does not say it',
    { ...BUILT, SourceImageId: undefined, SourceImageRegion: undefined },
  ],
])('%s has no parent', async (_title, image) => {
  ec2.on(DescribeImagesCommand).resolves({ Images: [image] });
  expect((await builds.find(['ami-2'])).get('ami-2')).not.toHaveProperty('parent');
});

it('an AMI without tags has no components, and of nothing nothing is asked', async () => {
  ec2.on(DescribeImagesCommand).resolves({ Images: [{ ...BUILT, Tags: undefined }] });
  expect((await builds.find(['ami-2'])).get('ami-2')?.components).toEqual([]);
  ec2.reset();
  expect(await builds.find([])).toEqual(new Map());
  expect(ec2.commandCalls(DescribeImagesCommand)).toHaveLength(0);
});
