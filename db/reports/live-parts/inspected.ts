import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { deadlineDate, localDate } from '../../../domain/calendar/zones.ts';
import { correctiveStates } from '../../../domain/inspections/corrective-action.ts';
import type { AgreedAction, FinalInspection } from '../../../domain/reports/live-parts/inspected.ts';
import { listFindings } from '../../inspections/read-parts.ts';
import { listActions as listCorrective } from '../../inspections/read-tasks.ts';
import { instant } from '../../instant.ts';
import { ms } from '../../rows.ts';
import { listActionsOf } from '../../reviews/read-lines.ts';
import { processes } from '../../schema/chase.ts';
import { epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import type { PlanStrand } from '../../strategies/read-plan.ts';
import { postText } from './planned.ts';
import type { Source } from './source.ts';

const finals = statement(
  'reports.final-inspections',
  z.object({ id: of(processes.id), reference: of(processes.reference), title: of(processes.title), finalAt: epochMs }),
  ({ strategyId, processId, until }: { strategyId: string; processId: string | null; until: number }) => sql`
    with ours as materialized (
      select process_id as id from inspections where strategy_id = ${strategyId} union select ${processId}::uuid)
    select p.id, p.reference, p.title, ${ms(sql`n.final_at`)} as "finalAt"
    from ours join processes p on p.id = ours.id join inspections n on n.process_id = p.id
    where n.final_at <= ${instant(until)} order by n.final_at, p.id limit 100`,
);
type Final = RowOf<typeof finals>;

/** The inspections of the strategy whose report is final; of a report on one inspection that one alone. */
export async function readFinals({ tx, scope, until }: Source): Promise<Final[]> {
  const { strategyId, processId } = scope;
  const all = await finals(tx, { strategyId, processId, until });
  const own = all.filter(({ id }) => id === processId);
  return own.length > 0 ? own : all;
}

export async function readFindings({ tx, zone }: Source, inspections: readonly Final[]): Promise<FinalInspection[]> {
  return Promise.all(
    inspections.map(async ({ finalAt, ...one }) => ({
      ...one,
      finalOn: localDate(finalAt, zone),
      findings: (await listFindings(tx, one.id))
        .filter(({ withdrawn }) => !withdrawn)
        .map((finding) => ({ ...finding, dueOn: finding.dueAt === null ? null : deadlineDate(finding.dueAt, zone) })),
    })),
  );
}

/** What committees have agreed in locked reviews, and what final reports ask to be put right. */
export async function readAgreed(
  source: Source,
  inspections: readonly Final[],
  plan: readonly PlanStrand[],
): Promise<AgreedAction[]> {
  const { tx, scope, zone, now, until, shows } = source;
  const titles = new Map(plan.flatMap(({ activities }) => activities.map(({ id, title }) => [id, title])));
  const inScope = (activityId: string | null) => scope.strandId === null || titles.has(activityId ?? '');
  const agreed = (await listActionsOf(tx, { strategyId: scope.strategyId, until }))
    .filter(({ activityId }) => shows(activityId) && inScope(activityId))
    .map((one) => ({
      ...one,
      id: one.taskId,
      from: one.review,
      owner: postText(one.owner, one.agency),
      dueOn: deadlineDate(one.dueAt, zone),
      state: one.state === 'open' ? openText(one.dueAt, now) : one.state === 'answered' ? 'Done' : 'No longer owed',
    }));
  if (scope.strandId !== null) return agreed;
  const asked = inspections.map(async ({ id: processId, reference }) =>
    (await listCorrective(tx, processId)).map((one) => ({
      id: one.id,
      title: one.text,
      from: reference,
      activityId: null,
      activity: null,
      owner: postText(one.ownerPost, one.agency),
      dueOn: deadlineDate(one.dueAt, zone),
      state: one.state === 'running' ? openText(one.waivedUntil ?? one.dueAt, now) : correctiveStates[one.state],
    })),
  );
  return [...agreed, ...(await Promise.all(asked)).flat()];
}

const openText = (dueAt: number, now: number) => (dueAt < now ? 'Overdue' : 'To be done');
