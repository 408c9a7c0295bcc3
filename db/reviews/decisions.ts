import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { canLock, type ReviewAct } from '../../domain/reviews/review.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { reportHtml } from '../../domain/reviews/report.ts';
import { openChildSignOff } from '../sign-offs/child-sign-offs.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { cancelTasks, finishTasks, lapseRequests, tellCancelled } from '../chase/finish-tasks.ts';
import { raiseProposals } from '../inspections/proposals.ts';
import { reviewReturns, reviews } from '../schema/reviews.ts';
import { documents } from '../schema/sign-offs.ts';
import { activities } from '../schema/strategies.ts';
import { endRetired } from '../strategies/retire.ts';
import { count, of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { askForReturns } from './open.ts';
import { sendByRoute } from './route.ts';
import { readReport, readUnsettled } from './read-report.ts';
import { returnContent } from '../tasks/shapes.ts';
import { changeProcess } from '../chase/processes.ts';
import { instant } from '../instant.ts';

type Record = (tx: Tx, decision: StoredDecision, now: number) => Promise<Verdict<Effect>>;

/** The acts of a review, each under its process row's lock. */
export const reviewRecorders: Readonly<{ [Act in ReviewAct]: Record }> = {
  open: (tx, { processId }, now) => askForReturns(tx, processId, now),
  'to-committee': toCommittee,
  lock: lockReview,
  'sign-off': openChildSignOff,
  cancel: cancelReview,
};

const lockReturns = command(
  'reviews.lock-returns',
  (processId: string) => sql`select from review_returns where process_id = ${processId} order by id for no key update`,
);

const endReturns = statement(
  'reviews.end-returns',
  z.object({ missed: count }),
  (processId: string) => sql`
    with ending as (select id from tasks where process_id = ${processId} and kind = 'return' and state = 'open' order by id for no key update),
    ended as (update tasks t set state = 'not_answered' from ending where t.id = ending.id)
    select count(*)::int as missed from review_returns where process_id = ${processId} and sent is null`,
);

/**
 * The returns go to the committee as they are: what was not sent is missing, the milestones that should move are asked
 * for, and what the rules say is proposed.
 */
async function toCommittee(tx: Tx, { processId }: StoredDecision, now: number): Promise<Verdict<Effect>> {
  // Returns, then tasks: who is sending one at this moment is waited for, and who comes later finds the committee.
  await lockReturns(tx, processId);
  const [ended] = await endReturns(tx, processId);
  await cancelTasks(tx, { processId, kind: 'strand-review' }, 'withdrawn');
  await lapseRequests(tx, processId);
  const moves = await askMoves(tx, processId);
  await tx
    .update(reviews)
    .set({ committeeAt: instant(now) })
    .where(eq(reviews.processId, processId));
  await changeProcess(tx, processId, { state: 'committee' });
  const proposals = await raiseProposals(tx, processId);
  return accept({ missed: ended?.missed ?? 0, moves, proposals });
}

const sentReturns = statement(
  'reviews.sent-returns',
  z.object({
    activityId: of(reviewReturns.activityId),
    submittedBy: of(reviewReturns.submittedBy),
    sent: returnContent,
  }),
  (processId: string) => sql`
    select activity_id as "activityId", submitted_by as "submittedBy", sent from review_returns
    where process_id = ${processId} and sent is not null`,
);

const insertMoves = statement(
  'reviews.ask-moves',
  z.object({ moves: count }),
  (said: readonly object[]) => sql`
    with said as (
      select i.id, i.due_on, m."on" as new_on, m.reason, m."submittedBy" as submitted_by
      from jsonb_to_recordset(${JSON.stringify(said)}::jsonb) as m("itemId" text, "activityId" uuid, "on" date, reason text, "submittedBy" uuid)
        join dated_items i on i.activity_id = m."activityId" and i.id::text = m."itemId"
      where i.state = 'planned' and i.due_on <> m."on"),
    asked as (
      insert into date_moves (item_id, old_on, new_on, reason, asked_by, state)
      select id, due_on, new_on, reason, submitted_by, 'asked' from said
      on conflict (item_id) where state = 'asked' do update set old_on = excluded.old_on, new_on = excluded.new_on, reason = excluded.reason,
        asked_by = excluded.asked_by, asked_at = excluded.asked_at
      returning 1)
    select count(*)::int as moves from asked`,
);

/** What leads said should move; a move that an earlier review left undecided gives way to what is said now. */
async function askMoves(tx: Tx, processId: string): Promise<number> {
  const returns = await sentReturns(tx, processId);
  const said = returns.flatMap(({ activityId, submittedBy, sent }) =>
    sent.milestones
      .filter(({ standing, on }) => standing === 'moved' && on !== null)
      .map(({ itemId, on, reason }) => ({ itemId, activityId, on, reason, submittedBy })),
  );
  const [asked] = await insertMoves(tx, said);
  return asked?.moves ?? 0;
}

const retireActivities = statement(
  'reviews.retire-activities',
  z.object({ activityId: of(activities.id) }),
  ({ processId, now }: { processId: string; now: number }) => sql`
    update activities a set retired_at = ${instant(now)}, retired_why = r.note from review_returns r
    where r.process_id = ${processId} and r.settlement = 'retired' and a.id = r.activity_id and a.retired_at is null
    returning a.id as "activityId"`,
);

const keepReport = statement(
  'reviews.keep-report',
  z.object({ id: of(documents.id), lines: count }),
  (given: { processId: string; content: Buffer; sha256: string; actorId: string }) => sql`
    insert into documents (process_id, title, file_name, media_type, size, sha256, content, added_by)
    select id, 'Report of the review', reference || '-report.html', 'text/html', ${given.content.length}::int, ${given.sha256}::text, ${given.content}::bytea, ${given.actorId}::uuid
    from processes where id = ${given.processId}
    returning id, (select count(*)::int from review_returns where process_id = ${given.processId}) as lines`,
);

/**
 * Locks the period once every line is settled, and keeps an unchangeable copy of all of it. Where its strategy has a route,
 * the sign-off of that copy is opened in the same transaction.
 */
async function lockReview(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, actorId } = decision;
  await lockReturns(tx, processId);
  const allowed = canLock(await readUnsettled(tx, processId));
  if (!allowed.ok) return allowed;
  await endRetired(
    tx,
    (await retireActivities(tx, { processId, now })).map(({ activityId }) => activityId),
  );
  const proposals = await raiseProposals(tx, processId);
  const content = Buffer.from(reportHtml(await readReport(tx, processId)), 'utf8');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const [kept] = await keepReport(tx, { processId, content, sha256, actorId });
  const reportId = kept?.id ?? '';
  await tx
    .update(reviews)
    .set({ lockedAt: instant(now), reportId })
    .where(eq(reviews.processId, processId));
  await finishTasks(tx, { processId, kind: 'settle-review' });
  await changeProcess(tx, processId, { state: 'locked', closedAt: instant(now) });
  const sent = await sendByRoute(tx, decision, reportId, now);
  return accept({ reportId, sha256, proposals, lines: kept?.lines ?? 0, ...sent });
}

