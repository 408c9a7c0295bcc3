import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { closingInstant, pageDeadline } from '../../domain/calendar/zones.ts';
import { sectionPlace } from '../../domain/reports/references.ts';
import type { Verdict } from '../../domain/refusal.ts';
import { oweTasks, oweTasksByDue, type Owner } from '../chase/owe-tasks.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { agencies, people } from '../schema/directory.ts';
import { reports, reportSections } from '../schema/reports.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { placeOfStrategy } from '../strategies/place.ts';
import { holdDraft } from './hold-draft.ts';

const toOwe = statement(
  'reports.sections-to-owe',
  z.object({
    reportId: of(reports.id),
    report: of(reports.title),
    key: of(reportSections.key),
    letter: of(reportSections.letter),
    heading: of(reportSections.heading),
    dueOn: z.iso.date(),
    personId: of(people.id),
    agencyId: of(agencies.id).nullable(),
  }),
  (strategyId: string) => sql`
    select r.id as "reportId", r.title as report, s.key, s.letter, s.heading, to_char(s.due_on, 'YYYY-MM-DD') as "dueOn", s.writer_id as "personId",
      (select o.agency_id from post_holders h join posts o on o.id = h.post_id where h.person_id = s.writer_id and ${heldNow} order by h.since, h.id limit 1) as "agencyId"
    from reports r join report_sections s on s.report_id = r.id
    where r.strategy_id = ${strategyId} and r.state = 'draft' and s.due_on is not null and s.task_id is null and s.ready_at is null
    order by s.due_on, s.id for no key update of s`,
);
type Section = RowOf<typeof toOwe>;

const noteTasks = command(
  'reports.note-tasks-of-sections',
  (pairs: readonly object[]) => sql`
    update report_sections s set task_id = x.task from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as x(report uuid, key text, task uuid)
    where s.report_id = x.report and s.key = x.key`,
);

/**
 * Has every section that is given to an author by a day owed by him, once: each pass of the watch asks for those that nobody
 * owes yet. One whose day has passed meanwhile, handed over late, is due as its policy says.
 */
export async function oweSections(tx: Tx, strategyId: string, now: number): Promise<void> {
  const place = await placeOfStrategy(tx, strategyId);
  if (place === undefined) return;
  const found = await toOwe(tx, strategyId);
  // Whoever freezes one of these reports at this moment begins anew, and finds the task.
  const held = new Set<string>();
  for (const reportId of new Set(found.map((one) => one.reportId)))
    if ((await holdDraft(tx, reportId)).ok) held.add(reportId);
  const dueAt = ({ dueOn }: Section) => closingInstant(dueOn, place.zone);
  const sections = found.filter(({ reportId }) => held.has(reportId));
  const [passed, coming] = [sections.filter((one) => dueAt(one) <= now), sections.filter((one) => dueAt(one) > now)];
  const common = { processId: strategyId, kind: 'write-section', place, now, ask: 'invitation' } as const;
  if (passed.length > 0) await noteOwed(tx, passed, await oweTasks(tx, { ...common, owners: passed.map(ownerOf) }));
  if (coming.length === 0) return;
  const dues = [...Map.groupBy(coming, dueAt)].map(([at, group]) => ({
    due: { at, wallText: pageDeadline(at, place.zone) },
    owners: group.map(ownerOf),
  }));
  await noteOwed(tx, coming, await oweTasksByDue(tx, { ...common, dues }));
}

const ownerOf = ({ report, agencyId, personId, ...section }: Section): Owner => ({
  title: `${sectionPlace(section)}: ${report}`,
  agencyId,
  personId,
});

/** In: the sections in the order of what is owed. */
async function noteOwed(
  tx: Tx,
  sections: readonly Section[],
  owed: Verdict<{ taskIds: readonly string[] }>,
): Promise<void> {
  if (!owed.ok) throw new Error(`sections of a report cannot be asked for: ${owed.code}`);
  const pairs = sections.map(({ reportId: report, key }, n) => ({ report, key, task: owed.value.taskIds[n] }));
  await noteTasks(tx, pairs);
}
