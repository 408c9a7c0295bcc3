import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canRevise, type RevisionState, revisionState } from '../../../domain/strategies/revision.ts';
import type { Tx } from '../../connect.ts';
import { planRevisions } from '../../schema/plan-revisions.ts';
import { of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { holdStrategy, planEnded } from '../strategies.ts';
import { strategyOfRevision } from './read-revisions.ts';

type Which = { readonly revisionId: string; readonly personId: string };

const row = z.object({
  id: of(planRevisions.id),
  strategyId: of(planRevisions.strategyId),
  title: of(planRevisions.title),
  note: of(planRevisions.note),
  openedBy: of(planRevisions.openedBy),
  handedInBy: of(planRevisions.handedInBy),
  versionId: of(planRevisions.versionId),
  handedIn: z.boolean(),
  inForce: z.boolean(),
  discarded: z.boolean(),
  named: z.boolean(),
  /** In the strategy's zone. */
  today: z.iso.date(),
});
export type HeldRevision = RowOf<typeof forWriting>;

const one = ({ revisionId, personId }: Which) => sql`
  select r.id, r.strategy_id as "strategyId", r.title, r.note, r.opened_by as "openedBy", r.handed_in_by as "handedInBy", r.version_id as "versionId",
    r.version_id is not null as "handedIn", r.in_force_at is not null as "inForce", r.discarded_at is not null as discarded,
    r.opened_by = ${personId} or exists (select from revision_drafters d where d.revision_id = r.id and d.person_id = ${personId}) as named,
    to_char(app_now() at time zone s.zone, 'YYYY-MM-DD') as today
  from plan_revisions r join strategies s on s.process_id = r.strategy_id where r.id = ${revisionId}`;

/** Two who write different lines do not wait for each other; whoever hands it in waits for both. */
const forWriting = statement('strategies.revision-to-write', row, (which: Which) => sql`${one(which)} for share of r`);
const forDeciding = statement(
  'strategies.revision-to-decide',
  row,
  (which: Which) => sql`${one(which)} for no key update of r`,
);

const noSuchRevision = refuse('not-found', 'There is no such revision.');

/** A draft that this person writes a line of; `alone`: of its order, so that nobody writes another line meanwhile. */
export async function holdDraft(
  tx: Tx,
  actor: Actor,
  revisionId: string,
  alone = false,
): Promise<Verdict<HeldRevision>> {
  const [found] = await (alone ? forDeciding : forWriting)(tx, { revisionId, personId: actor.personId });
  return judged(found, ['draft']);
}

/**
 * A revision about which the person decides: its strategy, which has not ended, and then itself are locked. `anyOfficer`: it
 * need not be one who writes it, so that it is not left lying where those have gone.
 */
export async function holdRevision(
  tx: Tx,
  actor: Actor,
  revisionId: string,
  { from, anyOfficer = false }: { readonly from: readonly RevisionState[]; readonly anyOfficer?: boolean },
): Promise<Verdict<HeldRevision>> {
  const strategyId = await strategyOfRevision(tx, revisionId);
  if (strategyId === undefined) return noSuchRevision;
  const strategy = await holdStrategy(tx, strategyId, planEnded);
  if (!strategy.ok) return strategy;
  const [found] = await forDeciding(tx, { revisionId, personId: actor.personId });
  return judged(found && anyOfficer ? { ...found, named: true } : found, from);
}

/** The same for taking effect, which is for others than those who wrote it: whether it may is said by its version. */
export async function holdHandedIn(tx: Tx, revisionId: string, personId: string): Promise<HeldRevision | undefined> {
  const [found] = await forDeciding(tx, { revisionId, personId });
  return found;
}

function judged(found: HeldRevision | undefined, from: readonly RevisionState[]): Verdict<HeldRevision> {
  if (found === undefined) return noSuchRevision;
  const allowed = canRevise(revisionState(found), from, found.named);
  return allowed.ok ? accept(found) : allowed;
}
