import { afterAll, beforeAll, expect, test } from 'vitest';
import { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { openRound, record, type TestAgency } from '../../support/stories/world.ts';

const colours = { 'word-1': 'On track', 'word-2': 'Late', bad: '2' };
let scene: Scene;
let agencies: readonly TestAgency[];

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  const { world } = scene;
  agencies = [await world.agency('Council'), await world.agency('Health'), await world.agency('Youth')];
  await world.rows(
    `update posts set title = 'Drug action team co-ordinator' where role = 'respondent' and agency_id = any($1)`,
    [agencies.slice(0, 2).map(({ id }) => id)],
  );
});
afterAll(() => scene.end());

test('a draft circulates to everybody who holds a kind of post (S18)', async () => {
  const officer = await scene.browser(scene.world.officer);
  const form = await officer.get('/rounds/new');
  expect(form.text).toContain('Everybody with the post Drug action team co-ordinator (2)');
  const saved = await officer.fill('/rounds/new', {
    title: 'The second draft',
    format: 'circulation',
    post: 'Drug action team co-ordinator',
  });
  expect(saved.status).toBe(303);
  const asked = await scene.world.rows<{ name: string }>(
    `select a.name from audience n join agencies a on a.id = n.agency_id join processes p on p.id = n.process_id
     where p.title = 'The second draft' order by a.name`,
  );
  expect(asked.map(({ name }) => name)).toEqual(['Council', 'Health']);
});

test('the public page of a round names who chaired and who paid for it (S12)', async () => {
  const round = await openRound(scene.world, agencies, {
    format: 'seminar',
    dueAt: Date.parse('2026-12-04T17:00:00Z'),
    chair: 'Chief executive of a charity',
    funder: 'A regional office',
  });
  for (const [act, words] of [['close'], ['agree-log'], ['publish', { outcome: 'Noted.' }]] as const)
    expect((await record(scene.world, round.processId, act, {}, words)).kind).toBe('taken');
  const page = (await new Browser(scene.portal.url).get(`/published/${round.reference}`)).text;
  expect(page).toContain('Chief executive of a charity');
  expect(page).toContain('A regional office');
});

test('one post is accountable for a strategy, whoever holds it (S34)', async () => {
  const { world } = scene;
  const officer = await scene.browser(world.officer);
  const [post] = await world.rows<{ id: string }>(
    `update posts set title = 'Director of the Drugs Directorate' where agency_id = $1 returning id`,
    [world.directorateId],
  );
  const made = await officer.fill('/strategies/new', {
    title: 'Drugs strategy 2002 to 2006',
    owner: post?.id ?? '',
    ...colours,
  });
  expect(made.status).toBe(303);
  const path = (made.headers.get('location') ?? '').split('?')[0] ?? '';
  const page = (await officer.get(path.replace(/\/plan$/u, ''))).text;
  expect(page).toContain('Accountable: Director of the Drugs Directorate');
  await world.rows(`update people set name = 'New Director' where id = $1`, [world.officer.personId]);
  expect((await officer.get(path.replace(/\/plan$/u, ''))).text).toContain(
    'Accountable: Director of the Drugs Directorate',
  );
});
