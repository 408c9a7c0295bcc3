import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canLead, type TraceFrom, type TraceTo } from '../../../domain/strategies/origins.ts';
import { telling } from '../../chase/notices.ts';
import type { Tx } from '../../connect.ts';
import { givenRows } from '../../given-rows.ts';
import { audit } from '../../records/audit.ts';
import { traces } from '../../schema/origins.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { holdStrategy } from '../strategies.ts';
import { ended } from './inputs.ts';

type End<Kind> = { readonly kind: Kind; readonly id: string };
export type NewTrace = { readonly from: End<TraceFrom>; readonly to: End<TraceTo>; readonly what: string };

const fromColumn = { comment: 'commentId', input: 'inputId', theme: 'themeId' } as const satisfies Record<
  TraceFrom,
  string
>;
const toColumn = {
  strand: 'toStrandId',
  activity: 'toActivityId',
  date: 'toDateId',
  input: 'toInputId',
  theme: 'toThemeId',
} as const satisfies Record<TraceTo, string>;

/** The strategy that has the part; of a comment, which belongs to none, null. */
const homeOf = statement(
  'strategies.home-of-end',
  z.object({ strategyId: of(traces.strategyId).nullable() }),
  ({ kind, id }: End<TraceFrom | TraceTo>) => sql`
    select strategy_id as "strategyId" from plan_parts where kind = ${kind} and id = ${id}
    union all select null from log_items where ${kind} = 'comment' and id = ${id}`,
);

/** A comment, an input or a theme led to a part of a strategy (S9, S20, F18); said twice, it stands once. */
export async function addTrace(
  tx: Tx,
  actor: Actor,
  { from, to, what }: NewTrace,
): Promise<Verdict<{ traceId: string }>> {
  const allowed = canLead(from.kind, to.kind);
  if (!allowed.ok) return allowed;
  const [source] = await homeOf(tx, from);
  const [home] = await homeOf(tx, to);
  const strategyId = home?.strategyId ?? null;
  if (source === undefined || strategyId === null || (source.strategyId ?? strategyId) !== strategyId)
    return refuse('not-found', 'There is no such part in this strategy.', { field: 'to' });
  const held = await holdStrategy(tx, strategyId, ended);
  if (!held.ok) return held;
  const ends = { [fromColumn[from.kind]]: from.id, [toColumn[to.kind]]: to.id };
  const [added] = await tx
    .insert(traces)
    .values({ strategyId, ...ends, what, byId: actor.personId })
    .onConflictDoNothing()
    .returning({ id: traces.id });
  if (added === undefined) return refuse('exists-already', 'This is said already.', { field: 'to' });
  await audit(tx, {
    actorId: actor.personId,
    act: 'trace-added',
    processId: strategyId,
    details: { traceId: added.id, from: from.kind, to: to.kind },
  });
  return accept({ traceId: added.id });
}

/** It was said by mistake: it shows no more, and stays in the trail. */
export async function undoTrace(tx: Tx, actor: Actor, traceId: string): Promise<Verdict<{ traceId: string }>> {
  const [undone] = await tx
    .update(traces)
    .set({ undoneAt: sql`app_now()` })
    .where(and(eq(traces.id, traceId), isNull(traces.undoneAt)))
    .returning({ strategyId: traces.strategyId });
  if (undone === undefined) return refuse('not-found', 'This is not said any more.');
  await audit(tx, { actorId: actor.personId, act: 'trace-undone', processId: undone.strategyId, details: { traceId } });
  return accept({ traceId });
}

/** A part of a plan that has changed; the occasion names the change. */
export type ChangedPart = { readonly id: string; readonly occasion: string };

/**
 * Whoever answers for the agencies whose comments led to these parts hears that they have changed: once for each change. Of
 * what is restricted nobody hears in this way.
 */
export const tellSayers = telling(
  'strategies.tell-sayers',
  (changed: readonly ChangedPart[]) => sql`
    select distinct t.process_id, t.id, w.person_id, 'said-led-on', 'led:' || g.id || ':' || g.occasion
    from ${givenRows(changed, { id: 'uuid', occasion: 'text' })} join traces x on x.to_id = g.id and x.undone_at is null
      join log_items i on i.id = x.comment_id join answers r on r.id = i.answer_id join tasks t on t.id = r.task_id join task_answerers w on w.task_id = t.id
    where not exists (
      select from markings m where m.strategy_id = x.strategy_id and m.lifted_at is null and (m.part_id = x.to_id or exists (
        select from activities a where a.id = coalesce(x.to_activity_id, (select d.activity_id from dated_items d where d.id = x.to_date_id))
          and m.part_id in (a.id, a.strand_id))))`,
);
