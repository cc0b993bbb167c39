import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { GuestReportRequest } from '../contract/requests';
import { Refusal } from '../domain/refusal';
import { judge } from '../domain/judge';
import type { Session } from '../domain/session';
import { costText } from '../domain/money';
import { isoMinute, MINUTE } from '../domain/time';
import { verdictText, warningText } from '../domain/verdict-text';
import { takeGuestReport } from '../usecases/take-guest-report';
import { httpAnswer, httpProblem } from './answer';
import { bodyOf, parsed } from './parse';
import { consoleOrigins } from './setting';
import { hostKeyOf } from './ssh-host-key';
import { clock, computers, doors, guestTokens, keyPairs, readyTimes, schedules, sessions } from './wire';

const ports = {
  clock,
  sessions: sessions(),
  computers: computers(),
  keyPairs: keyPairs(),
  schedules: schedules(),
  doors: doors(),
  tokens: guestTokens(),
  readyTimes: readyTimes(),
};
const logger = new Logger({ serviceName: 'berth' });

/** How soon the guest shall report again: soon while somebody waits for the tick, but nobody waits for ever. */
const SECONDS = { waiting: 3, waitingLong: 15, ready: 30 } as const;
const LONG = 5 * MINUTE;

function secondsTo({ state, intent }: Session, now: number): number {
  if (state !== 'starting') return SECONDS.ready;
  return now - intent.at < LONG ? SECONDS.waiting : SECONDS.waitingLong;
}

/** Of the console, where the owner extends or stops the computer. */
const [origin] = consoleOrigins();

/** Called by guests with their session's own token; there is no user behind it. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  try {
    const { ssh, ...report } = parsed(GuestReportRequest, bodyOf(event));
    const token = /^Bearer (\S+)$/.exec(event.headers['authorization'] ?? '')?.[1] ?? '';
    const session = await takeGuestReport(ports, token, {
      ...report,
      ssh: ssh && hostKeyOf(ssh.hostKey, ssh.port),
    });
    const now = clock.now();
    const verdict = judge(session, now);
    return httpAnswer(200, {
      state: session.state,
      stopAt: isoMinute(session.lease.stopAt),
      reportSeconds: secondsTo(session, now),
      verdict: { action: verdict.action, text: verdictText(verdict) },
      warning: warningText(verdict, now),
      ...(session.credit && { cost: costText(session.credit) }),
      ...(origin !== undefined && { page: `${origin}/sessions/${session.id}` }),
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    logger.info('guest-report refused', { code: error.code, detail: error.message });
    return httpProblem(error);
  }
}
