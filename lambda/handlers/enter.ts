import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { CODE_SECONDS, LEAVE_FIELD } from '../contract/edge';
import { Refusal } from '../domain/refusal';
import { enterWorkbench } from '../usecases/enter-workbench';
import { answerEdge, sendBack, sendOn } from './edge-answer';
import { consoleOrigins } from './setting';
import { clock, codes, departures, sessions, tickets } from './wire';

const ports = {
  clock,
  codes: codes(),
  departures: departures(),
  sessions: sessions(),
  tickets: tickets(),
};
const origins = consoleOrigins();

const CODE = /^[A-Za-z0-9_-]{43}$/;

/**
 * The console's page sends the browser here by a form with the code in it. The code says who it is; that the form is
 * the console's own the browser says, so that nobody else's page can put somebody into a workbench, or out of one.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  return answerEdge('enter', event, async () => {
    const { origin = '' } = event.headers;
    if (!origins.includes(origin)) {
      throw new Refusal(
        'not-allowed',
        'Workbenches are opened from Berth itself. Go to your sessions there and press Connect.',
      );
    }
    const form = formIn(event);
    if (form.has(LEAVE_FIELD)) return sendBack(origin);
    const { ticket, path } = await enterWorkbench(ports, codeIn(form), CODE_SECONDS * 1000);
    return sendOn(303, path, ticket);
  });
}

function formIn({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): URLSearchParams {
  return new URLSearchParams(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body);
}

function codeIn(form: URLSearchParams): string {
  const [code = '', ...others] = form.getAll('code');
  if (others.length > 0 || !CODE.test(code)) {
    throw new Refusal(
      'not-signed-in',
      'There is no code in this form. Go back to Berth and press Connect again.',
    );
  }
  return code;
}
