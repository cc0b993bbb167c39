import { spawn } from 'node:child_process';

const PAUSE_MS = 2000;

/** Keeps the agent running, as `Restart=always` with `RestartSec=2` does in berth-agent.service. */
export function keepAgentRunning(options: {
  readonly python: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}): void {
  const agent = spawn(options.python, ['-I', options.script], {
    env: options.env,
    cwd: options.cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  let over = false;
  const again = (why: string): void => {
    if (over) return;
    over = true;
    console.error(`the agent has ended (${why}), it starts again in ${PAUSE_MS / 1000} s`);
    setTimeout(() => keepAgentRunning(options), PAUSE_MS);
  };
  agent.on('error', (error) => again(error.message));
  agent.on('exit', (code, signal) => again(String(code ?? signal)));
}