const refuseMoves = command(
  'reviews.refuse-moves',
  ({ processId, actorId, now }: { processId: string; actorId: string; now: number }) => sql`
    update date_moves m set state = 'refused', decided_by = ${actorId}, decided_at = ${instant(now)}
    from dated_items i join review_returns r on r.activity_id = i.activity_id
    where r.process_id = ${processId} and m.item_id = i.id and m.state = 'asked'`,
);

/** What was asked is asked no more, and who was told of it is told. The quarter keeps its review: it was cancelled. */
async function cancelReview(tx: Tx, { processId, actorId }: StoredDecision, now: number): Promise<Verdict<Effect>> {
  await lapseRequests(tx, processId);
  const cancelled = await cancelTasks(tx, { processId });
  await tellCancelled(tx, processId);
  await refuseMoves(tx, { processId, actorId, now });
  await changeProcess(tx, processId, { state: 'cancelled', endedAt: instant(now), wakeAt: null });
  return accept({ cancelled: cancelled.length });
}

/** A locked review ends once nothing is owed to it and no sign-off of it runs; judged under its lock. */
export const endReview = command(
  'reviews.end',
  (processId: string) => sql`
    update processes p set ended_at = app_now(), wake_at = null where p.id = ${processId} and p.state in ('locked', 'signed-off') and p.ended_at is null
      and not exists (select from tasks t where t.process_id = p.id and t.state = 'open')`,
);
