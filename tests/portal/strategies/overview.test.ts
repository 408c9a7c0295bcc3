import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { submitReturn } from '../../../db/tasks/answers/returns.ts';
import { settleAndNote } from '../../support/stories/review-story.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { fullReturn, linesOf, planOf, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let strategyId: string;
let reviewId: string;

/** Two activities of one strand: Health has said that its own is not on course, the council has said nothing. */
beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  council = await world.agency('Council');
  health = await world.agency('Health');
  const posts = [await postOf(world, council), await postOf(world, health)];
  const activities = posts.map((leadPostId, n) => ({
    title: `Activity ${n + 1}`,
    leadPostId,
    milestones: [{ title: `Milestone ${n + 1}`, dueOn: '2026-11-30' }],
  }));
  const strand = { priorityArea: 'Reducing supply', name: 'Enforcement', leaderPostId: posts[0] ?? null, activities };
  strategyId = (await planOf(world, [strand], false)).strategyId;
  expect((await record(world, strategyId, 'open')).kind).toBe('taken');
  const quarter = '2026-10-01';
  const review = await as(world.db, { role: 'worker' }, (tx) => openScheduledReview(tx, { strategyId, quarter }));
  reviewId = review?.processId ?? '';
  const line = (await linesOf(world, reviewId))[1];
  const items = await world.rows<{ id: string }>('select id from dated_items where activity_id = $1', [
    line?.activity_id,
  ]);
  const content = fullReturn(
    items.map(({ id }) => id),
    { colour: 'red' },
  );
  const lead = health.respondents[0]!;
  const sent = { taskId: line?.task_id ?? '', content, ifVersion: 1 };
  valueOf(await as(world.db, actingFor(lead), (tx) => submitReturn(tx, lead, sent)));
  await world.rows(
    `insert into date_moves (item_id, old_on, new_on, reason, state, decided_at) values ($1, '2026-11-30', '2027-02-28', 'No crews', 'agreed', app_now())`,
    [items[0]?.id],
  );
});
afterAll(() => scene.end());

const overview = async (who: Parameters<Scene['browser']>[0]) =>
  (await (await scene.browser(who)).get(`/strategies/${strategyId}/overview`)).text;

test('an officer sees at once what slipped, who is silent and how the dates stand', async () => {
  const text = await overview(scene.world.officer);
  expect(text).toContain('No review is locked yet');
  expect(text).toMatch(/Milestone 2<\/a>[^]*30 November 2026[^]*28 February 2027[^]*No crews/u);
  expect(text).toMatch(new RegExp(`href="/timeliness/${council.id}">Council</a>: 1`, 'u'));
  expect(text).not.toContain('>Health</a>:');
  expect(text).toContain('0 overdue');
});

const start = async (who: Parameters<Scene['browser']>[0]) =>
  (await (await scene.browser(who)).get('/')).text.replaceAll(/\s+/gu, ' ');

test('the start page of an officer says it at a glance, and that of others where it stands', async () => {
  const text = await start(scene.world.officer);
  expect(text).toContain('No review is locked yet');
  expect(text).toContain(`href="/strategies/${strategyId}/dates?show=overdue">0 dates overdue</a>`);
  expect(text).toContain(
    `Returns are missing of <a class="govuk-link" href="/timeliness/${council.id}">Council</a> (1)`,
  );
  const ofHealth = await start(health.respondents[0]!);
  expect(ofHealth).toContain(`href="/strategies/${strategyId}/overview"`);
  for (const said of ['Returns are missing', 'dates overdue', 'to look at']) expect(ofHealth).not.toContain(said);
});

test('the start page of who has something to do names what is due first, and says what is overdue', async () => {
  const tasks = await scene.world.rows<{ id: string }>(
    `select t.id from tasks t join chase_plans c on c.id = t.plan_id where t.kind = 'return' and t.state = 'open' and t.agency_id = $1`,
    [council.id],
  );
  const [first] = tasks;
  const text = await start(council.respondents[0]!);
  expect(text).toMatch(/\d+ to do[^.]*\. Due first:/u);
  expect(text).toMatch(new RegExp(`href="/tasks/${first?.id}">[^<]+: [^<]+</a>: (?:was )?due `, 'u'));
});

test('the start page of who leads a strand says what waits for him in it', async () => {
  expect(await start(council.respondents[0]!)).toMatch(/Enforcement(?:<\/a>)?: 1 return to look at, 1 not sent/u);
});

test('once a review is locked every agency sees the columns of the strands, in words and numbers too', async () => {
  const { world } = scene;
  expect(await overview(health.respondents[0]!)).toContain('No review is locked yet');
  for (const act of ['to-committee', 'lock'] as const) {
    if (act === 'lock') await settleAndNote(world, reviewId);
    expect((await record(world, reviewId, act)).kind).toBe('taken');
  }
  for (const who of [world.officer, health.respondents[0]!]) {
    const text = await overview(who);
    expect(text).toContain('aria-label="October to December 2026: 1 Not on course, 1 without a return"');
    expect(text).toContain('1 of 2');
  }
  const glance = await start(world.officer);
  expect(glance).toContain('aria-label="October to December 2026: 1 Not on course, 1 without a return"');
  expect(glance).toMatch(/October to December 2026: not on course <a [^>]*>Enforcement<\/a> 1 of 2/u);
  const ofPartner = await overview(health.respondents[0]!);
  expect(ofPartner).not.toContain('Who is silent');
  expect(ofPartner).not.toContain('No crews');
});

test('who leads a strand sees its columns and its returns beside what his command owes', async () => {
  const { world } = scene;
  const quarter = '2027-01-01';
  await as(world.db, { role: 'worker' }, (tx) => openScheduledReview(tx, { strategyId, quarter }));
  const text = (await (await scene.browser(council.respondents[0]!)).get('/command')).text;
  expect(text).toMatch(
    /Enforcement<\/a>[^]*aria-label="October to December 2026: 1 Not on course[^]*2 not sent, 0 to look at/u,
  );
  expect(text).toMatch(/href="\/strands\/[0-9a-f-]+">Look at the returns/u);
  const other = (await (await scene.browser(health.respondents[0]!)).get('/command')).text;
  expect(other).not.toContain('Strands that your agencies lead');
});

test('the address that it had before leads to it', async () => {
  const officer = await scene.browser(scene.world.officer);
  const { status, headers } = await officer.get(`/strategies/${strategyId}/standing`);
  expect([status, headers.get('location')]).toEqual([301, `/strategies/${strategyId}/overview`]);
});
