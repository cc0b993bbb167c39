import type { ServerResponse } from 'node:http';
import { startMetadataService } from '../../../local/guests/metadata-service';
import { anInstance } from '../../local/guests/an-instance';
import { fakeApi } from '../../local/guests/fake-api';
import type { Heard } from '../../local/guests/fake-api';
import type { Computer } from './a-computer';

/** A Berth and a metadata service (without tags) that a computer's agent talks to. */
export interface Connected {
  readonly heard: Heard[];
  /** What Berth answers from now on; with the next report in a second unless it says otherwise. */
  answer(body: Readonly<Record<string, unknown>>): void;
  close(): void;
}

export async function connected(computer: Computer): Promise<Connected> {
  let body: Readonly<Record<string, unknown>> = {};
  const api = await fakeApi((response: ServerResponse) =>
    response.end(JSON.stringify({ reportSeconds: 1, ...body })),
  );
  const metadata = await startMetadataService(() => anInstance({ tags: {} }));
  computer.overrides({ metadata: `http://127.0.0.1:${metadata.port}` });
  computer.put('etc/berth/guest.json', {
    session: 's',
    api: api.url,
    token: 'token-of-the-session',
    checks: [],
  });
  return {
    heard: api.heard,
    answer: (next) => {
      body = next;
    },
    close: () => {
      api.close();
      metadata.close();
    },
  };
}
