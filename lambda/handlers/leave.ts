import { leaveView } from '../contract/leave-answer';
import { NoRequest } from '../contract/requests';
import { leaveWorkbenches } from '../usecases/leave-workbenches';
import { entry } from './entry';
import { clock, departures } from './wire';

const ports = { clock, departures: departures() };

export const handler = entry({
  name: 'leave',
  request: NoRequest,
  run: async ({ caller }) => leaveView(await leaveWorkbenches(ports, caller)),
});
