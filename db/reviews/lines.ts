import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { canSettle, type Settlement } from '../../domain/reviews/review.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { ReturnContent } from '../../domain/reviews/return.ts';
import { audit } from '../records/audit.ts';
import { touch, type Tx } from '../connect.ts';
import { reviewReturns, reviews } from '../schema/reviews.ts';
import { dateMoves } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { decideMove as decideDateMove, finishItem } from '../strategies/dated-item-acts.ts';

import { returnContent } from '../tasks/shapes.ts';
import { reviewState } from './shapes.ts';

const notAtCommittee = refuse('not-open', 'Lines are settled while the review is at the committee.');
const noSuchLine = refuse('not-found', 'There is no such line.');

export type Settling = {
  readonly reviewId: string;
  readonly lineId: string;
  readonly ifVersion: number;
  readonly settlement: Settlement;
  readonly note: string;
};

const heldLine = statement(
  'reviews.held-line',
  z.object({
    state: reviewState,
    version: of(reviewReturns.version),
    agencyId: of(reviewReturns.agencyId),
    sent: returnContent.nullable(),
    met: z.boolean(),
  }),
  ({ reviewId, lineId }: Settling) => sql`
    with p as materialized (select id, state from processes where id = ${reviewId} and kind = 'review' for share)
    select p.state, r.version, r.agency_id as "agencyId", r.sent, coalesce(r.sent -> 'milestones' @> '[{"standing":"met"}]', false) as met
    from p join review_returns r on r.process_id = p.id where r.id = ${lineId} for no key update of r`,
);

type Settled = Settling & { readonly version: number; readonly agencyId: string; readonly personId: string };
const writeSettlement = command(
  'reviews.settle-line',
  ({ reviewId, lineId, settlement, note, version, agencyId, personId }: Settled) => sql`
    with settled as (
      update review_returns set settlement = ${settlement}, note = ${note}, settled_by = ${personId}, settled_at = app_now(),
        version = ${version} where id = ${lineId})
    insert into audit_entries (actor_id, act, process_id, agency_id, details)
    values (${personId}, 'line-settled', ${reviewId}, ${agencyId},
      jsonb_build_object('lineId', ${lineId}::text, 'settlement', ${settlement}::text, 'version', ${version}::int))`,
);

/**
 * What the committee says to one line. The review is held shared, so that it cannot be locked meanwhile, and several may
 * settle at once; a milestone that a noted return reports as met is done by it.
 */
export async function settleLine(tx: Tx, actor: Actor, input: Settling): Promise<Verdict<{ version: number }>> {
  const [line] = await heldLine(tx, input);
  if (line === undefined) return noSuchLine;
  if (line.state !== 'committee') return notAtCommittee;
  if (line.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has settled this line since you opened it.', { version: line.version });
  const allowed = canSettle(input.settlement, { returned: line.sent !== null, note: input.note });
  if (!allowed.ok) return allowed;
  const version = line.version + 1;
  touch(tx, input.reviewId);
  await writeSettlement(tx, { ...input, version, agencyId: line.agencyId, personId: actor.personId });
  if (line.met && input.settlement === 'noted') await finishMet(tx, actor, line.sent);
  return accept({ version });
}

/** Few: those of one activity. One that was done or dropped meanwhile stays as it is. */
async function finishMet(tx: Tx, actor: Actor, sent: ReturnContent | null): Promise<void> {
  for (const { itemId, standing, on, reason } of sent?.milestones ?? [])
    if (standing === 'met' && on !== null) await finishItem(tx, actor, { itemId, doneOn: on, result: reason });
}

const heldMove = statement(
  'reviews.held-move',
  z.object({
    state: reviewState,
    move: of(dateMoves.state),
    itemId: of(dateMoves.itemId),
    newOn: z.iso.date(),
  }),
  ({ reviewId, moveId }: { reviewId: string; moveId: string }) => sql`
    with p as materialized (select id, state from processes where id = ${reviewId} and kind = 'review' for share)
    select p.state, m.state as move, m.item_id as "itemId", to_char(m.new_on, 'YYYY-MM-DD') as "newOn"
    from p join review_returns r on r.process_id = p.id join dated_items i on i.activity_id = r.activity_id
      join date_moves m on m.item_id = i.id where m.id = ${moveId} for no key update of m`,
);

/** The committee agrees or refuses a milestone's new date (S60). */
export async function decideMove(
  tx: Tx,
  actor: Actor,
  input: { reviewId: string; moveId: string; agree: boolean },
): Promise<Verdict<{ moveId: string }>> {
  const [move] = await heldMove(tx, input);
  if (move === undefined) return refuse('not-found', 'There is no such moved milestone.');
  if (move.state !== 'committee') return notAtCommittee;
  if (move.move !== 'asked') return refuse('nothing-to-change', 'This move was decided already.');
  const decided = await decideDateMove(tx, actor, input);
  if (!decided.ok) return decided;
  await audit(tx, {
    actorId: actor.personId,
    act: input.agree ? 'move-agreed' : 'move-refused',
    processId: input.reviewId,
    details: { moveId: input.moveId, itemId: move.itemId, newOn: move.newOn },
  });
  return accept({ moveId: input.moveId });
}

const heldNote = statement(
  'reviews.held-note',
  z.object({ state: reviewState, note: of(reviews.note), version: of(reviews.noteVersion) }),
  (reviewId: string) => sql`
    with p as materialized (select id, state from processes where id = ${reviewId} and kind = 'review' for share)
    select p.state, v.note, v.note_version as version from p join reviews v on v.process_id = p.id for no key update of v`,
);

/** Where somebody has noted it meanwhile: what stands there now. */
export type NotedMeanwhile = { readonly current?: { readonly note: string; readonly version: number } };

/** The committee notes the report (S61). What it wrote may be changed until the period is locked, by who saw what stands there. */
export async function noteReport(
  tx: Tx,
  actor: Actor,
  input: { reviewId: string; note: string; ifVersion: number },
): Promise<Verdict<{ noted: boolean; version: number }> & NotedMeanwhile> {
  const [review] = await heldNote(tx, input.reviewId);
  if (review === undefined) return refuse('not-found', 'There is no such review.');
  const { state, note, version } = review;
  if (state !== 'committee') return refuse('not-open', 'The report is noted while the review is at the committee.');
  if (version !== input.ifVersion) {
    const refusal = refuse('version-changed', 'Somebody has noted the report since you opened it.', { version });
    return { ...refusal, current: { note, version } };
  }
  await tx
    .update(reviews)
    .set({ notedAt: sql`app_now()`, notedBy: actor.personId, note: input.note, noteVersion: version + 1 })
    .where(eq(reviews.processId, input.reviewId));
  await audit(tx, { actorId: actor.personId, act: 'report-noted', processId: input.reviewId });
  return accept({ noted: true, version: version + 1 });
}
