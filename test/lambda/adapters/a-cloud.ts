import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateSecurityGroupCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateInstanceProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SSMClient } from '@aws-sdk/client-ssm';
import { documentClient } from '../../../lambda/adapters/dynamodb-items';
import { runEmulator, type RunningEmulator } from '../../local/emulator/running-emulator';

export const AMI = 'ami-0000000000000001a';
export const TABLE = 'sessions';
export const GROUND = {
  vpc: 'vpc-00000001',
  securityGroup: 'sg-00000001',
  /** In the local cloud it is made, and has another id. */
  workbenchGroup: 'sg-00000002',
  instanceProfile: 'guest',
  publicAddress: true,
  sessionTags: { course: 'physics' },
};
export const SCHEDULE_GROUND = {
  group: 'berth-demo',
  roleArn: 'arn:aws:iam::000000000000:role/alarm',
  targetArn: 'arn:aws:lambda:us-east-1:000000000000:function:demo-end-of-lease',
  deadLetterArn: 'arn:aws:sqs:us-east-1:000000000000:failures',
};

/** What a deployment finds in the local cloud: its table, its schedule group, its ground, one AMI. */
export class ACloud {
  readonly emulator: RunningEmulator;
  readonly ec2: EC2Client;
  readonly ssm: SSMClient;
  readonly secrets: SecretsManagerClient;
  readonly scheduler: SchedulerClient;
  readonly #dynamo: DynamoDBClient;
  readonly documents;

  private constructor(emulator: RunningEmulator) {
    this.emulator = emulator;
    this.ec2 = new EC2Client(emulator.client);
    this.ssm = new SSMClient(emulator.client);
    this.secrets = new SecretsManagerClient(emulator.client);
    this.scheduler = new SchedulerClient(emulator.client);
    this.#dynamo = new DynamoDBClient(emulator.client);
    this.documents = documentClient(this.#dynamo);
  }

  static async start(): Promise<ACloud> {
    const cloud = new ACloud(await runEmulator());
    await cloud.#furnish();
    return cloud;
  }

  async end(): Promise<void> {
    for (const client of [this.ec2, this.ssm, this.secrets, this.scheduler, this.#dynamo]) client.destroy();
    await this.emulator.end();
  }

  async #furnish(): Promise<void> {
    const { client, control } = this.emulator;
    const { GroupId = '' } = await this.ec2.send(
      new CreateSecurityGroupCommand({
        GroupName: 'berth-demo-workbench',
        Description: 'computers with a workbench',
        VpcId: GROUND.vpc,
      }),
    );
    GROUND.workbenchGroup = GroupId;
    await Promise.all([
      this.#dynamo.send(
        new CreateTableCommand({
          TableName: TABLE,
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: ['PK', 'SK', 'id', 'live'].map((AttributeName) => ({
            AttributeName,
            AttributeType: 'S',
          })),
          KeySchema: [
            { AttributeName: 'PK', KeyType: 'HASH' },
            { AttributeName: 'SK', KeyType: 'RANGE' },
          ],
          GlobalSecondaryIndexes: [
            ['byId', 'id'],
            ['live', 'live'],
          ].map(([IndexName, AttributeName]) => ({
            IndexName,
            KeySchema: [{ AttributeName, KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          })),
        }),
      ),
      this.scheduler.send(new CreateScheduleGroupCommand({ Name: SCHEDULE_GROUND.group })),
      new IAMClient(client).send(new CreateInstanceProfileCommand({ InstanceProfileName: 'guest' })),
      control.registerImages([{ imageId: AMI, name: 'ubuntu', rootSizeGiB: 8 }]),
    ]);
  }
}
