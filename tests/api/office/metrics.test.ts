import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRound } from '../../support/stories/world.ts';
import { startApi, type RunningApi } from '../running-api.ts';

const metricsToken = 'a-token-of-the-collector';
let open: RunningApi;
let guarded: RunningApi;

beforeAll(async () => {
  open = await startApi();
  guarded = await startApi({ deps: { metricsToken } });
});
afterAll(async () => {
  await open.end();
  await guarded.end();
});

async function scrape(
  api: RunningApi,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${api.url}/metrics`, { headers });
  return { status: answer.status, text: await answer.text() };
}

test('without a token the numbers are for this machine alone, and not through a proxy on it', async () => {
  expect((await scrape(open)).status).toBe(200);
  for (const name of ['x-forwarded-for', 'forwarded', 'via'])
    expect((await scrape(open, { [name]: '127.0.0.1' })).status, name).toBe(404);
});

test('with a token they are for whoever sends it, and do not exist for anybody else', async () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  expect((await scrape(guarded, { ...bearer(metricsToken), 'x-forwarded-for': '192.0.2.7' })).status).toBe(200);
  const nowhere = await fetch(`${guarded.url}/v1-nowhere`);
  for (const headers of [{}, bearer('another-token-of-same'), bearer(metricsToken.slice(1)), bearer('')]) {
    const refused = await scrape(guarded, headers);
    expect([refused.status, refused.text.includes('concordat_')]).toEqual([nowhere.status, false]);
  }
});

test('what waits for a person is counted', async () => {
  const { world } = open;
  const counted = async () =>
    Object.fromEntries(
      [...(await scrape(open)).text.matchAll(/concordat_attention\{what="([\w-]+)"\} (\d+)/gu)].map(
        ([, what, count]) => [what, Number(count)],
      ),
    );
  const nothing = {
    'post-room-paused': 0,
    'mails-held': 0,
    'not-reached': 0,
    requests: 0,
    'years-without-holidays': 0,
  };
  expect(await counted()).toEqual(nothing);
  const agency = await world.agency('Borough One', { calendar: 'scotland' });
  await openRound(world, [agency], { dueAt: Date.now() + 30 * 86_400_000 });
  await world.rows(`update post_room set paused_at = now(), paused_why = 'login-failed'`);
  await world.rows(`update people set not_reached_at = now() where id = $1`, [agency.respondents[0]?.personId]);
  await world.rows(`delete from bank_holidays where to_char(day, 'MM') = '12'`);
  const waiting = await counted();
  expect(waiting).toMatchObject({ 'post-room-paused': 1, 'not-reached': 1, requests: 0 });
  expect(waiting['years-without-holidays']).toBeGreaterThan(0);
});
