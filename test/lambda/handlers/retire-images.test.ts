import { DeregisterImageCommand, DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { mockedAws } from './mocked-aws';
import { environmentOf } from './settings-of-tests';

let handler: () => Promise<unknown>;
beforeAll(async () => {
  Object.assign(process.env, environmentOf(['deployment', 'imagesPath', 'table']));
  ({ handler } = await import('../../../lambda/handlers/retire-images'));
});

/** Four AMIs of one image. */
function four() {
  const aws = mockedAws();
  const Images = [1, 2, 3, 4].map((day) => ({
    ImageId: `ami-${day}`,
    CreationDate: `2026-11-0${day}T03:00:00.000Z`,
    Tags: [
      { Key: 'berth:deployment', Value: 'demo' },
      { Key: 'berth:image', Value: 'cpu' },
    ],
  }));
  aws.ec2.on(DescribeImagesCommand).resolves({ Images });
  return aws;
}

it('the oldest of four goes, and the answer says so', async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const { ec2 } = four();
  expect(await handler()).toEqual({ removed: ['ami-1'], failed: [] });
  expect(ec2.commandCalls(DeregisterImageCommand)).toHaveLength(1);
});

it('what could not be done is thrown, so that the alarm shows it', async () => {
  const { ec2 } = four();
  ec2.on(DeregisterImageCommand).rejects(new Error('not today'));
  await expect(handler()).rejects.toThrow('not all old images could be taken away: ami-1: not today');
});
