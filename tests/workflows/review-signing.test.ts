import { afterAll, beforeAll, expect, test } from 'vitest';
import { tell } from '../../client/nudges.ts';
import { resumeProcess } from '../../client/processes.ts';
import { as } from '../../db/connect.ts';
import { flushOutbox } from '../../db/chase/outbox.ts';
import { finishAction } from '../../db/reviews/actions.ts';
import { draftReview } from '../../db/reviews/reviews.ts';
import { actingFor } from '../../db/acting-for.ts';
import { quarterOf } from '../../domain/reviews/review.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory, plainText } from '../support/histories.ts';
import { reviewStory, type ReviewStory } from '../support/stories/review-story.ts';
import { addBody, draftSignOff, signThrough, stageOf, type TestBody } from '../support/stories/sign-offs.ts';
import { setRoute, usualPlan } from '../support/stories/strategies.ts';
import { skipTime, type SkippedTime } from '../support/parts/time-skipping.ts';
import { createWorld, processOf, type TestAgency, type World } from '../support/stories/world.ts';
import { valueOf } from '../support/verdicts.ts';

let world: World;
let time: SkippedTime;
let council: TestAgency;
let board: TestBody;
let story: ReviewStory;

beforeAll(async () => {
  world = await createWorld();
  time = await skipTime(world);
  council = await world.agency('Council');
  board = await addBody(world, 'Strategic Committee', 1);
  story = reviewStory(world, time, council);
}, 120_000);
afterAll(async () => {
  await time.end();
  await world.end();
});

const stateOf = async (id: string) =>
  (
    await world.rows<{ state: string; over: boolean }>(
      'select state, ended_at is not null as over from processes where id = $1',
      [id],
    )
  )[0];

/**
 * A review at the committee, everything settled, on whose strategy the board has ten working days. Opened by hand: the
 * server that skips time no longer does so once an abandoned child has ended after its parent (decision record 0018).
 */
async function atCommittee(): Promise<string> {
  const { strategyId } = await usualPlan(world, [council]);
  await setRoute(world, strategyId, [{ bodyId: board.id, rule: { kind: 'all' }, asked: 'agree', workingDays: 10 }]);
  const quarter = quarterOf(await time.env.currentTimeMs(), 'Europe/London');
  const { processId: id } = valueOf(
    await story.byOfficer((tx) => draftReview(tx, world.officer, { strategyId, quarter })),
  );
  expect(await time.decide(id, 'open')).toMatchObject({ kind: 'taken' });
  expect(await time.decide(id, 'to-committee')).toMatchObject({ kind: 'taken' });
  await story.settleAndNote(id);
  return id;
}

async function lock(id: string): Promise<string> {
  const locked = await time.decide(id, 'lock');
  expect(locked).toMatchObject({ kind: 'taken', taken: { state: 'signing' } });
  return locked.kind === 'taken' ? String(locked.taken.effect['signOffId']) : '';
}

const sign = (signOffId: string, verdict: string) =>
  signThrough(world, time.env.client, board.members[0], signOffId, {
    verdict,
    words: { comment: 'Read and discussed.' },
  });

const signOffHandle = (id: string) => time.env.client.workflow.getHandle(processWorkflowId('sign-off', id));

async function report(taskId: string): Promise<void> {
  const owner = council.respondents[0]!;
  valueOf(await as(world.db, actingFor(owner), (tx) => finishAction(tx, owner, { taskId, note: 'Told them.' })));
  await flushOutbox(world.db, (row) => tell(time.env.client, row));
}

test('a locked review is signed off by itself while its action is chased, and ends when both are done', async () => {
  const id = await atCommittee();
  const taskId = await story.agree(id);
  const signOffId = await lock(id);
  // The member is reminded and escalated, and the owner of the action is reminded, both before anything is decided.
  await time.pass('61 days');
  const chased = async (processId: string) =>
    world.rows<{ kind: string }>(
      `select distinct kind from notices where process_id = $1 and kind in ('reminder', 'escalation') order by kind`,
      [processId],
    );
  expect(await chased(signOffId)).toEqual([{ kind: 'escalation' }, { kind: 'reminder' }]);
  const reminded = `select from notices where task_id = $1 and kind = 'reminder'`;
  expect(await world.rows(reminded, [taskId])).not.toEqual([]);
  expect(await stateOf(id)).toEqual({ state: 'signing', over: false });

  expect(await sign(signOffId, 'approve')).toMatchObject({ taken: { state: 'approved' } });
  await signOffHandle(signOffId).result();
  await time.pass('1 minute');
  expect(await stateOf(id)).toEqual({ state: 'signed-off', over: false });
  await time.pass('10 days');
  expect(await world.rows(`select from notices where task_id = $1 and kind = 'escalation'`, [taskId])).not.toEqual([]);
  await report(taskId);
  await story.handleOf(id).result();
  expect(await stateOf(id)).toEqual({ state: 'signed-off', over: true });
  await keepHistory('review-signed-off', story.handleOf(id));
  await keepHistory('sign-off-of-a-review', signOffHandle(signOffId));
  for (const handle of [story.handleOf(id), signOffHandle(signOffId)])
    expect(await plainText(handle)).not.toMatch(/Read and discussed|Committee|Council|example\.org|Drugs strategy/u);
}, 120_000);

test('a refused report leaves the review locked; sent again by hand after it has ended, it goes on and is signed off', async () => {
  const id = await atCommittee();
  const signOffId = await lock(id);
  expect(await sign(signOffId, 'reject')).toMatchObject({ taken: { state: 'rejected' } });
  await story.handleOf(id).result();
  expect(await stateOf(id)).toEqual({ state: 'locked', over: true });

  const [report] = await world.rows<{ id: string }>('select report_id as id from reviews where process_id = $1', [id]);
  const again = await draftSignOff(world, [stageOf(board)], {
    parentId: id,
    document: { documentId: report?.id ?? '' },
  });
  expect(await time.decide(id, 'sign-off', { signOffId: again.processId })).toMatchObject({
    kind: 'taken',
    taken: { state: 'signing' },
  });
  expect(await time.decide(id, 'sign-off', { signOffId: again.processId })).toEqual({
    kind: 'refused',
    code: 'not-open',
  });
  expect(await sign(again.processId, 'approve')).toMatchObject({ taken: { state: 'approved' } });
  await story.handleOf(id).result();
  expect(await stateOf(id)).toEqual({ state: 'signed-off', over: true });
  await keepHistory('review-sent-again', story.handleOf(id));
}, 120_000);

test('a sign-off that ends while the workflow of its review is down is learned of when that goes on', async () => {
  const id = await atCommittee();
  const signOffId = await lock(id);
  await story.handleOf(id).terminate('by hand');
  expect(await sign(signOffId, 'approve')).toMatchObject({ taken: { state: 'approved' } });
  await signOffHandle(signOffId).result();
  expect(await stateOf(id)).toEqual({ state: 'signing', over: false });
  await resumeProcess(time.env.client, await processOf(world, id));
  await story.handleOf(id).result();
  expect(await stateOf(id)).toEqual({ state: 'signed-off', over: true });
}, 120_000);
