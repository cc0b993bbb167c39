import { Logger } from '@aws-lambda-powertools/logger';
import { Ec2PrefixLists } from '../adapters/ec2-prefix-lists';
import { KvsEdgeStore } from '../adapters/kvs-edge-store';
import { readMasterSecret } from '../adapters/master-secret';
import { systemClock as clock } from '../adapters/system-clock';
import { EDGE_KEYS, edgeKeysValue } from '../contract/edge';
import { EdgeRequest, PREFIX_LIST } from '../contract/edge-request';
import { edgeKeys } from '../contract/ticket';
import { openEdge } from '../usecases/open-edge';
import { customResource } from './custom-resource';
import { setting } from './setting';

const logger = new Logger({ serviceName: 'berth' });
const masterSecret = setting('masterSecret');
const prefixLists = new Ec2PrefixLists();

/** Called when the edge is made, when its key is changed, and when it goes: the keys go with their store. */
export const handler = customResource({
  request: EdgeRequest,
  physicalId: `berth-${setting('deployment')}-edge`,
  make: async ({ Store, EdgeKey }) => {
    const value = edgeKeysValue(edgeKeys(await readMasterSecret(masterSecret), Number(EdgeKey)));
    const store = new KvsEdgeStore(Store, clock);
    return { [PREFIX_LIST]: await openEdge({ store, prefixLists }, { key: EDGE_KEYS, value }) };
  },
  failed: (error) => logger.error('the edge has no keys', error),
});
