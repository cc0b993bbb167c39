import * as z from 'zod';
import type { KeyValues } from './function-runtime';

const found = z.object({ Value: z.string() });

/**
 * What the deployed key-value store holds in the emulator, asked for anew each time.
 *
 * @param name of the store
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_kvs_GetKey.html
 */
export function keyValueStore(emulator: string, account: string, name: string): KeyValues {
  const arn = encodeURIComponent(`arn:aws:cloudfront::${account}:key-value-store/${name}`);
  return {
    get: async (key) => {
      const address = `${emulator}/key-value-stores/${arn}/keys/${encodeURIComponent(key)}`;
      const answer = await fetch(address, { signal: AbortSignal.timeout(5000) });
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new Error(`the key-value store answered ${answer.status}`);
      return found.parse(await answer.json()).Value;
    },
  };
}
