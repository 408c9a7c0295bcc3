import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { decideProposal } from '../../../db/inspections/proposals.ts';
import { agreeAction, finishAction } from '../../../db/reviews/actions.ts';
import { decideMove, noteReport, settleLine } from '../../../db/reviews/lines.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { submitReturn } from '../../../db/tasks/answers/returns.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import type { Settlement } from '../../../domain/reviews/review.ts';
import type { ReturnContent } from '../../../domain/reviews/return.ts';
import {
  escalatedToTheEnd,
  fullReturn,
  linesOf,
  type Plan,
  postOf,
  usualPlan,
} from '../../support/stories/strategies.ts';
import { createWorld, record, type TestAgency, type World } from '../../support/stories/world.ts';
import { valueOf } from '../../support/verdicts.ts';

let world: World;
let council: TestAgency;
let health: TestAgency;
let lead: Actor;
let other: Actor;

beforeAll(async () => {
  world = await createWorld();
  council = await world.agency('Council');
  health = await world.agency('Health');
  lead = council.respondents[0]!;
  other = health.respondents[0]!;
});
afterAll(() => world.end());

const worker = { role: 'worker' } as const;
const by = <T>(actor: Actor, work: (tx: Parameters<Parameters<typeof as<T>>[2]>[0]) => Promise<T>) =>
  as(world.db, actingFor(actor), work);

async function opened(quarter = '2026-10-01', plan?: Plan) {
  const made = plan ?? (await usualPlan(world, [council, health]));
  const review = await as(world.db, worker, (tx) => openScheduledReview(tx, { strategyId: made.strategyId, quarter }));
  if (review === undefined) throw new Error('no review');
  const lines = await linesOf(world, review.processId);
  return { ...made, ...review, lines };
}

type Opened = Awaited<ReturnType<typeof opened>>;

const send = (actor: Actor, taskId: string, content: ReturnContent, ifVersion = 1) =>
  by(actor, (tx) => submitReturn(tx, actor, { taskId, content, ifVersion }));

async function settleAll(review: Opened, settlement: (index: number) => Settlement) {
  for (const [index, line] of (await linesOf(world, review.processId)).entries())
    valueOf(
      await by(world.officer, (tx) =>
        settleLine(tx, world.officer, {
          reviewId: review.processId,
          lineId: line.id,
          ifVersion: line.version,
          settlement: settlement(index),
          note: 'Said at the meeting.',
        }),
      ),
    );
}

const note = (review: Opened) =>
  by(world.officer, (tx) =>
    noteReport(tx, world.officer, { reviewId: review.processId, note: 'Noted.', ifVersion: 1 }),
  );

