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
  expect(unlocked.text).not.toMatch(/No return yet|[Aa]nother agency|On course/u);
  expect((await page(health, `/strategies/${strategyId}`)).text).toContain('On course');

  expect((await record(world, reviewId, 'to-committee')).kind).toBe('taken');
  await settleAndNote(world, reviewId);
  expect((await record(world, reviewId, 'lock')).kind).toBe('taken');
  expect((await page(fire, `/strategies/${strategyId}`)).text).toContain('On course');
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
