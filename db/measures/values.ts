import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { parsePeriod } from '../../domain/calendar/periods.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { indicatorStates } from '../../domain/measures/indicator.ts';
import { canGive, hasEnded, isSurveyed, valueDue } from '../../domain/measures/value.ts';
import { type Actor, speaksFor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { owedNudge } from '../chase/outbox.ts';
import type { Tx } from '../connect.ts';
import { givenRows } from '../given-rows.ts';
import { audit } from '../records/audit.ts';
import { indicatorTasks } from '../schema/measures.ts';
import { count, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { lockIndicator, type LockedIndicator, noSuchIndicator } from './locked-indicator.ts';

/** What is said of one area: a value, or why there is none. */
export type GivenValue = {
  readonly areaId: string;
  readonly scaled: number | null;
  readonly whyNone: string;
  /** Of a survey: how many were asked, and how far off the truth may be, counted as the value is. */
  readonly sample?: number | null;
  readonly margin?: number | null;
};

type Period = {
  readonly indicatorId: string;
  readonly period: string;
  readonly provisional: boolean;
  readonly note: string;
  readonly values: readonly GivenValue[];
};

/**
 * Gives the values of a period, for all areas or some: by whoever holds the owner's post, somebody of his agency, or an officer.
 * What is said anew is another revision; the same again changes nothing. Once every area has its word and the period is
 * over, the task that asked for it is done. Out: how many values are new.
 */
export async function giveValues(tx: Tx, actor: Actor, input: Period): Promise<Verdict<{ given: number }>> {
  const indicator = await lockIndicator(tx, input.indicatorId);
  if (indicator === undefined || !speaksFor(actor, indicator.agencyId)) return noSuchIndicator;
  const open = canReceive(indicator);
  if (!open.ok) return open;
  const period = parsePeriod(input.period, indicator.frequency);
  if (!period.ok) return period;
  const today = localDate(indicator.now, indicator.zone);
  const allowed = canGive(period.value, today, input.provisional);
  if (!allowed.ok) return allowed;
  if (input.values.some(({ scaled, whyNone }) => (scaled === null) === (whyNone.trim() === '')))
    return refuse('malformed', 'Give either a value or why there is none.', { field: 'values' });
  if (input.values.some((value) => !isSurveyed(value, indicator.kind)))
    return refuse('malformed', 'How many were asked, and how far off it may be, is said of the value of a survey.', {
      field: 'values',
    });
  const calendar = await loadCalendar(tx, indicator.calendar);
  const late = indicator.now >= valueDue(period.value, indicator.zone, calendar);
  const said = { ...input, strategyId: indicator.strategyId, period: period.value, late, saidBy: actor.personId };
  const [{ given, known } = { given: 0, known: 0 }] = await insertValues(tx, said);
  if (known < input.values.length) return refuse('malformed', 'Choose areas of this indicator.');
  if (given === 0)
    return refuse('nothing-to-change', 'These are the values that it has already. Change one, or leave the page.');
  const taskId = await closeTask(tx, { ...said, ended: hasEnded(period.value, today) });
  await audit(tx, {
    actorId: actor.personId,
    act: 'values-given',
    processId: indicator.strategyId,
    agencyId: indicator.agencyId,
    ...(taskId === undefined ? {} : { taskId }),
    details: { indicatorId: input.indicatorId, period: period.value, given, provisional: input.provisional },
  });
  return accept({ given });
}

function canReceive({ processState, state }: LockedIndicator): Verdict<true> {
  if (processState !== 'open') return refuse('not-open', 'Values are given while the strategy is watched.');
  if (indicatorStates[state].owed) return accept(true);
  return refuse('not-open', `The indicator is ${indicatorStates[state].text.toLowerCase()}, so no values are given.`);
}

type Said = Period & { readonly strategyId: string; readonly late: boolean; readonly saidBy: string };
const insertValues = statement(
  'measures.insert-values',
  z.object({ given: count, known: count }),
  ({ strategyId, indicatorId, period, provisional, note, values, late, saidBy }: Said) => sql`
    with known as (
      select a.id, g.scaled, g."whyNone", g.sample::int as sample, g.margin, l.sample as asked, l.margin as off, l.revision, l.scaled as last, l.why_none, l.provisional, l.id is not null as had
      from ${givenRows(values, { areaId: 'uuid', scaled: 'double precision', whyNone: 'text', sample: 'double precision', margin: 'double precision' })}
        join indicator_areas a on a.id = g."areaId" and a.indicator_id = ${indicatorId} and a.ended_at is null
        left join lateral (select * from indicator_values v where v.area_id = a.id and v.period = ${period} order by v.revision desc limit 1) l on true),
    added as (
      insert into indicator_values (strategy_id, indicator_id, area_id, period, revision, scaled, why_none, provisional, note, late, said_by, sample, margin)
      select ${strategyId}::uuid, ${indicatorId}::uuid, k.id, ${period}::text, coalesce(k.revision, 0) + 1, k.scaled, k."whyNone", ${provisional}::boolean,
        ${note}::text, ${late}::boolean, ${saidBy}::uuid, k.sample, k.margin
      from known k where not k.had or (k.last, k.why_none, k.provisional, k.asked, k.off) is distinct from (k.scaled, k."whyNone", ${provisional}::boolean, k.sample, k.margin) returning 1)
    select (select count(*) from added)::int as given, (select count(*) from known)::int as known`,
);

const whole = statement(
  'measures.whole-period',
  z.object({ taskId: of(indicatorTasks.taskId) }),
  ({ indicatorId, period }: Pick<Period, 'indicatorId' | 'period'>) => sql`
    select k.task_id as "taskId" from indicator_tasks k where k.indicator_id = ${indicatorId} and k.period = ${period}
      and not exists (select from indicator_areas a where a.indicator_id = ${indicatorId} and a.ended_at is null
        and not exists (select from indicator_values v where v.area_id = a.id and v.period = ${period}))`,
);

/** Out: the task of the period, once every area has its word. The watch looks again, since something else may be owed now. */
async function closeTask(
  tx: Tx,
  { ended, strategyId, ...which }: Said & { readonly ended: boolean },
): Promise<string | undefined> {
  const [task] = await whole(tx, which);
  if (task === undefined || !ended) return undefined;
  const done = await finishTasks(tx, { taskIds: [task.taskId] });
  if (done.length > 0) await owedNudge(tx, strategyId);
  return task.taskId;
}
