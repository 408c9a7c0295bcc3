import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { nextPeriod, periodOf, periodsBetween } from '../../domain/calendar/periods.ts';
import { localDate, pageDeadline } from '../../domain/calendar/zones.ts';
import { owedStates } from '../../domain/measures/indicator.ts';
import { valueDue, valueTitle } from '../../domain/measures/value.ts';
import type { Verdict } from '../../domain/refusal.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import { oweTasks, oweTasksByDue, type Owner } from '../chase/owe-tasks.ts';
import type { Tx } from '../connect.ts';
import { givenRows, valuesOf } from '../given-rows.ts';
import { audit } from '../records/audit.ts';
import { posts } from '../schema/directory.ts';
import { indicators } from '../schema/measures.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { placeOfStrategy, type StrategyPlace } from '../strategies/place.ts';
import { oweTargets } from './targets.ts';

const owing = statement(
  'measures.owing',
  z.object({
    indicatorId: of(indicators.id),
    title: of(indicators.title),
    frequency: of(indicators.frequency),
    postId: of(posts.id),
    agencyId: of(posts.agencyId),
    last: z.string().nullable(),
  }),
  (strategyId: string) => sql`
    select i.id as "indicatorId", i.title, i.frequency, o.id as "postId", o.agency_id as "agencyId",
      (select max(k.period) from indicator_tasks k where k.indicator_id = i.id) as last
    from indicators i join posts o on o.id = i.owner_post_id left join activities a on a.id = i.activity_id
    where a.retired_at is null and i.strategy_id = ${strategyId} and i.state in ${valuesOf(owedStates)} order by i.id`,
);

type Asked = { readonly indicatorId: string; readonly period: string; readonly dueAt: number; readonly owner: Owner };

const noteTasks = command(
  'measures.note-tasks',
  ({ strategyId, rows }: { strategyId: string; rows: readonly object[] }) => sql`
    insert into indicator_tasks (task_id, strategy_id, indicator_id, period)
    select g.task, ${strategyId}::uuid, g.indicator, g.period from ${givenRows(rows, { task: 'uuid', indicator: 'uuid', period: 'text' })}`,
);

type Watch = { readonly strategyId: string; readonly place: StrategyPlace; readonly now: number };

/** What a strategy's measures are owed at each pass of its watch. */
export async function oweMeasures(tx: Tx, strategyId: string, now: number): Promise<void> {
  const place = await placeOfStrategy(tx, strategyId);
  if (place === undefined) return;
  await oweValues(tx, { strategyId, place, now });
  await oweTargets(tx, { strategyId, place, now });
}

/**
 * Has the value of the period that runs owed for every indicator whose values are asked for, and of those that have begun
 * since the last one: a task of its owner's post on the watch of the strategy. Done in each pass of the watch, so that the
 * next is there as its period passes. Nobody is told before the first step, but of what had passed while nobody looked.
 */
async function oweValues(tx: Tx, { strategyId, place, now }: Watch): Promise<void> {
  const rows = await owing(tx, strategyId);
  const today = localDate(now, place.zone);
  const running = (last: string | null, current: string) =>
    last === null ? [current] : periodsBetween(nextPeriod(last), current);
  const missing = rows.flatMap((row) =>
    running(row.last, periodOf(today, row.frequency)).map((period) => ({ ...row, period })),
  );
  if (missing.length === 0) return;
  const calendar = await loadCalendar(tx, place.calendar);
  const asked = missing.map(({ indicatorId, title, period, postId, agencyId }): Asked => ({
    indicatorId,
    period,
    dueAt: valueDue(period, place.zone, calendar),
    owner: { title: valueTitle(title, period), postId, agencyId },
  }));
  const common = { processId: strategyId, kind: 'give-value', place, now } as const;
  const passed = asked.filter(({ dueAt }) => dueAt <= now);
  const byDue = [...Map.groupBy(asked, ({ dueAt }) => dueAt)].filter(([dueAt]) => dueAt > now);
  const late =
    passed.length === 0
      ? []
      : taskIdsOf(await oweTasks(tx, { ...common, ask: 'invitation', owners: passed.map(({ owner }) => owner) }));
  const dues = byDue.map(([at, group]) => ({
    due: { at, wallText: pageDeadline(at, place.zone) },
    owners: group.map(({ owner }) => owner),
  }));
  const coming = taskIdsOf(await oweTasksByDue(tx, { ...common, ask: null, dues }));
  const inOrder = [...passed, ...byDue.flatMap(([, group]) => group)];
  const noted = [...late, ...coming].map((task, n) => ({
    task,
    indicator: inOrder[n]?.indicatorId,
    period: inOrder[n]?.period,
  }));
  await noteTasks(tx, { strategyId, rows: noted });
  await audit(tx, { actorId: null, act: 'values-asked', processId: strategyId, details: { tasks: noted.length } });
}

/** Each is due after now, so that no plan is refused. */
function taskIdsOf(owed: Verdict<{ taskIds: readonly string[] }>): readonly string[] {
  if (!owed.ok) throw new Error(`values cannot be asked for: ${owed.message}`);
  return owed.value.taskIds;
}
