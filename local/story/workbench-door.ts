import {
  type ConnectView,
  ENTER_PATH,
  PROOF_HEADER,
  RENEW_PATH,
  TICKET_COOKIE,
} from '../../lambda/contract/edge';
import { instanceOf } from './account';
import { must } from './must';
import { type Page, visit } from './page';
import { typeInto } from './web-shell';
import { made, type StoryStep, type World } from './world';

const FOREIGN = 'https://evil.example';

export const workbenchDoor: StoryStep = {
  title:
    'Connect opens the workbench through the edge, for its owner and once for each code; a shell answers in its page',
  run: async (world) => {
    const id = made(world, 'session');
    const { edge } = world.cloud;
    const early = await visit(edge.url);
    must(early.status === 401, `without a ticket the edge answered ${early.status}`);
    const { status } = await world.stranger.post(`/sessions/${id}/connect`);
    must(status === 404, `a stranger's Connect was answered with ${status}`);
    const another = await world.administrator.post(`/sessions/${id}/connect`);
    must(another.status === 403, `an administrator's Connect was answered with ${another.status}`);
    const cookie = await enter(world, id);

    const home = await visit(`${edge.url}/`, { cookie });
    must(
      home.status === 200 && /workbench/i.test(home.text),
      `the home page is ${home.status}: ${home.text}`,
    );
    const terminal = `${edge.url}/terminal/`;
    const { text: page } = await visit(terminal, { cookie });
    const shown = await typeInto(terminal, {
      page,
      cookie,
      command: 'echo "6 x 7 = $((6 * 7))"',
      line: /6 x 7 = \d+/,
    });
    must(shown === '6 x 7 = 42', `the shell answered ${shown}`);
    await gateIsShut(world, id);
    world.made.ticket = cookie;
    return `${edge.url}: 303 with a ticket, home page, a shell over a WebSocket (${shown}); replay, foreign page, stranger and administrator refused`;
  },
};

/** Goes in as the console's page does; answers the ticket as a browser sends it. */
async function enter(world: World, session: string): Promise<string> {
  const { edge, console: site } = world.cloud;
  const { status, body } = await world.member.post(`/sessions/${session}/connect`);
  must(status === 200, `Connect was answered with ${status}: ${String(body['detail'])}`);
  const { enterUrl, code, path } = body as unknown as ConnectView;
  must(enterUrl === `${edge.url}${ENTER_PATH}`, `it leads to ${enterUrl}`);
  const send = (origin: string, form: Readonly<Record<string, string>>): Promise<Page> =>
    visit(enterUrl, { method: 'POST', origin, form });
  const foreign = await send(FOREIGN, { code });
  // The function itself must say so: others on the way might refuse such a page as well.
  must(
    foreign.status === 403 && foreign.text.includes('opened from Berth itself'),
    `a page of elsewhere was answered with ${foreign.status}: ${foreign.text}`,
  );
  const unknown = await send(site.url, { code: 'A'.repeat(43) });
  must(unknown.status === 403, `a code that nobody made was answered with ${unknown.status}`);
  const entered = await send(site.url, { code });
  must(
    entered.status === 303 && entered.location === path,
    `the code was answered with ${entered.status}: ${entered.text}`,
  );
  const [ticket = '', ...others] = entered.cookies;
  must(
    others.length === 0 &&
      ticket.startsWith(`${TICKET_COOKIE}=`) &&
      ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/'].every((attribute) =>
        ticket.includes(`; ${attribute}`),
      ),
    'the ticket is not a cookie as it should be',
  );
  const again = await send(site.url, { code });
  must(again.status === 403 && again.cookies.length === 0, `the same code again: ${again.status}`);
  return ticket.split(';', 1)[0] ?? '';
}

/** What reaches the computer without the edge, or with what a browser made up, finds its gate shut. */
async function gateIsShut(world: World, session: string): Promise<void> {
  const { PublicDnsName = '' } = await instanceOf(world, session);
  const way = world.cloud.computers.wayOfTheEdge(PublicDnsName, 80);
  must(way !== undefined, `nothing of ${PublicDnsName} can be reached by the edge`);
  const address = `http://${way?.host}:${way?.port}/`;
  const invented = `p1~${session}~1~${Math.floor(Date.now() / 1000) + 600}~${'A'.repeat(43)}`;
  const tries: readonly Readonly<Record<string, string>>[] = [{}, { [PROOF_HEADER]: invented }];
  for (const headers of tries) {
    const { status } = await visit(address, { headers, ...(way?.from !== undefined && { from: way.from }) });
    must(status === 401, `the gate answered ${status} without a good proof`);
  }
  must(
    world.cloud.computers.wayOfTheEdge(PublicDnsName, 22) === undefined,
    'CloudFront is let in to another port than the workbench',
  );
}

/** A ticket of a computer that was stopped leads nowhere, and its renewal says why. */
export async function ticketIsOver(world: World): Promise<void> {
  const cookie = made(world, 'ticket');
  const { edge } = world.cloud;
  const renewed = await visit(`${edge.url}${RENEW_PATH}?to=/`, { cookie });
  must(
    renewed.status === 410 && /stopped/.test(renewed.text),
    `a ticket of a stopped computer was renewed with ${renewed.status}: ${renewed.text}`,
  );
  must(
    renewed.cookies.every((one) => one.startsWith(`${TICKET_COOKIE}=;`) && one.includes('Max-Age=0')),
    'the browser keeps the ticket',
  );
  const { status } = await visit(`${edge.url}/`, { cookie });
  must(status === 504, `the old ticket was answered with ${status}`);
}

/** Whoever signs out of Berth leaves its workbenches: what a browser still holds is exchanged no more. */
export async function leavingEndsTickets(world: World, session: string): Promise<void> {
  const cookie = await enter(world, session);
  const renew = `${world.cloud.edge.url}${RENEW_PATH}?to=/`;
  const before = await visit(renew, { cookie });
  must(before.status === 307, `a good ticket was renewed with ${before.status}: ${before.text}`);
  await world.stranger.post('/leave');
  const others = await visit(renew, { cookie });
  must(others.status === 307, `when somebody else left, a ticket was renewed with ${others.status}`);
  const { status, body } = await world.member.post('/leave');
  must(status === 200, `leaving was answered with ${status}: ${String(body['detail'])}`);
  const after = await visit(renew, { cookie });
  must(
    after.status === 403 && /signed out/.test(after.text),
    `after leaving a ticket was renewed with ${after.status}: ${after.text}`,
  );
}
