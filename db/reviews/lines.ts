import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { canSettle, type ReviewState, type Settlement } from '../../domain/reviews/review.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { ReturnContent } from '../../domain/reviews/return.ts';
import { audit } from '../records/audit.ts';
import { touch, type Tx } from '../connect.ts';
import { decideMove as decideDateMove, settleItem } from '../strategies/dated-item-acts.ts';

const notAtCommittee = refuse('not-open', 'Lines are settled while the review is at the committee.');
const noSuchLine = refuse('not-found', 'There is no such line.');

export type Settling = {
  readonly reviewId: string;
  readonly lineId: string;
  readonly ifVersion: number;
  readonly settlement: Settlement;
  readonly note: string;
};

type Line = {
  readonly state: ReviewState;
  readonly version: number;
  readonly agencyId: string;
  readonly sent: ReturnContent | null;
  readonly met: boolean;
};

/**
 * What the committee says to one line. The review is held shared, so that it cannot be locked meanwhile, and several may
 * settle at once; a milestone that a noted return reports as met is done by it.
 */
export async function settleLine(tx: Tx, actor: Actor, input: Settling): Promise<Verdict<{ version: number }>> {
  const { rows } = await tx.execute<Line>(sql`
    with p as materialized (select id, state from processes where id = ${input.reviewId} and kind = 'review' for share)
    select p.state, r.version, r.agency_id as "agencyId", r.sent, coalesce(r.sent -> 'milestones' @> '[{"standing":"met"}]', false) as met
    from p join review_returns r on r.process_id = p.id where r.id = ${input.lineId} for no key update of r`);
  const line = rows[0];
  if (line === undefined) return noSuchLine;
  if (line.state !== 'committee') return notAtCommittee;
  if (line.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has settled this line since you opened it.', { version: line.version });
  const allowed = canSettle(input.settlement, { returned: line.sent !== null, note: input.note });
  if (!allowed.ok) return allowed;
  const version = line.version + 1;
  touch(tx, input.reviewId);
  await tx.execute(sql`
    with settled as (
      update review_returns set settlement = ${input.settlement}, note = ${input.note}, settled_by = ${actor.personId}, settled_at = app_now(),
        version = ${version} where id = ${input.lineId})
    insert into audit_entries (actor_id, act, process_id, agency_id, details)
    values (${actor.personId}, 'line-settled', ${input.reviewId}, ${line.agencyId},
      jsonb_build_object('lineId', ${input.lineId}::text, 'settlement', ${input.settlement}::text, 'version', ${version}::int))`);
  if (line.met && input.settlement === 'noted') await settleMet(tx, actor, line.sent);
  return accept({ version });
}

/** Few: those of one activity. One that was done or dropped meanwhile stays as it is. */
async function settleMet(tx: Tx, actor: Actor, sent: ReturnContent | null): Promise<void> {
  for (const { itemId, standing, on, reason } of sent?.milestones ?? [])
    if (standing === 'met' && on !== null) await settleItem(tx, actor, { itemId, doneOn: on, result: reason });
}

/** The committee agrees or refuses a milestone's new date (S60). */
export async function decideMove(
  tx: Tx,
  actor: Actor,
  input: { reviewId: string; moveId: string; agree: boolean },
): Promise<Verdict<{ moveId: string }>> {
  const { rows } = await tx.execute<{
    state: ReviewState;
    move: string;
    itemId: string;
    newOn: string;
    reason: string;
  }>(sql`
    with p as materialized (select id, state from processes where id = ${input.reviewId} and kind = 'review' for share)
    select p.state, m.state as move, m.item_id as "itemId", to_char(m.new_on, 'YYYY-MM-DD') as "newOn", m.reason
    from p join review_returns r on r.process_id = p.id join dated_items i on i.activity_id = r.activity_id
      join date_moves m on m.item_id = i.id where m.id = ${input.moveId} for no key update of m`);
  const move = rows[0];
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

/** Where somebody has noted it meanwhile: what stands there now. */
export type NotedMeanwhile = { readonly current?: { readonly note: string; readonly version: number } };

/** The committee notes the report (S61). What it wrote may be changed until the period is locked, by who saw what stands there. */
export async function noteReport(
  tx: Tx,
  actor: Actor,
  input: { reviewId: string; note: string; ifVersion: number },
): Promise<Verdict<{ noted: boolean; version: number }> & NotedMeanwhile> {
  const { rows } = await tx.execute<{ state: ReviewState; note: string; version: number }>(sql`
    with p as materialized (select id, state from processes where id = ${input.reviewId} and kind = 'review' for share)
    select p.state, v.note, v.note_version as version from p join reviews v on v.process_id = p.id for no key update of v`);
  if (rows[0] === undefined) return refuse('not-found', 'There is no such review.');
  const { state, note, version } = rows[0];
  if (state !== 'committee') return refuse('not-open', 'The report is noted while the review is at the committee.');
  if (version !== input.ifVersion) {
    const refusal = refuse('version-changed', 'Somebody has noted the report since you opened it.', { version });
    return { ...refusal, current: { note, version } };
  }
  await tx.execute(sql`
    update reviews set noted_at = app_now(), noted_by = ${actor.personId}, note = ${input.note}, note_version = ${version + 1}
    where process_id = ${input.reviewId}`);
  await audit(tx, { actorId: actor.personId, act: 'report-noted', processId: input.reviewId });
  return accept({ noted: true, version: version + 1 });
}
