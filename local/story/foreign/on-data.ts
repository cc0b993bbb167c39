import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { TAGS } from '../../../lambda/contract/tags';
import type { Attempt } from './attempt';
import { tagList } from './things';

const KEY = { PK: { S: 'ACCOUNT#somebody' }, SK: { S: 'META' } };

/** Secrets, parameters, tables and users of others. */
export const ON_DATA: readonly Attempt[] = [
  {
    what: 'read a secret',
    run: ({ secrets }, { secret }) => secrets.send(new GetSecretValueCommand({ SecretId: secret })),
  },
  {
    what: 'look at a secret',
    run: ({ secrets }, { secret }) => secrets.send(new DescribeSecretCommand({ SecretId: secret })),
  },
  {
    what: 'write a secret',
    run: ({ secrets }, { secret }) =>
      secrets.send(new PutSecretValueCommand({ SecretId: secret, SecretString: 'ours' })),
  },
  {
    what: 'take a secret by our tag',
    run: ({ secrets }, { secretArn }, { deployment }) =>
      secrets.send(
        new TagResourceCommand({ SecretId: secretArn, Tags: tagList({ [TAGS.deployment]: deployment }) }),
      ),
  },
  {
    what: 'delete a secret',
    run: ({ secrets }, { secret }) =>
      secrets.send(new DeleteSecretCommand({ SecretId: secret, ForceDeleteWithoutRecovery: true })),
  },
  {
    what: 'read a parameter',
    run: ({ parameters }, { parameter }) => parameters.send(new GetParameterCommand({ Name: parameter })),
  },
  {
    what: 'write a parameter',
    run: ({ parameters }, { parameter }) =>
      parameters.send(new PutParameterCommand({ Name: parameter, Value: 'ours', Overwrite: true })),
  },
  {
    what: 'delete a parameter',
    run: ({ parameters }, { parameter }) => parameters.send(new DeleteParameterCommand({ Name: parameter })),
  },
  {
    what: 'read an item of a table',
    run: ({ table }, { table: TableName }) => table.send(new GetItemCommand({ TableName, Key: KEY })),
  },
  {
    what: 'write an item into a table',
    run: ({ table }, { table: TableName }) =>
      table.send(new PutItemCommand({ TableName, Item: { ...KEY, ours: { S: 'yes' } } })),
  },
  {
    what: 'change an item of a table',
    run: ({ table }, { table: TableName }) =>
      table.send(
        new UpdateItemCommand({
          TableName,
          Key: KEY,
          UpdateExpression: 'SET ours = :yes',
          ExpressionAttributeValues: { ':yes': { S: 'yes' } },
        }),
      ),
  },
  {
    what: 'delete an item of a table',
    run: ({ table }, { table: TableName }) => table.send(new DeleteItemCommand({ TableName, Key: KEY })),
  },
  {
    what: 'read the whole of a table',
    run: ({ table }, { table: TableName }) => table.send(new ScanCommand({ TableName })),
  },
  {
    what: 'make a user in a user pool',
    run: ({ users }, { userPool }) =>
      users.send(new AdminCreateUserCommand({ UserPoolId: userPool, Username: 'mallory@example.com' })),
  },
  {
    what: 'make an administrator in a user pool',
    run: ({ users }, { userPool }) =>
      users.send(
        new AdminAddUserToGroupCommand({
          UserPoolId: userPool,
          Username: 'mallory@example.com',
          GroupName: 'admin',
        }),
      ),
  },
];