describe('the committee', () => {
  test('locks nothing while a line, a move or the note is open, and freezes everything then', async () => {
    const review = await opened();
    const [mine] = review.lines;
    const moved = fullReturn([], {
      milestones: [
        { itemId: review.milestoneIds[0]!, standing: 'moved', on: '2028-06-30', reason: 'Work in progress.' },
      ],
    });
    valueOf(await send(lead, mine!.task_id, moved));
    expect(await record(world, review.processId, 'lock')).toEqual({ kind: 'refused', code: 'not-open' });
    expect(await record(world, review.processId, 'to-committee')).toMatchObject({
      effect: { missed: 1, moves: 1, proposals: 0 },
    });
    expect(await record(world, review.processId, 'lock')).toEqual({ kind: 'refused', code: 'review-unsettled' });
    const line = (settlement: Settlement) =>
      by(world.officer, (tx) =>
        settleLine(tx, world.officer, {
          reviewId: review.processId,
          lineId: mine!.id,
          ifVersion: 2,
          settlement,
          note: '',
        }),
      );
    expect(await line('missing')).toMatchObject({ code: 'malformed' });
    expect(await line('queried')).toMatchObject({ code: 'malformed' });
    await settleAll(review, (index) => (index === 0 ? 'noted' : 'missing'));
    valueOf(await note(review));
    expect(await record(world, review.processId, 'lock')).toEqual({ kind: 'refused', code: 'review-unsettled' });
    const [move] = await world.rows<{ id: string }>('select id from date_moves where item_id = $1', [
      review.milestoneIds[0],
    ]);
    const decide = () =>
      by(world.officer, (tx) =>
        decideMove(tx, world.officer, { reviewId: review.processId, moveId: move!.id, agree: true }),
      );
    valueOf(await decide());
    expect(await decide()).toMatchObject({ code: 'nothing-to-change' });
    const due = `select to_char(due_on, 'YYYY-MM-DD') as on from dated_items where id = $1`;
    expect(await world.rows(due, [review.milestoneIds[0]])).toEqual([{ on: '2028-06-30' }]);
    const action = valueOf(
      await by(world.officer, async (tx) =>
        agreeAction(tx, world.officer, {
          reviewId: review.processId,
          title: 'Bring the crack plan to the boroughs',
          ownerPostId: await postOf(world, council),
          dueOn: '2027-12-01',
          activityId: null,
        }),
      ),
    );
    expect(await record(world, review.processId, 'lock')).toMatchObject({
      kind: 'taken',
      state: 'locked',
      effect: { lines: 2 },
    });
    const written = 'select content from documents where process_id = $1';
    const [report] = await world.rows<{ content: Buffer }>(written, [review.processId]);
    expect(report!.content.toString('utf8')).toContain('from 31 March 2028 to 30 June 2028, agreed');
    for (const change of [
      `update review_returns set note = 'x' where process_id = $1`,
      `delete from review_returns where process_id = $1`,
      `update reviews set note = 'x' where process_id = $1`,
      `update documents set title = 'x' where process_id = $1`,
      `delete from documents where process_id = $1`,
    ])
      await expect(world.rows(change, [review.processId])).rejects.toThrow('the period is locked');
    // What was agreed outlives the lock: its owner reports it, nobody else.
    const finish = (actor: Actor) =>
      by(actor, (tx) => finishAction(tx, actor, { taskId: action.taskId, note: 'Done.' }));
    expect(await finish(other)).toMatchObject({ code: 'not-found' });
    valueOf(await finish(lead));
    expect(await finish(lead)).toMatchObject({ code: 'nothing-to-change' });
  });

  test('settles a milestone that a noted return reports as met, and retires what it agrees to retire', async () => {
    const review = await opened();
    const met = fullReturn([], {
      milestones: [{ itemId: review.milestoneIds[0]!, standing: 'met', on: '2026-10-05', reason: '' }],
    });
    valueOf(await send(lead, review.lines[0]!.task_id, met));
    await record(world, review.processId, 'to-committee');
    await settleAll(review, (index) => (index === 0 ? 'noted' : 'retired'));
    valueOf(await note(review));
    expect(await record(world, review.processId, 'lock')).toMatchObject({ kind: 'taken' });
    expect(await world.rows('select state from dated_items where id = $1', [review.milestoneIds[0]])).toEqual([
      { state: 'done' },
    ]);
    expect(
      await world.rows('select retired_why as why from activities where id = $1', [review.activityIds[1]]),
    ).toEqual([{ why: 'Said at the meeting.' }]);
    expect(
      await world.rows('select state, result from dated_items where id = $1', [review.milestoneIds[1]]),
      'what it still owed ends with it',
    ).toEqual([{ state: 'dropped', result: 'Said at the meeting.' }]);
  });

  test('may be called off: what is open is open no more, and the quarter keeps its review', async () => {
    const review = await opened();
    expect(await record(world, review.processId, 'cancel', {}, { reason: 'x' })).toMatchObject({ kind: 'taken' });
    const states = await world.rows<{ state: string }>('select distinct state from tasks where process_id = $1', [
      review.processId,
    ]);
    expect(states).toEqual([{ state: 'cancelled' }]);
    expect(
      await as(world.db, worker, (tx) =>
        openScheduledReview(tx, { strategyId: review.strategyId, quarter: '2026-10-01' }),
      ),
    ).toMatchObject({
      processId: review.processId,
      state: 'cancelled',
    });
  });
});

describe('a rule', () => {
  const proposed = (reviewId: string) =>
    world.rows<{ id: string; rule: string; agency_id: string }>(
      'select id, rule, agency_id from inspection_proposals where review_id = $1 order by rule',
      [reviewId],
    );

  test('proposes an inspection where a return never came, and never of an agency that could not be reached (R42)', async () => {
    const far = await world.agency('Far away');
    const review = await opened('2026-10-01', await usualPlan(world, [council, far]));
    await escalatedToTheEnd(world, review.lines[0]!.task_id);
    await world.rows(`update people set not_reached_at = app_now(), not_reached_why = 'bounce' where id = $1`, [
      far.respondents[0]!.personId,
    ]);
    expect(await record(world, review.processId, 'to-committee')).toMatchObject({ effect: { proposals: 1 } });
    expect(await proposed(review.processId)).toMatchObject([{ rule: 'return-missing', agency_id: council.id }]);
    await world.setClock(null);
  });

  test('proposes one where it was red twice running, once, and a person decides with a reason', async () => {
    const first = await opened();
    const red = (more: Partial<ReturnContent> = {}) => fullReturn([first.milestoneIds[0]!], { colour: 'red', ...more });
    valueOf(await send(lead, first.lines[0]!.task_id, red()));
    await record(world, first.processId, 'to-committee');
    expect(await proposed(first.processId)).toEqual([]);
    const second = await opened('2027-01-01', first);
    valueOf(await send(lead, second.lines[0]!.task_id, red()));
    await record(world, second.processId, 'to-committee');
    await settleAll(second, (index) => (index === 0 ? 'queried' : 'missing'));
    valueOf(await note(second));
    expect(await record(world, second.processId, 'lock')).toMatchObject({ effect: { proposals: 0 } });
    const [proposal] = await proposed(second.processId);
    expect(proposal?.rule).toBe('red-twice');
    const decide = (accept: boolean) =>
      by(world.officer, (tx) =>
        decideProposal(tx, world.officer, { proposalId: proposal!.id, accept, reason: 'Two quarters are enough.' }),
      );
    valueOf(await decide(true));
    expect(await decide(false)).toMatchObject({ code: 'nothing-to-change' });
  });
});
