import { EC2Client, GetPasswordDataCommand } from '@aws-sdk/client-ec2';
import { mockClient } from 'aws-sdk-client-mock';
import { constants, createPublicKey, publicEncrypt } from 'node:crypto';
import { Ec2Passwords } from '../../../lambda/adapters/ec2-passwords';
import { makeRsaKey } from '../../../lambda/adapters/rsa-key';

const { privateKey } = makeRsaKey('windows');
const INSTANCE = 'i-0123456789abcdef0';

function ec2(PasswordData: string | undefined): Ec2Passwords {
  const client = new EC2Client({});
  mockClient(client)
    .on(GetPasswordDataCommand, { InstanceId: INSTANCE })
    .resolves({ InstanceId: INSTANCE, PasswordData });
  return new Ec2Passwords(client);
}

test('the password is decrypted with the key of the session, whatever line breaks EC2 writes around it', async () => {
  const key = { key: createPublicKey(privateKey), padding: constants.RSA_PKCS1_PADDING };
  const data = publicEncrypt(key, Buffer.from('Sesame, open!')).toString('base64');
  expect(await ec2(`\r\n${data}\r\n`).find(INSTANCE, privateKey)).toBe('Sesame, open!');
});

test.each(['', '\r\n', undefined])('what EC2 has not got yet is no password: %j', async (nothing) => {
  expect(await ec2(nothing).find(INSTANCE, privateKey)).toBeUndefined();
});

test('an instance that EC2 does not show has none, and any other fault is a fault', async () => {
  const client = new EC2Client({});
  const mock = mockClient(client);
  const fails = (name: string) =>
    mock.on(GetPasswordDataCommand).rejects(Object.assign(new Error(name), { name }));
  fails('InvalidInstanceID.NotFound');
  expect(await new Ec2Passwords(client).find(INSTANCE, privateKey)).toBeUndefined();
  fails('UnauthorizedOperation');
  await expect(new Ec2Passwords(client).find(INSTANCE, privateKey)).rejects.toThrow('UnauthorizedOperation');
});
