import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { GuestReportRequest } from '../contract/requests';
import { Refusal } from '../domain/refusal';
import { isoMinute } from '../domain/time';
import { takeGuestReport } from '../usecases/take-guest-report';
import { httpAnswer, httpProblem } from './answer';
import { bodyOf, parsed } from './parse';
import { hostKeyOf } from './ssh-host-key';
import { clock, computers, guestTokens, keyPairs, sessions } from './wire';

const ports = {
  clock,
  sessions: sessions(),
  computers: computers(),
  keyPairs: keyPairs(),
  tokens: guestTokens(),
};
const logger = new Logger({ serviceName: 'berth' });

/** How soon the guest shall report again: soon while somebody waits for the tick. */
const SECONDS = { waiting: 3, ready: 30 } as const;

/** Called by guests with their session's own token; there is no user behind it. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const { ssh, ...report } = parsed(GuestReportRequest, bodyOf(event));
    const token = /^Bearer (\S+)$/.exec(event.headers['authorization'] ?? '')?.[1] ?? '';
    const session = await takeGuestReport(ports, token, {
      ...report,
      ssh: ssh && hostKeyOf(ssh.hostKey, ssh.port),
    });
    return httpAnswer(200, {
      state: session.state,
      stopAt: isoMinute(session.lease.stopAt),
      reportSeconds: session.state === 'starting' ? SECONDS.waiting : SECONDS.ready,
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    logger.info('guest-report refused', { code: error.code, detail: error.message });
    return httpProblem(error);
  }
}
