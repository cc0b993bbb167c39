import { ListTablesCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Answer, Api } from '../api';
import { credentialOf } from './connect';
import { claimsOf } from './claims';
import { must } from './must';
import { made, type StoryStep, type World } from './world';

const NEVER_WAS = 's-zzzzzzzzzzzzzzzzzzzzzzzz';

export const reveals: StoryStep = {
  title: 'The key can be had again, every reveal is an event, and to others there is no such session',
  run: async (world) => {
    const id = made(world, 'session');
    const again = await credentialOf(world, id);
    must(
      JSON.stringify(again) === JSON.stringify(made(world, 'credential')),
      'the second answer differs from the first',
    );
    const events = await revealsOf(world, id);
    const { sub: member } = claimsOf(world.tokens.access);
    must(events.length >= 3, `${events.length} reveals are on the timeline`);
    must(
      events.every((event) => event.who === member && event.from === '127.0.0.1' && !Number.isNaN(event.at)),
      `the events ${JSON.stringify(events)} do not say that it was ${String(member)}, when and from where`,
    );
    const ways = await looksLikeNothing(world.stranger, id);
    return `${events.length} events; ${ways} ways to ask for another's session all answer 404`;
  },
};

async function revealsOf(
  world: World,
  session: string,
): Promise<{ who: string; from: string; at: number }[]> {
  const { TableNames = [] } = await world.table.send(new ListTablesCommand({}));
  const { Items = [] } = await world.table.send(
    new QueryCommand({
      TableName: TableNames.find((name) => name.startsWith('demo-')),
      KeyConditionExpression: 'PK = :pk',
      ExpressionAttributeValues: { ':pk': { S: `SESSION#${session}` } },
    }),
  );
  return Items.filter((item) => item['what']?.S === 'credential').map((item) => ({
    who: item['who']?.S ?? '',
    from: item['from']?.S ?? '',
    at: Number(item['at']?.N),
  }));
}

/** Asks in every way there is; each answer must be the one for a session that never was. */
async function looksLikeNothing(stranger: Api, id: string): Promise<number> {
  const ways: readonly ((session: string) => Promise<Answer>)[] = [
    (session) => stranger.get(`/sessions/${session}`),
    (session) => stranger.get(`/sessions/${session}/connectivity`),
    (session) => stranger.get(`/sessions/${session}/events`),
    (session) => stranger.delete(`/sessions/${session}`),
    ...['stop', 'start', 'door', 'credential'].map(
      (verb) => (session: string) => stranger.post(`/sessions/${session}/${verb}`),
    ),
    (session) => stranger.post(`/sessions/${session}/extend`, { minutes: 10 }),
  ];
  for (const way of ways) {
    const [theirs, none] = [await way(id), await way(NEVER_WAS)];
    const same = JSON.stringify(theirs).replaceAll(id, '') === JSON.stringify(none).replaceAll(NEVER_WAS, '');
    must(theirs.status === 404 && same, `another's session is answered with ${JSON.stringify(theirs)}`);
  }
  const { body } = await stranger.get('/sessions');
  must(JSON.stringify(body['sessions']) === '[]', 'a stranger sees sessions that are not theirs');
  return ways.length;
}
