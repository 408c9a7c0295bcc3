import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canPromiseReview } from '../../domain/strategies/promised-review.ts';
import type { ItemKind } from '../../domain/strategies/strategy.ts';
import { lockProcess } from '../chase/locks.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { processes } from '../schema/chase.ts';
import { datedItems } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { finishItem } from './dated-item-acts.ts';
import { lockItem, todayOf } from './dated-items.ts';

const process = { id: of(processes.id), kind: of(processes.kind), reference: of(processes.reference) };

/** Of a date that promises a review: the decision that is to be reviewed, and what was drafted for it, as far as they are seen. */
export const readPromised = statement(
  'strategies.promised-review',
  z.object({ ...process, part: z.enum(['decision', 'review']), state: of(processes.state) }),
  (itemId: string) => sql`
    select p.id, p.kind, p.reference, p.state, case when p.id = i.review_process_id then 'review' else 'decision' end as part
    from dated_items i join processes p on p.id in (i.review_process_id, i.about_process_id) where i.id = ${itemId}`,
);

/** The decision that a date is to review, by the reference of its process; null where none is given. Refused beside the field `about`. */
export async function decisionNamed(
  tx: Tx,
  { kind, about }: { kind: ItemKind; about: string },
): Promise<Verdict<string | null>> {
  if (about === '') return accept(null);
  if (kind !== 'decision-review')
    return refuse('malformed', 'Only the review of a decision is about one.', { field: 'about' });
  const [found] = await tx
    .select({ id: processes.id })
    .from(processes)
    .where(eq(processes.reference, about.toUpperCase()));
  return found === undefined
    ? refuse('malformed', 'There is nothing with this reference.', { field: 'about' })
    : accept(found.id);
}

const promiseOf = statement(
  'strategies.promise-of',
  z.object({ itemId: of(datedItems.id), title: of(datedItems.title), strategyId: of(datedItems.strategyId) }),
  (processId: string) => sql`
    select i.id as "itemId", i.title, i.strategy_id as "strategyId" from dated_items i where i.review_process_id = ${processId} order by i.id limit 1`,
);

/** The date that promised this process; undefined where none did. */
export async function readPromiseOf(tx: Tx, processId: string): Promise<RowOf<typeof promiseOf> | undefined> {
  return (await promiseOf(tx, processId))[0];
}

const drafted = statement(
  'strategies.drafted-review',
  z.object({ kind: of(processes.kind), reference: of(processes.reference), opened: z.boolean(), ended: z.boolean() }),
  (processId: string | null) => sql`
    select kind, reference, opened_at is not null as opened, ended_at is not null as ended from processes where id = ${processId}::uuid`,
);

/**
 * What was drafted is the review that a date has promised (F66); `itemId` null: of none. Where it is open already, the date
 * is kept at once. One is drafted at a time.
 */
export async function forPromise<Made extends { readonly processId: string }>(
  tx: Tx,
  actor: Actor,
  itemId: string | null,
  made: Verdict<Made>,
): Promise<Verdict<Made>> {
  if (!made.ok || itemId === null) return made;
  const { processId } = made.value;
  const [found] = await tx
    .select({ strategyId: datedItems.strategyId, before: datedItems.reviewProcessId })
    .from(datedItems)
    .where(eq(datedItems.id, itemId));
  const strategy = found === undefined ? undefined : await lockProcess(tx, found.strategyId);
  const item = strategy === undefined ? undefined : await lockItem(tx, itemId);
  if (found === undefined || item === undefined) return refuse('not-found', 'There is no such date.');
  const [before] = await drafted(tx, found.before);
  const [review] = await drafted(tx, processId);
  const allowed = canPromiseReview(item, before, review);
  if (!allowed.ok) return allowed;
  await tx.update(datedItems).set({ reviewProcessId: processId }).where(eq(datedItems.id, itemId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'promised-review-drafted',
    processId: item.strategyId,
    agencyId: item.agencyId,
    details: { itemId, drafted: processId },
  });
  if (review?.opened === true) await keepPromise(tx, processId, actor.personId);
  return made;
}

/** A process has opened: the date that promised it is kept, and nobody is asked for it any more. */
export async function keepPromise(tx: Tx, processId: string, personId: string): Promise<void> {
  const [found] = await promiseOf(tx, processId);
  if (found === undefined) return;
  const strategy = await lockProcess(tx, found.strategyId);
  const item = await lockItem(tx, found.itemId);
  const [review] = await drafted(tx, processId);
  if (strategy === undefined || review === undefined || item?.state !== 'planned') return;
  const doneOn = todayOf(item.place, strategy.now);
  const kept = await finishItem(
    tx,
    { personId },
    { itemId: item.id, doneOn, result: `Opened as ${review.reference}.` },
  );
  if (!kept.ok) throw new Error(`a promised review cannot be kept: ${kept.message}`);
}
