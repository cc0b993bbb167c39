import { join, resolve } from 'node:path';
import { startFleet } from '../../../local/guests/fleet';
import { prepareMachines } from '../../../local/machines/machines';
import { theBuild } from '../images/the-build';
import { contract } from './contract';
import { filesOf, networkThings, processesWith } from './traces';
import { whereMachinesRun } from './where-machines-run';

const CACHE = resolve(__dirname, '../../../.local/machines');

contract('a computer played by a process', async ({ emulator, dir }) => {
  const computers = await startFleet({ emulator, dir });
  return {
    computers,
    addressOf: (port) => `127.0.0.1:${port}`,
    powerOff: 'poweroff',
    traces: (id) => [...processesWith(join(dir, id)), ...filesOf(join(dir, id), 'root/etc/berth/runs')],
    stop: () => computers.stop(),
  };
});

whereMachinesRun('the contract of a computer, played by a machine', () => {
  contract('a computer played by a machine', async ({ emulator, dir, ports }) => {
    const machines = await prepareMachines({ cache: CACHE, say: () => undefined });
    for (const port of ports) await machines.offer(port);
    const images = { 'ami-0123456789abcdef0': await machines.build(theBuild()) };
    const computers = await machines.live({ emulator, dir, images });
    // The first machine's place; this test has one.
    const namespace = `${machines.gateway.replace(/^10\.77\.(\d+)\.1$/, 'berth$1')}-10`;
    return {
      computers,
      addressOf: (port) => `${machines.gateway}:${port}`,
      powerOff: 'sudo systemctl poweroff',
      traces: (id) => [
        ...processesWith(join(dir, id)),
        ...networkThings(namespace),
        ...filesOf(join(dir, id), 'upper/etc/berth/runs'),
      ],
      stop: () => machines.stop(),
    };
  });
});
