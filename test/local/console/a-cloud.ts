import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Cloud, startCloud } from '../../../local/cloud';
import type { DemoUser } from '../../../local/users';
import { freePorts } from '../free-ports';

/** What the tests in a browser know of a local cloud. */
export interface CloudForBrowsers {
  /** Where the console is. */
  readonly console: string;
  /** Where workbenches are. */
  readonly edge: string;
  /** All that a page may ask: the two above and the sign-in page. */
  readonly origins: readonly string[];
  /** Makes somebody who can sign in. */
  newMember(name: string): Promise<DemoUser>;
  apiGoesDown(): void;
  apiComesBack(): void;
  end(): Promise<void>;
}

const PASSWORD = 'Try-Berth-3';

/** Starts a local cloud of this test file's own, whose computers are processes. */
export async function aCloudForBrowsers(): Promise<CloudForBrowsers> {
  const port = await freePorts();
  const dir = resolve(__dirname, `../../../.local/run-${port}`);
  const cloud = await startCloud({
    dir,
    port,
    signal: new AbortController().signal,
    machines: false,
    say: () => undefined,
    step: (_title, run) => run(),
  });
  return {
    ...placesOf(cloud),
    newMember: (name) => newMember(cloud, name),
    apiGoesDown: () => cloud.gateway.forwardTo(NOBODY),
    apiComesBack: () => cloud.gateway.forwardTo(cloud.api),
    end: async () => {
      await cloud.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A port that nothing listens at: the gateway then says 502, as CloudFront does of an API that does not answer. */
const NOBODY = 'http://127.0.0.1:1';

function placesOf(cloud: Cloud): Pick<CloudForBrowsers, 'console' | 'edge' | 'origins'> {
  const { url: site } = cloud.console;
  const { url: edge } = cloud.edge;
  return { console: site, edge, origins: [site, edge, cloud.emulator.endpoint] };
}

/** Everybody has the credit that the deployment gives a newcomer. */
async function newMember({ addUser }: Pick<Cloud, 'addUser'>, name: string): Promise<DemoUser> {
  const user = { username: `${name}@example.com`, password: PASSWORD, groups: [] };
  await addUser(user);
  return user;
}
