import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { callRecordSchema } from './call';
import { Decisions, type Verdict } from './decisions';
import { type NamedPolicy, parsePolicies } from './policies';

/** What the emulator asks before it carries out a call of a function. */
const questionSchema = z.object({
  /** As it would be written down now, with its objects as they are before the call. */
  call: callRecordSchema,
  /** The policies of the role as they are now, as JSON text. */
  policies: z.string(),
});

/** Decides calls for an emulator, one question and one answer in a line of JSON each. */
export interface Decider {
  /** On 127.0.0.1. */
  readonly port: number;
  /** From then on every question meets a closed door. */
  stop(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. A question that cannot be answered is answered with `error`. */
export async function startDecider(): Promise<Decider> {
  const verdictOn = verdicts();
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // Whoever asked has gone.
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => {
      void verdictOn(line).then((verdict) => socket.write(`${JSON.stringify(verdict)}\n`));
    });
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    port,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        for (const socket of open) socket.destroy();
      }),
  };
}

function verdicts(): (line: string) => Promise<Verdict> {
  const decisions = new Decisions();
  // A role's policies come with each question, so that a changed role is known at once; each text is read once.
  const read = new Map<string, readonly NamedPolicy[]>();
  const policiesIn = (text: string): readonly NamedPolicy[] => {
    const known = read.get(text) ?? parsePolicies(JSON.parse(text));
    read.set(text, known);
    return known;
  };
  return async (line) => {
    try {
      const { call, policies } = questionSchema.parse(JSON.parse(line));
      return await decisions.verdictOn(call, policiesIn(policies));
    } catch (error) {
      return { result: 'error', why: error instanceof Error ? error.message : String(error) };
    }
  };
}
