import { DeleteKeyPairCommand, EC2Client, ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { Ec2KeyPairs } from '../../../lambda/adapters/ec2-key-pairs';
import { aSession } from '../../builders/session';

const session = aSession();
const LINE = 'ssh-ed25519 AAAA me';

it('only the public half goes to EC2, named and tagged for its session', async () => {
  const ec2 = mockClient(EC2Client);
  const keyPairs = new Ec2KeyPairs({ course: 'physics' });
  await keyPairs.import(session, LINE);
  await keyPairs.remove(session);
  expect(ec2.commandCalls(ImportKeyPairCommand)[0]?.args[0].input).toEqual({
    KeyName: `berth-demo-${session.id}`,
    PublicKeyMaterial: Buffer.from(LINE),
    TagSpecifications: [
      {
        ResourceType: 'key-pair',
        Tags: [
          { Key: 'course', Value: 'physics' },
          { Key: 'berth:deployment', Value: 'demo' },
          { Key: 'berth:session', Value: session.id },
          { Key: 'berth:owner', Value: 'ada' },
          { Key: 'Name', Value: session.name },
        ],
      },
    ],
  });
  expect(ec2.commandCalls(DeleteKeyPairCommand)[0]?.args[0].input).toEqual({
    KeyName: `berth-demo-${session.id}`,
  });
});

it('a key that EC2 refuses, and a removal that is forbidden, are faults', async () => {
  const ec2 = mockClient(EC2Client);
  ec2.rejects(Object.assign(new Error('no'), { name: 'InvalidKey.Format' }));
  const keyPairs = new Ec2KeyPairs();
  await expect(keyPairs.import(session, 'nonsense')).rejects.toThrow('no');
  await expect(keyPairs.remove(session)).rejects.toThrow('no');
});
