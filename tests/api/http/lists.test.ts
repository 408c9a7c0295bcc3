import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { draftRound, openRound } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

let api: RunningApi;
let officer: Client;

beforeAll(async () => {
  api = await startApi();
  const { world } = api;
  const council = await world.agency('Council');
  officer = await api.as(world.officer);
  const dueAt = Date.now() + 30 * 86_400_000;
  for (const title of ['Needles in parks', 'Bins', 'Needles at school'])
    await openRound(world, [council], { title, dueAt });
  await draftRound(world, [council], { title: 'Needles, a draft', dueAt });
  await world.rows(`update processes set opened_at = '2026-01-05T12:00:00Z' where title = 'Needles in parks'`);
});
afterAll(() => api.end());

const titles = async (query: string) => {
  const { status, text, body } = await officer('GET', `/v1/consultations?${query}`);
  expect(status, text).toBe(200);
  return (body['items'] as { title: string }[]).map(({ title }) => title);
};

describe('a list of processes', () => {
  it('comes in the order that is asked for, page by page', async () => {
    const byTitle = ['Bins', 'Needles at school', 'Needles in parks', 'Needles, a draft'];
    expect((await titles('order=title')).toSorted()).toEqual(byTitle.toSorted());
    expect(await titles('order=oldest')).toEqual((await titles('')).toReversed());
    const first = await officer('GET', '/v1/consultations?order=title&limit=2');
    const next = String(first.body['next']);
    const begun = (first.body['items'] as { title: string }[]).map(({ title }) => title);
    expect([...begun, ...(await titles(`order=title&cursor=${next}`))]).toEqual(await titles('order=title'));
  });

  it('is narrowed by words, state and the days on which something was opened', async () => {
    expect((await titles('q=needle&state=open')).toSorted()).toEqual(['Needles at school', 'Needles in parks']);
    expect(await titles('from=2026-01-05&until=2026-01-05')).toEqual(['Needles in parks']);
    expect(await titles('until=2026-01-04')).toEqual([]);
    expect(await titles('q=the')).toEqual([]);
  });

  it.each(['q=', 'order=size', 'from=yesterday', `q=${'x'.repeat(201)}`])('refuses %s', async (query) => {
    expect((await officer('GET', `/v1/consultations?${query}`)).status).toBe(422);
  });
});
