import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, bodies, people, posts } from '../schema/directory.ts';
import {
  inspectionConditions,
  inspectionFindings,
  inspectionNotes,
  inspectionSteps,
  inspectionVisits,
} from '../schema/inspections.ts';
import { documents } from '../schema/sign-offs.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { signOffState } from '../sign-offs/shapes.ts';
import { files } from './shapes.ts';

export type Finding = RowOf<typeof listFindings>;

/** The findings in their order, each with the files that stand behind it. */
export const listFindings = statement(
  'inspections.findings',
  z.object({
    id: of(inspectionFindings.id),
    number: of(inspectionFindings.number),
    agencyId: of(inspectionFindings.agencyId),
    agency: of(agencies.name),
    ownerPostId: of(inspectionFindings.ownerPostId),
    ownerPost: of(posts.title).nullable(),
    severity: of(inspectionFindings.severity),
    text: of(inspectionFindings.text),
    action: of(inspectionFindings.action),
    dueAt: epochMs.nullable(),
    demonstrationDays: of(inspectionFindings.demonstrationDays),
    withdrawn: z.boolean(),
    version: of(inspectionFindings.version),
    evidence: files,
  }),
  (processId: string) => sql`
    select f.id, f.number, f.agency_id as "agencyId", a.name as agency, f.owner_post_id as "ownerPostId", o.title as "ownerPost", f.severity, f.text, f.action,
      ${ms(sql`f.due_at`)} as "dueAt", f.demonstration_days as "demonstrationDays", f.withdrawn_at is not null as withdrawn, f.version,
      (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'fileName', e.file_name) order by e.added_at), '[]')
        from finding_evidence l join answer_files e on e.id = l.file_id where l.finding_id = f.id) as evidence
    from inspection_findings f join agencies a on a.id = f.agency_id left join posts o on o.id = f.owner_post_id
    where f.process_id = ${processId} order by f.number`,
);

export const listVisits = statement(
  'inspections.visits',
  z.object({
    id: of(inspectionVisits.id),
    agencyId: of(inspectionVisits.agencyId),
    agency: of(agencies.name),
    startsAt: epochMs,
    place: of(inspectionVisits.place),
    purpose: of(inspectionVisits.purpose),
    attendees: of(inspectionVisits.attendees),
    state: of(inspectionVisits.state),
    version: of(inspectionVisits.version),
  }),
  (processId: string) => sql`
    select v.id, v.agency_id as "agencyId", a.name as agency, ${ms(sql`v.starts_at`)} as "startsAt", v.place, v.purpose, v.attendees, v.state, v.version
    from inspection_visits v join agencies a on a.id = v.agency_id where v.process_id = ${processId} order by v.starts_at, v.id`,
);

export const listNotes = statement(
  'inspections.notes',
  z.object({ id: of(inspectionNotes.id), text: of(inspectionNotes.text), by: of(people.name), at: epochMs }),
  (processId: string) => sql`
    select n.id, n.text, coalesce(p.name, 'an inspector') as by, ${ms(sql`n.written_at`)} as at
    from inspection_notes n left join people p on p.id = n.written_by where n.process_id = ${processId} order by n.id desc limit 200`,
);

const condition = z.object({
  id: of(inspectionConditions.id),
  text: of(inspectionConditions.text),
  state: of(inspectionConditions.state),
  note: of(inspectionConditions.note),
  version: of(inspectionConditions.version),
});

/** Every step of the ladder, the newest first, with its conditions. */
export const listSteps = statement(
  'inspections.steps',
  z.object({
    id: of(inspectionSteps.id),
    from: of(inspectionSteps.fromRung),
    to: of(inspectionSteps.toRung),
    grade: of(inspectionSteps.grade),
    authorisedBy: of(inspectionSteps.authorisedBy),
    /** Confirmed by the person himself, by the minute of the body, or as an officer typed it before that was asked for. */
    authority: z.enum(['confirmed', 'minute', 'typed']),
    /** The file of the minute, for who may see it. */
    minuteId: of(documents.id).nullable(),
    reason: of(inspectionSteps.reason),
    body: of(bodies.name).nullable(),
    takenAt: epochMs,
    /** What a referral asks of its body, for who may see it; null: no referral, or hidden. */
    signOff: z
      .object({
        id: of(processes.id),
        reference: of(processes.reference),
        state: signOffState,
        endedAt: epochMs.nullable(),
      })
      .nullable(),
    conditions: z.array(condition),
  }),
  (processId: string) => sql`
    select s.id, s.from_rung as "from", s.to_rung as "to", s.grade, s.authorised_by as "authorisedBy", d.id as "minuteId",
      case when s.authoriser_id is not null then 'confirmed' when s.minute_id is not null then 'minute' else 'typed' end as authority, s.reason, b.name as body, ${ms(sql`s.taken_at`)} as "takenAt",
      case when q.id is not null then jsonb_build_object('id', q.id, 'reference', q.reference, 'state', q.state, 'endedAt', ${ms(sql`q.ended_at`)}) end as "signOff",
      (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'text', c.text, 'state', c.state, 'note', c.note, 'version', c.version) order by c.id), '[]')
        from inspection_conditions c where c.step_id = s.id) as conditions
    from inspection_steps s left join bodies b on b.id = s.body_id left join processes q on q.id = s.sign_off_id left join documents d on d.id = s.minute_id
    where s.process_id = ${processId} order by s.id desc`,
);

/** Who uploaded each version of its reports. */
export async function readAuthors(tx: Tx, processId: string): Promise<Map<string, string | null>> {
  const reports = await tx
    .select({ id: documents.id, author: documents.addedBy })
    .from(documents)
    .where(eq(documents.processId, processId));
  return new Map(reports.map(({ id, author }) => [id, author]));
}
