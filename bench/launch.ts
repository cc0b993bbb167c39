import { Deployment } from '../test/lambda/usecases/a-deployment';
import type { Benchmark } from './figure';

const LIMIT = 3;

/** How many times a warm launch waits for AWS before it asks for the computer: the real use case over counting fakes. */
export const launch: Benchmark = {
  prefixes: ['launch.roundTrips'],
  run: async () => {
    const deployment = new Deployment();
    await deployment.launch({ image: 'python' }, 'so that the next one is warm');
    const from = deployment.aws.trips.all.length;
    await deployment.launch();
    const trips = deployment.aws.trips.all.slice(from);
    const ask = trips.findIndex(({ call }) => call.startsWith('computers.run'));
    const waits = new Set(trips.slice(0, ask).map(({ wave }) => wave));
    return [
      {
        key: 'launch.roundTrips',
        value: waits.size,
        unit: 'calls',
        goal: LIMIT,
        comparedWith: { limit: LIMIT },
        how: 'npm run bench -- launch.roundTrips (sequential waits before RunInstances, over fakes that count)',
      },
    ];
  },
};
