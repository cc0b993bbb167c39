import { timelineView } from '../contract/answers';
import { NoRequest } from '../contract/requests';
import { showTimeline } from '../usecases/show-timeline';
import { entry } from './entry';
import { sessions, timeline } from './wire';

const ports = { sessions: sessions(), timeline: timeline() };

export const handler = entry({
  name: 'events',
  request: NoRequest,
  run: async ({ caller, session }) => {
    const { events, more } = await showTimeline(ports, caller, session);
    return timelineView(events, more);
  },
});
