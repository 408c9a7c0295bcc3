import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { pageDay } from '../../domain/calendar/zones.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { lockProcess } from '../chase/locks.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { baselines } from '../schema/measures.ts';
import { datedItems } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { addItems } from '../strategies/dated-item-acts.ts';

const ofStrategy = statement(
  'measures.baseline',
  z.object({
    fromOn: z.iso.date(),
    toOn: z.iso.date(),
    state: of(datedItems.state),
    itemId: of(datedItems.id),
  }),
  (strategyId: string) => sql`
    select to_char(b.from_on, 'YYYY-MM-DD') as "fromOn", to_char(i.due_on, 'YYYY-MM-DD') as "toOn", i.state, i.id as "itemId"
    from baselines b join dated_items i on i.id = b.item_id where b.strategy_id = ${strategyId}`,
);
export type BaselineLine = RowOf<typeof ofStrategy>;

/** The baseline year of a strategy; undefined where it has none. */
export async function readBaseline(tx: Tx, strategyId: string): Promise<BaselineLine | undefined> {
  return (await ofStrategy(tx, strategyId))[0];
}

/**
 * Sets the baseline year of a strategy, once, or anew where its end was given up: its last day is a dated item, the one that is planned already or a new one.
 * It moves as every date does.
 */
export async function setBaseline(
  tx: Tx,
  actor: Actor,
  { strategyId, fromOn, toOn }: { strategyId: string; fromOn: string; toOn: string },
): Promise<Verdict<{ itemId: string }>> {
  const process = await lockProcess(tx, strategyId);
  if (process?.kind !== 'strategy') return refuse('not-found', 'There is no such strategy.');
  if (process.state !== 'draft' && process.state !== 'open')
    return refuse('not-open', 'The strategy has ended, so nothing can be added to it.');
  if (toOn <= fromOn) return refuse('malformed', 'The last day comes after the first one.', { field: 'toOn' });
  const before = await readBaseline(tx, strategyId);
  if (before !== undefined && before.state !== 'dropped')
    return refuse(
      'exists-already',
      'The strategy has its baseline year already. Move its end on the page of that date.',
    );
  const item = await endOf(tx, actor, strategyId, toOn);
  if (!item.ok) return item;
  const year = { fromOn, itemId: item.value };
  await tx
    .insert(baselines)
    .values({ strategyId, ...year })
    .onConflictDoUpdate({ target: baselines.strategyId, set: year });
  await audit(tx, { actorId: actor.personId, act: 'baseline-set', processId: strategyId, details: { fromOn, toOn } });
  return accept({ itemId: item.value });
}

async function endOf(tx: Tx, actor: Actor, strategyId: string, toOn: string): Promise<Verdict<string>> {
  const items = await tx
    .select({ id: datedItems.id, kind: datedItems.kind, state: datedItems.state, dueOn: datedItems.dueOn })
    .from(datedItems)
    .where(eq(datedItems.strategyId, strategyId));
  const planned = items.find(({ kind, state }) => kind === 'baseline-end' && state === 'planned');
  if (planned?.dueOn === toOn) return accept(planned.id);
  if (planned !== undefined)
    return refuse('malformed', `The strategy has this date already: ${pageDay(planned.dueOn)}. Give that day.`, {
      field: 'toOn',
    });
  const added = await addItems(tx, actor, {
    strategyId,
    items: [{ kind: 'baseline-end', title: 'End of the baseline year', dueOn: toOn }],
  });
  return added.ok ? accept(added.value.itemIds[0] ?? '') : added;
}
