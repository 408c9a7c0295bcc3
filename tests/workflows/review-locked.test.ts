import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell } from '../../client/nudges.ts';
import { as } from '../../db/connect.ts';
import { flushOutbox } from '../../db/chase/outbox.ts';
import { finishAction } from '../../db/reviews/actions.ts';
import { actingFor } from '../../db/acting-for.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { quartersAfter, reviewStory, type ReviewStory } from '../support/stories/review-story.ts';
import { linesOf, type Plan, usualPlan } from '../support/stories/strategies.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { createWorld, type TestAgency, type World } from '../support/stories/world.ts';
import { valueOf } from '../support/verdicts.ts';

let world: World;
let time: SkippedTime;
let council: TestAgency;
let health: TestAgency;
let story: ReviewStory;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  council = await world.agency('Council');
  health = await world.agency('Health');
  story = reviewStory(world, time, council);
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

async function openNext(plan: Plan) {
  const [next] = quartersAfter(await time.env.currentTimeMs(), 1);
  await story.passUntil(next!.scheduledAt);
  const opening = await story.openReview(plan.strategyId, next!.scheduledAt);
  await opening.result();
  const review = (await story.reviewsOf(plan.strategyId)).at(-1);
  expect(review).toMatchObject({ quarter: next!.quarter, state: 'open' });
  return { opening, id: review!.id, lines: await linesOf(world, review!.id) };
}

test('a locked review chases what was agreed until it is done, and then ends; no word of it is in any history', async () => {
  const plan = await usualPlan(world, [council, health]);
  const { opening, id, lines } = await openNext(plan);
  await keepHistory('open-review', opening);
  valueOf(await story.send(lines[0]!.task_id, plan.milestoneIds[0]!));
  await time.pass('9 days');
  await keepHistory('review-waiting', story.handleOf(id));
  expect(await time.decide(id, 'to-committee')).toMatchObject({ kind: 'taken' });
  expect(await time.decide(id, 'lock')).toEqual({ kind: 'refused', code: 'review-unsettled' });
  await story.settleAndNote(id);
  const taskId = await story.agree(id);
  expect(await time.decide(id, 'lock')).toMatchObject({ kind: 'taken', taken: { state: 'locked' } });
  expect(await time.decide(id, 'cancel')).toEqual({ kind: 'refused', code: 'not-open' });
  await time.pass('90 days');
  const chased = await world.rows<{ kind: string }>(
    `select distinct kind from notices where task_id = $1 and kind <> 'invitation' order by kind`,
    [taskId],
  );
  expect(chased).toEqual([{ kind: 'escalation' }, { kind: 'reminder' }]);
  const owner = council.respondents[0]!;
  valueOf(await as(world.db, actingFor(owner), (tx) => finishAction(tx, owner, { taskId, note: 'Told them.' })));
  await flushOutbox(world.db, (row) => tell(time.env.client, row));
  await story.handleOf(id).result();
  expect(await world.rows('select ended_at is not null as over from processes where id = $1', [id])).toEqual([
    { over: true },
  ]);
  await keepHistory('review-locked', story.handleOf(id));
  for (const handle of [opening, story.handleOf(id)])
    expect(await plainText(handle)).not.toMatch(
      /Two raids|Tell the boroughs|Council|Health|example\.org|Drugs strategy|Activity \d/u,
    );
}, 120_000);
