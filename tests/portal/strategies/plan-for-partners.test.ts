import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { submitReturn } from '../../../db/tasks/answers/returns.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { settleAndNote } from '../../support/stories/review-story.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { fullReturn, linesOf, planOf, postOf } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let fire: TestAgency;
let strategyId: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const { world } = scene;
  [council, health, fire] = (await Promise.all(['Council', 'Health', 'Fire'].map((name) => world.agency(name)))) as [
    TestAgency,
    TestAgency,
    TestAgency,
  ];
  const posts = [await postOf(world, council), await postOf(world, health)];
  const activities = posts.map((leadPostId, n) => ({
    title: `Activity ${n + 1}`,
    leadPostId,
    milestones: [{ title: `Milestone ${n + 1}`, dueOn: '2026-11-30' }],
  }));
  const strand = { priorityArea: 'Reducing supply', name: 'Enforcement', leaderPostId: posts[0] ?? null, activities };
  strategyId = (await planOf(world, [strand], false)).strategyId;
});
afterAll(() => scene.end());

const page = async (agency: TestAgency, path: string) => (await scene.browser(agency.respondents[0]!)).get(path);

test('every agency reads the plan once it is opened: posts with their agencies, milestones, and colours once locked', async () => {
  const { world } = scene;
  expect((await page(fire, `/strategies/${strategyId}`)).status).toBe(404);
  expect((await record(world, strategyId, 'open')).kind).toBe('taken');
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }),
  );
  const reviewId = review?.processId ?? '';
  const [, ofHealth] = await linesOf(world, reviewId);
  const lead = health.respondents[0]!;
  const sent = await as(world.db, actingFor(lead), async (tx) => {
    const items = await world.rows<{ id: string }>('select id from dated_items where activity_id = $1', [
      ofHealth?.activity_id,
    ]);
    const content = fullReturn(
      items.map(({ id }) => id),
      { colour: 'green' },
    );
    return submitReturn(tx, lead, { taskId: ofHealth?.task_id ?? '', content, ifVersion: 1 });
  });
  expect(sent.ok).toBe(true);

  const unlocked = await page(fire, `/strategies/${strategyId}`);
  expect(unlocked.status).toBe(200);
  for (const said of ['Activity 1', 'Milestone 2', 'Council Contact 1, Council', 'Health Contact 1, Health'])
    expect(unlocked.text).toContain(said);
  expect(unlocked.text).toContain('Shown once its review is locked');
  // Who leads from now on may not see what the lead before has sent.
  const led = 'select lead_post_id as post from activities where id = $1';
  const [before] = await world.rows<{ post: string }>(led, [ofHealth?.activity_id]);
  const lead2 = 'update activities set lead_post_id = $2 where id = $1';
  await world.rows(lead2, [ofHealth?.activity_id, await postOf(world, fire)]);
  const anew = (await page(fire, `/strategies/${strategyId}`)).text;
  await world.rows(lead2, [ofHealth?.activity_id, before?.post]);
  expect(anew).toContain('No return that you may see yet');
  expect(anew).not.toContain('No return yet');
  expect(unlocked.text).not.toMatch(/No return yet|[Aa]nother agency|On course/u);
  expect((await page(health, `/strategies/${strategyId}`)).text).toContain('On course');

  expect((await record(world, reviewId, 'to-committee')).kind).toBe('taken');
  await settleAndNote(world, reviewId);
  expect((await record(world, reviewId, 'lock')).kind).toBe('taken');
  expect((await page(fire, `/strategies/${strategyId}`)).text).toContain('On course');
});

test('an activity has every quarter on its page: of others what its review has locked, and nothing of a running one', async () => {
  const { world } = scene;
  const [mine, ofHealth] = await world.rows<{ id: string }>(
    'select a.id from activities a join strands s on s.id = a.strand_id where s.strategy_id = $1 order by a.position',
    [strategyId],
  );
  const path = `/strategies/${strategyId}/activities/${ofHealth?.id}`;
  await as(world.db, { role: 'worker' }, (tx) => openScheduledReview(tx, { strategyId, quarter: '2027-01-01' }));
  const [running] = await world.rows<{ task_id: string }>(
    `select task_id from review_returns r join reviews v on v.process_id = r.process_id where v.quarter = '2027-01-01' and activity_id = $1`,
    [ofHealth?.id],
  );
  const [item] = await world.rows<{ id: string }>('select id from dated_items where activity_id = $1', [ofHealth?.id]);
  const lead = health.respondents[0]!;
  const sent = await as(world.db, actingFor(lead), (tx) => {
    const said = { colour: 'red', colourReason: 'The clinic has closed.', direction: 'worse' } as const;
    const content = fullReturn([item?.id ?? ''], said);
    return submitReturn(tx, lead, { taskId: running?.task_id ?? '', content, ifVersion: 1 });
  });
  expect(sent.ok).toBe(true);
  const ofOthers = (await page(fire, path)).text;
  expect(ofOthers).toContain(
    'aria-label="October to December 2026: On course, staying the same; January to March 2027: No colour"',
  );
  for (const text of ['Three premises closed.', 'Shown once its review is locked', 'Noted', 'Milestone 2'])
    expect(ofOthers).toContain(text);
  expect(ofOthers).not.toMatch(/Two raids|12,500|Not on course|The clinic has closed/u);
  expect((await page(health, path)).text).toMatch(
    /January to March 2027: Not on course, getting worse[\s\S]*The clinic has closed/u,
  );
  // Its own strand leader sees both; what is not of this plan is not there.
  expect((await page(council, path)).text).toContain('The clinic has closed');
  expect((await page(fire, `/strategies/${strategyId}/activities/${strategyId}`)).status).toBe(404);
  expect((await page(fire, `/strategies/${strategyId}/activities/${mine?.id}`)).text).toContain('No return');
  expect((await page(health, `/strategies/${strategyId}`)).text).toMatch(
    /aria-label="October to December 2026: On course, staying the same; January to March 2027: Not/u,
  );
});

test('a date of others says who owes it, and that what is sent to them is not shown', async () => {
  const { world } = scene;
  const [item] = await world.rows<{ id: string }>(
    `select i.id from dated_items i where i.strategy_id = $1 and i.title = 'Milestone 2'`,
    [strategyId],
  );
  const ofOthers = (await page(fire, `/dates/${item?.id}`)).text;
  expect(ofOthers).toContain('Health Contact 1, Health');
  expect(ofOthers).toContain('What is sent to its owner is not shown to others.');
  expect(ofOthers).not.toMatch(/Nothing more is planned|nobody holds this post/u);
  expect((await page(health, `/dates/${item?.id}`)).text).toContain('A reminder or an escalation on');
  expect((await page(fire, `/strategies/${strategyId}/dates`)).text).not.toMatch(/[Aa]nother agency|Next: something/u);
});

test('a member of a board is not told that nothing is planned where others are reminded', async () => {
  const { world } = scene;
  const board = await addBody(world, 'Board', 2);
  const second = await addBody(world, 'Authority', 1);
  const dueAt = Date.parse('2027-03-01T10:00:00Z');
  const signOff = await openedSignOff(world, [
    stageOf(board, { meetingAt: dueAt }),
    stageOf(second, { meetingAt: dueAt + 86_400_000 }),
  ]);
  const path = `/sign-offs/${signOff.processId}`;
  const [author] = council.respondents;
  const seen = await (await scene.browser(board.members[0]!)).get(path);
  expect(seen.text).toContain('Reminder to');
  expect((await (await scene.browser(author!)).get(path)).status).toBe(404);
});
