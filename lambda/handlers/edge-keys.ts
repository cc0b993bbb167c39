import { Logger } from '@aws-lambda-powertools/logger';
import { answerCloudformation, type CloudformationAnswer } from '../adapters/cloudformation-answer';
import { Ec2PrefixLists } from '../adapters/ec2-prefix-lists';
import { KvsEdgeStore } from '../adapters/kvs-edge-store';
import { readMasterSecret } from '../adapters/master-secret';
import { systemClock as clock } from '../adapters/system-clock';
import { EDGE_KEYS, edgeKeysValue } from '../contract/edge';
import { EdgeRequest, PREFIX_LIST } from '../contract/edge-request';
import { edgeKeys } from '../contract/ticket';
import { openEdge } from '../usecases/open-edge';
import { setting } from './setting';

const logger = new Logger({ serviceName: 'berth' });
const deployment = setting('deployment');
const masterSecret = setting('masterSecret');
const prefixLists = new Ec2PrefixLists();

/**
 * Called by CloudFormation when the edge is made, when its key is changed, and when it goes. It always answers, for
 * CloudFormation would wait for it; the deployment then says why it failed.
 *
 * @throws Error for what is not CloudFormation's, and when CloudFormation cannot be answered
 */
export async function handler(event: unknown): Promise<void> {
  const asked = EdgeRequest.parse(event);
  await answerCloudformation(asked, await answerTo(asked), clock);
}

async function answerTo(asked: EdgeRequest): Promise<CloudformationAnswer> {
  // One and the same for ever: a new key is the same edge.
  const PhysicalResourceId = asked.PhysicalResourceId ?? `berth-${deployment}-edge`;
  // The keys go with their store.
  if (asked.RequestType === 'Delete') return { Status: 'SUCCESS', PhysicalResourceId };
  const { Store, EdgeKey } = asked.ResourceProperties;
  try {
    const value = edgeKeysValue(edgeKeys(await readMasterSecret(masterSecret), Number(EdgeKey)));
    const store = new KvsEdgeStore(Store, clock);
    const list = await openEdge({ store, prefixLists }, { key: EDGE_KEYS, value });
    return { Status: 'SUCCESS', PhysicalResourceId, Data: { [PREFIX_LIST]: list } };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    logger.error('the edge has no keys', { name, message });
    return { Status: 'FAILED', PhysicalResourceId, Reason: `${name}: ${message}`.slice(0, 1000) };
  }
}
