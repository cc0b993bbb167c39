import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { TAGS } from '../../lambda/contract/tags';
import { publicPort } from './firewall';
import type { EmulatedInstance } from './instance';
import { askDesktop, playDesktop } from './windows-desktop';

const RDP_PORT = 3389;
const DEAD_MAN_MS = 120_000;
const USUAL_SECONDS = 3;

const identitySchema = z.object({ session: z.string(), api: z.url(), token: z.string() });
type Identity = z.infer<typeof identitySchema>;
const answerSchema = z.object({ reportSeconds: z.number().min(1).max(300) });

export interface WindowsOptions {
  readonly instance: EmulatedInstance;
  /** Where the outside reaches port 3389, while a security group admits it. */
  readonly publicPort: number;
  /** The emulator's address, to tell it that the computer switched itself off. */
  readonly emulator: string;
}

/** One life of a Windows computer, from its start to its stop. */
export interface WindowsComputer {
  readonly boot: number;
  /** Hears what the instance is now: its tags and rules. */
  follow(instance: EmulatedInstance): Promise<void>;
  end(): Promise<void>;
}

/**
 * Plays a Windows computer, for none runs here: a port that answers as a remote desktop's first answer, and reports like
 * those of `guest/windows/berth-agent.ps1`, with the identity and the token that the user data holds. Like that it
 * switches itself off two minutes after its deadline. No user data is run, nothing is measured, and nobody can log in.
 */
export async function startWindowsComputer(options: WindowsOptions): Promise<WindowsComputer> {
  let instance = options.instance;
  const desktop = await playDesktop();
  const door = publicPort({ port: options.publicPort, servicePort: RDP_PORT, target: desktop.port });
  await door.obey(instance.groups);
  const identity = identityOf(instance.userData ?? '');
  // Without one it is a computer without a guest: nothing reports, and nothing switches it off.
  const over = new AbortController();
  const bootedAt = Date.now();

  const report = async ({ api, token, session }: Identity): Promise<number> => {
    const check = await askDesktop('127.0.0.1', desktop.port);
    const answer = await fetch(`${api.replace(/\/$/, '')}/guest/report`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        session,
        instance: instance.id,
        generation: Number(instance.tags[TAGS.generation] ?? 1),
        uptimeSeconds: Math.floor((Date.now() - bootedAt) / 1000),
        checks: [{ name: 'rdp', ...check }],
        rdp: { port: options.publicPort },
      }),
      signal: AbortSignal.any([over.signal, AbortSignal.timeout(10_000)]),
    });
    const { data } = answerSchema.safeParse(await answer.json());
    return answer.ok ? (data?.reportSeconds ?? USUAL_SECONDS) : USUAL_SECONDS;
  };

  const forEver = async (work: () => Promise<number>): Promise<void> => {
    while (!over.signal.aborted) {
      const seconds = await work().catch(() => USUAL_SECONDS);
      await pause(seconds * 1000, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };

  const deadMan = async (): Promise<number> => {
    const stopAt = Date.parse(instance.tags[TAGS.stopAt] ?? '');
    if (Date.now() < stopAt + DEAD_MAN_MS || Number.isNaN(stopAt)) return 1;
    const url = `${options.emulator}/_berth/instances/${instance.id}/power-off`;
    await fetch(url, { method: 'POST', signal: AbortSignal.timeout(10_000) });
    return 30;
  };

  const living = identity && Promise.all([forEver(() => report(identity)), forEver(deadMan)]);
  return {
    boot: instance.boot,
    follow: (now) => {
      instance = now;
      return door.obey(now.groups);
    },
    end: async () => {
      over.abort();
      await door.close();
      desktop.close();
      await living;
    },
  };
}

/** What the user data writes as `guest.json`, if it brings a guest. */
function identityOf(userData: string): Identity | undefined {
  if (!userData.includes('guest.json')) return undefined;
  const json = /^\$identity = @'\n(.*)\n'@$/m.exec(userData)?.[1];
  if (json === undefined) throw new Error('this user data gives a Windows computer no identity');
  return identitySchema.parse(JSON.parse(json));
}
