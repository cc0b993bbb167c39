import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { Refusal } from '../domain/refusal';
import { enterWorkbench } from '../usecases/enter-workbench';
import { answerEdge, sendOn } from './edge-answer';
import { consoleOrigins } from './setting';
import { clock, codes, sessions, tickets } from './wire';

const ports = { clock, codes: codes(), sessions: sessions(), tickets: tickets() };
const origins = consoleOrigins();

const CODE = /^[A-Za-z0-9_-]{43}$/;

/**
 * The console's page sends the browser here by a form with the code in it. The code says who it is; that the form is
 * the console's own the browser says, so that nobody else's page can put somebody into a workbench.
 */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  return answerEdge('enter', event, async () => {
    if (!origins.includes(event.headers['origin'] ?? '')) {
      throw new Refusal(
        'not-allowed',
        'Workbenches are opened from Berth itself. Go to your sessions there and press Connect.',
      );
    }
    const { ticket, path } = await enterWorkbench(ports, codeIn(event));
    return sendOn(303, path, ticket);
  });
}

function codeIn({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): string {
  const form = new URLSearchParams(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body);
  const [code = '', ...others] = form.getAll('code');
  if (others.length > 0 || !CODE.test(code)) {
    throw new Refusal(
      'not-signed-in',
      'There is no code in this form. Go back to Berth and press Connect again.',
    );
  }
  return code;
}
