import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { parsePeriod } from '../../domain/calendar/periods.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { canHoldFrom, canSetTargets, hasBaselineEnded } from '../../domain/measures/baseline.ts';
import { codesOf, owedStates } from '../../domain/measures/indicator.ts';
import { targetStates } from '../../domain/measures/target-list.ts';
import { type Actor, speaksFor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { oweTasks } from '../chase/owe-tasks.ts';
import type { Tx } from '../connect.ts';
import { givenRows, valuesOf } from '../given-rows.ts';
import { audit } from '../records/audit.ts';
import { posts } from '../schema/directory.ts';
import { indicators, indicatorTargets, indicatorTasks } from '../schema/measures.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import type { StrategyPlace } from '../strategies/place.ts';
import { uuids } from '../uuids.ts';
import { readBaseline } from './baselines.ts';
import { lockIndicator, noSuchIndicator } from './locked-indicator.ts';

type AreaTarget = { readonly areaId: string; readonly scaled: number; readonly tolerance: number };
type Targets = {
  readonly indicatorId: string;
  /** From which period on they hold. */
  readonly period: string;
  readonly reason: string;
  readonly targets: readonly AreaTarget[];
  /** Whether somebody says that they replace those that hold from that period already; else they are refused. */
  readonly replaces: boolean;
  /** A body is to agree them first: till then they do not hold. */
  readonly proposed: boolean;
};

/**
 * Sets or proposes targets of an indicator, from a period on: by its owner's agency or an officer, once the baseline year has
 * ended. What is proposed holds once a sign-off has agreed it.
 */
export async function setTargets(tx: Tx, actor: Actor, input: Targets): Promise<Verdict<{ set: number }>> {
  const indicator = await lockIndicator(tx, input.indicatorId);
  if (indicator === undefined || !speaksFor(actor, indicator.agencyId)) return noSuchIndicator;
  if (indicator.processState !== 'open') return refuse('not-open', 'Targets are set while the strategy is watched.');
  if (indicator.state === 'retired') return refuse('not-open', 'The indicator is retired, so no target is set.');
  const baseline = await readBaseline(tx, indicator.strategyId);
  const allowed = canSetTargets(baseline, localDate(indicator.now, indicator.zone));
  if (!allowed.ok) return allowed;
  const period = parsePeriod(input.period, indicator.frequency);
  if (!period.ok) return period;
  const today = localDate(indicator.now, indicator.zone);
  const holds = canHoldFrom(period.value, { baseline, frequency: indicator.frequency, today });
  if (!holds.ok) return holds;
  if (!input.replaces && !input.proposed && (await heldFrom(tx, { ...input, period: period.value })).length > 0)
    return refuse(
      'exists-already',
      'A target holds from this period already. Say that this one replaces it: what was judged by it is judged anew.',
      { field: 'replaces' },
    );
  const { strategyId, agencyId } = indicator;
  const written = { ...input, strategyId, period: period.value, setBy: actor.personId };
  const set = await insertTargets(tx, written);
  if (set < input.targets.length) return refuse('malformed', 'Choose areas of this indicator.');
  const done = await whole(tx, input.indicatorId);
  const [taskId] = done.length === 0 ? [] : await finishTasks(tx, { taskIds: done.map((task) => task.taskId) });
  await audit(tx, {
    actorId: actor.personId,
    act: 'targets-set',
    processId: strategyId,
    agencyId,
    ...(taskId === undefined ? {} : { taskId }),
    details: { indicatorId: input.indicatorId, period: period.value, set, ...(input.proposed && { proposed: true }) },
  });
  return accept({ set });
}

const holding = codesOf(targetStates).filter((state) => targetStates[state].holds);

const heldFrom = statement(
  'measures.targets-held-from',
  z.object({ areaId: of(indicatorTargets.areaId) }),
  ({ indicatorId, period, targets }: Pick<Targets, 'indicatorId' | 'period' | 'targets'>) => sql`
    select t.area_id as "areaId" from indicator_targets t where t.indicator_id = ${indicatorId} and t.period = ${period} and t.state in ${valuesOf(holding)}
      and t.area_id = any(${uuids(targets.map(({ areaId }) => areaId))}) limit 1`,
);

const insertTargets = command(
  'measures.insert-targets',
  ({
    strategyId,
    indicatorId,
    period,
    reason,
    targets,
    setBy,
    proposed,
  }: Targets & { strategyId: string; setBy: string }) => sql`
    insert into indicator_targets (strategy_id, indicator_id, area_id, period, revision, scaled, tolerance, reason, set_by, state)
    select ${strategyId}::uuid, ${indicatorId}::uuid, a.id, ${period}::text,
      coalesce((select max(t.revision) from indicator_targets t where t.area_id = a.id and t.period = ${period}), 0) + 1, g.scaled, g.tolerance, ${reason}::text, ${setBy}::uuid, ${proposed ? 'proposed' : 'set'}::text
    from ${givenRows(targets, { areaId: 'uuid', scaled: 'double precision', tolerance: 'double precision' })}
      join indicator_areas a on a.id = g."areaId" and a.indicator_id = ${indicatorId} and a.ended_at is null`,
);

const whole = statement(
  'measures.whole-targets',
  z.object({ taskId: of(indicatorTasks.taskId) }),
  (indicatorId: string) => sql`
    select k.task_id as "taskId" from indicator_tasks k join tasks d on d.id = k.task_id and d.state = 'open' where k.indicator_id = ${indicatorId} and k.period is null
      and not exists (select from indicator_areas a where a.indicator_id = ${indicatorId} and a.ended_at is null
        and not exists (select from indicator_targets t where t.area_id = a.id and t.state <> 'returned'
          and not exists (select from indicator_targets n where n.area_id = t.area_id and n.period = t.period and n.revision > t.revision)))`,
);

const lackingShape = z.object({
  indicatorId: of(indicators.id),
  title: of(indicators.title),
  postId: of(posts.id),
  agencyId: of(posts.agencyId),
});
const lacking = statement(
  'measures.lacking-targets',
  lackingShape,
  (strategyId: string) => sql`
    select i.id as "indicatorId", i.title, o.id as "postId", o.agency_id as "agencyId" from indicators i join posts o on o.id = i.owner_post_id left join activities a on a.id = i.activity_id
    where i.strategy_id = ${strategyId} and a.retired_at is null and i.state in ${valuesOf(owedStates)}
      and not exists (select from indicator_targets t where t.indicator_id = i.id)
      and not exists (select from indicator_tasks k where k.indicator_id = i.id and k.period is null) order by i.id`,
);

const ownersOf = statement(
  'measures.owners-of',
  lackingShape,
  (indicatorIds: readonly string[]) => sql`
    select i.id as "indicatorId", i.title, o.id as "postId", o.agency_id as "agencyId" from indicators i join posts o on o.id = i.owner_post_id
    where i.id = any(${uuids(indicatorIds)}) and i.state in ${valuesOf(owedStates)} order by i.id`,
);

const noteTasks = command(
  'measures.note-target-tasks',
  ({ strategyId, rows }: { strategyId: string; rows: readonly object[] }) => sql`
    insert into indicator_tasks (task_id, strategy_id, indicator_id)
    select g.task, ${strategyId}::uuid, g.indicator from ${givenRows(rows, { task: 'uuid', indicator: 'uuid' })}`,
);

type Watch = { readonly strategyId: string; readonly place: StrategyPlace; readonly now: number };

/** Once the baseline year has ended, the owner of each indicator that has no target is asked for them, once (S41). */
export async function oweTargets(tx: Tx, { strategyId, place, now }: Watch): Promise<void> {
  const baseline = await readBaseline(tx, strategyId);
  if (baseline === undefined || !hasBaselineEnded(baseline, localDate(now, place.zone))) return;
  await ask(tx, { strategyId, place, now }, await lacking(tx, strategyId), 'Target');
}

/** The owners of these indicators are asked for targets once more: a body has sent back what they proposed. */
export async function askForTargets(tx: Tx, watch: Watch, indicatorIds: readonly string[]): Promise<void> {
  await ask(tx, watch, await ownersOf(tx, indicatorIds), 'Target, sent back');
}

async function ask(
  tx: Tx,
  { strategyId, place, now }: Watch,
  rows: RowOf<typeof lacking>[],
  called: string,
): Promise<void> {
  if (rows.length === 0) return;
  const owners = rows.map(({ title, postId, agencyId }) => ({ title: `${called}: ${title}`, postId, agencyId }));
  const owed = await oweTasks(tx, { processId: strategyId, kind: 'set-target', place, now, ask: 'invitation', owners });
  if (!owed.ok) throw new Error(`targets cannot be asked for: ${owed.message}`);
  const noted = owed.value.taskIds.map((task, n) => ({ task, indicator: rows[n]?.indicatorId }));
  await noteTasks(tx, { strategyId, rows: noted });
  await audit(tx, { actorId: null, act: 'targets-asked', processId: strategyId, details: { tasks: noted.length } });
}
