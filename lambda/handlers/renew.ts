import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { pathOfThisHost, TICKET_COOKIE } from '../contract/edge';
import { renewTicket } from '../usecases/renew-ticket';
import { answerEdge, sendOn } from './edge-answer';
import { edgeKey } from './setting';
import { departures, sessions, tickets } from './wire';

const ports = { departures: departures(), sessions: sessions(), tickets: tickets() };
const key = edgeKey();

/** The edge sends a browser here, with whatever it asked for, whose ticket is over or soon will be. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const run = async (): Promise<APIGatewayProxyStructuredResultV2> => {
    const ticket = await renewTicket(ports, ticketIn(event), key);
    const to = new URLSearchParams(event.rawQueryString).get('to') ?? '';
    return sendOn(307, pathOfThisHost(to) ?? '/', ticket);
  };
  // A form of a foreign page brings no ticket: it must not cost the browser the one it has.
  return answerEdge('renew', event, run, ticketsIn(event).length > 0);
}

/** Of two tickets nobody knows which one is the browser's own. */
function ticketIn(event: APIGatewayProxyEventV2): string {
  const [found = '', ...others] = ticketsIn(event);
  return others.length === 0 ? found.slice(TICKET_COOKIE.length + 1) : '';
}

function ticketsIn({ cookies = [] }: APIGatewayProxyEventV2): readonly string[] {
  return cookies.filter((cookie) => cookie.startsWith(`${TICKET_COOKIE}=`));
}
