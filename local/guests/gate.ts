import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import * as z from 'zod';
import { PROOF_HEADER } from '../../lambda/contract/edge';
import { TAGS } from '../../lambda/contract/tags';
import { readProof } from '../../lambda/contract/ticket';
import type { EmulatedInstance } from './instance';

/** What the gate needs of what user data wrote; an image without a workbench has no key. */
const guest = z.object({ session: z.string(), gateKey: z.string().min(1) });

/** Whether a request comes from the session's owner through the edge. */
export type Gate = (request: IncomingMessage) => boolean;

/**
 * The lock of a workbench's public port, as `berth_gate.py` is on a machine: exactly one proof, for this session and
 * for the generation that stands in the instance's tags now.
 *
 * @param root the instance's root directory; before its user data has run, nobody is let in
 */
export function gateOf(root: string, current: () => EmulatedInstance): Gate {
  return (request) => {
    const [proof, ...more] = request.headersDistinct[PROOF_HEADER] ?? [];
    const own = guest.safeParse(readOrUndefined(join(root, 'etc', 'berth', 'guest.json'))).data;
    if (proof === undefined || more.length > 0 || own === undefined) return false;
    const { tags, metadataTags } = current();
    const generation = Number(metadataTags ? tags[TAGS.generation] : undefined);
    const { session, gateKey } = own;
    return readProof(proof, gateKey, { session, generation }, Date.now() / 1000) !== undefined;
  };
}

function readOrUndefined(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}
