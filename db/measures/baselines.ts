import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { pageDay } from '../../domain/calendar/zones.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { lockProcess } from '../chase/locks.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { baselines, indicators, indicatorTargets } from '../schema/measures.ts';
import { datedItems } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { addItems, dropItem, moveItem } from '../strategies/dated-item-acts.ts';

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
 * Sets the baseline year of a strategy: its last day is a dated item, the one that is planned already or a new one, and moves
 * as every date does. It is set anew where that end was given up. One that is there is corrected for as long as no target rests on it. A last day that has passed is
 * refused unless somebody says that it has.
 */
export async function setBaseline(
  tx: Tx,
  actor: Actor,
  { strategyId, fromOn, toOn, hasPassed }: Year,
): Promise<Verdict<{ itemId: string }>> {
  const process = await lockProcess(tx, strategyId);
  if (process?.kind !== 'strategy') return refuse('not-found', 'There is no such strategy.');
  if (process.state !== 'draft' && process.state !== 'open')
    return refuse('not-open', 'The strategy has ended, so nothing can be added to it.');
  if (toOn <= fromOn) return refuse('malformed', 'The last day comes after the first one.', { field: 'toOn' });
  const before = await readBaseline(tx, strategyId);
  const item = await (before === undefined || before.state === 'dropped'
    ? endOf(tx, actor, { strategyId, fromOn, toOn, hasPassed })
    : corrected(tx, actor, before, { strategyId, fromOn, toOn, hasPassed }));
  if (!item.ok) return item;
  await tx
    .insert(baselines)
    .values({ strategyId, fromOn, itemId: item.value })
    .onConflictDoUpdate({ target: baselines.strategyId, set: { fromOn, itemId: item.value } });
  await audit(tx, { actorId: actor.personId, act: 'baseline-set', processId: strategyId, details: { fromOn, toOn } });
  return accept({ itemId: item.value });
}

/** The dated item of a year that is there, moved where its last day is another now. */
async function corrected(tx: Tx, actor: Actor, before: BaselineLine, { strategyId, ...year }: Year) {
  if (before.fromOn === year.fromOn && before.toOn === year.toOn)
    return refuse('exists-already', 'The strategy has its baseline year already, from and to these days.');
  if (await hasTargets(tx, strategyId))
    return refuse('exists-already', 'Targets rest on the baseline year, so it stays as it is.');
  if (before.toOn === year.toOn) return accept(before.itemId);
  const { itemId } = before;
  const reason = 'The baseline year was corrected.';
  const moved = await moveItem(tx, actor, { itemId, newOn: year.toOn, reason });
  if (moved.ok) return accept(itemId);
  const flaw = { ...moved, detail: { field: 'toOn' } };
  if (moved.code !== 'in-the-past') return flaw;
  if (year.hasPassed !== true)
    return { ...flaw, message: 'The last day has passed already. Choose a later one, or say that it has passed.' };
  // No date moves into the past: the end that was planned is given up, and one that has passed takes its place.
  await dropItem(tx, actor, { itemId, reason });
  return endOf(tx, actor, { strategyId, ...year });
}

/** Whether a target of the strategy was set. */
export async function hasTargets(tx: Tx, strategyId: string): Promise<boolean> {
  const found = await tx
    .select({ id: indicators.id })
    .from(indicators)
    .innerJoin(indicatorTargets, eq(indicatorTargets.indicatorId, indicators.id))
    .where(eq(indicators.strategyId, strategyId))
    .limit(1);
  return found.length > 0;
}

type Year = {
  readonly strategyId: string;
  /** Days, 'YYYY-MM-DD', both included. */
  readonly fromOn: string;
  readonly toOn: string;
  readonly hasPassed?: boolean | undefined;
};

async function endOf(tx: Tx, actor: Actor, { strategyId, toOn, hasPassed }: Year): Promise<Verdict<string>> {
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
    items: [{ kind: 'baseline-end', title: 'End of the baseline year', dueOn: toOn, hasPassed }],
  });
  return added.ok ? accept(added.value.itemIds[0] ?? '') : { ...added, detail: { field: 'toOn' } };
}
