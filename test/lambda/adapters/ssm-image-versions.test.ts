import { GetParameterHistoryCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { mockClient } from 'aws-sdk-client-mock';
import { SsmImageVersions } from '../../../lambda/adapters/ssm-image-versions';
import { T0 } from '../../builders/session';

const ssm = mockClient(SSMClient);
const versions = new SsmImageVersions('demo');
const Name = '/berth/demo/ami/python/stable';
beforeEach(() => ssm.reset());

it('the history of the stable channel is told, the oldest first, over all pages', async () => {
  ssm
    .on(GetParameterHistoryCommand, { Name })
    .resolvesOnce({
      Parameters: [{ Version: 2, Value: 'ami-2', LastModifiedDate: new Date(T0 + 1) }],
      NextToken: 'more',
    })
    .resolvesOnce({ Parameters: [{ Version: 1, Value: 'ami-1', LastModifiedDate: new Date(T0) }] });
  expect(await versions.history('python')).toEqual([
    { version: 1, ami: 'ami-1', at: T0 },
    { version: 2, ami: 'ami-2', at: T0 + 1 },
  ]);
});

function failing(name: string): void {
  ssm.on(GetParameterHistoryCommand).rejects(Object.assign(new Error('no'), { name }));
}

it('an image that was never built has no versions; any other failure is one', async () => {
  failing('ParameterNotFound');
  expect(await versions.history('python')).toEqual([]);
  failing('ThrottlingException');
  await expect(versions.history('python')).rejects.toThrow('no');
});

it('an AMI is published as the pipeline does it, over what was there', async () => {
  ssm.on(PutParameterCommand).resolves({ Version: 3 });
  await versions.publish('python', 'ami-1');
  expect(ssm.commandCalls(PutParameterCommand)[0]?.args[0].input).toEqual({
    Name,
    Value: 'ami-1',
    Type: 'String',
    DataType: 'aws:ec2:image',
    Overwrite: true,
  });
});
