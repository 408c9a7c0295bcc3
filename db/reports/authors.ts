import { and, eq, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { mostAuthors } from '../../domain/reports/fields.ts';
import { telling } from '../chase/notices.ts';
import type { Tx } from '../connect.ts';
import { namedPeople } from '../directory/leaving/nameable.ts';
import { reportAuthors, reportSections } from '../schema/reports.ts';
import { command } from '../statement.ts';
import { heldNow } from '../held-now.ts';
import { note } from './note.ts';
import { takeSectionsBack } from './given-sections.ts';
import { holdDraft } from './hold-draft.ts';
import { listAuthors } from './read-reports.ts';

type Named = { readonly reportId: string; readonly personId: string; readonly rank: string; readonly unit: string };

/** With rank and unit as they are given, or else as the directory has them now: the unit is that of a post he holds. */
export const insertAuthor = command(
  'reports.add-author',
  ({ reportId, personId, rank, unit }: Named) => sql`
    insert into report_authors (report_id, person_id, position, name, rank, unit)
    select ${reportId}::uuid, n.id, coalesce((select max(a.position) from report_authors a where a.report_id = ${reportId}::uuid), 0) + 1, n.name,
      coalesce(nullif(${rank}::text, ''), n.rank), coalesce(nullif(${unit}::text, ''), (select g.name from post_holders h join posts o on o.id = h.post_id
        join agencies g on g.id = o.agency_id where h.person_id = n.id and ${heldNow} order by h.since, h.id limit 1), '')
    from people n where n.id = ${personId}::uuid
    on conflict (report_id, person_id) do update set rank = excluded.rank, unit = excluded.unit`,
);

/** Once for a report, however often he is named. */
const tellAuthor = telling(
  'reports.tell-author',
  ({ reportId, personId }: Pick<Named, 'reportId' | 'personId'>) => sql`
    select r.strategy_id, null::uuid, ${personId}::uuid, 'report-to-write', ${`report:${reportId}`}::text from reports r where r.id = ${reportId}`,
);

/** Names somebody as an author, or says his rank and unit anew (S51). He is told, and sees the draft from then on. */
export async function nameAuthor(tx: Tx, actor: Actor, named: Named): Promise<Verdict<{ personId: string }>> {
  const { reportId, personId } = named;
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const known = await listAuthors(tx, reportId);
  const isNew = known.every((one) => one.personId !== personId);
  if (isNew && known.length >= mostAuthors)
    return refuse('too-many', `A report has at most ${mostAuthors} authors.`, { field: 'personId' });
  const allowed = isNew ? await namedPeople(tx, 'author', [personId]) : accept(true);
  if (!allowed.ok) return allowed;
  await insertAuthor(tx, named);
  if (isNew && personId !== actor.personId) await tellAuthor(tx, { reportId, personId });
  await note(tx, actor, 'report-author-named', held.value, { reportId, personId });
  return accept({ personId });
}

/** Takes an author off; his sections are the directorate's again, with what he wrote. */
export async function removeAuthor(
  tx: Tx,
  actor: Actor,
  { reportId, personId }: Pick<Named, 'reportId' | 'personId'>,
): Promise<Verdict<{ personId: string }>> {
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const removed = await tx
    .delete(reportAuthors)
    .where(and(eq(reportAuthors.reportId, reportId), eq(reportAuthors.personId, personId)))
    .returning({ personId: reportAuthors.personId });
  if (removed.length === 0) return refuse('not-found', 'This person is no author of the report.');
  await takeSectionsBack(tx, and(eq(reportSections.reportId, reportId), eq(reportSections.writerId, personId)));
  await note(tx, actor, 'report-author-removed', held.value, { reportId, personId });
  return accept({ personId });
}
