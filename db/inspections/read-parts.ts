import { sql } from 'drizzle-orm';
import type { Grade, Rung } from '../../domain/inspections/enforcement.ts';
import type { Severity } from '../../domain/inspections/inspection.ts';
import type { SignOffState } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';

export type Finding = {
  readonly id: string;
  readonly number: number;
  readonly agencyId: string;
  readonly agency: string;
  readonly ownerPostId: string | null;
  readonly ownerPost: string | null;
  readonly severity: Severity;
  readonly text: string;
  readonly action: string;
  readonly dueAt: number | null;
  readonly demonstrationDays: number;
  readonly withdrawn: boolean;
  readonly version: number;
  readonly evidence: readonly { readonly id: string; readonly fileName: string }[];
};

/** The findings in their order, each with the files that stand behind it. */
export async function listFindings(tx: Tx, processId: string): Promise<Finding[]> {
  const { rows } = await tx.execute<Finding>(sql`
    select f.id, f.number, f.agency_id as "agencyId", a.name as agency, f.owner_post_id as "ownerPostId", o.title as "ownerPost", f.severity, f.text, f.action,
      ${ms(sql`f.due_at`)} as "dueAt", f.demonstration_days as "demonstrationDays", f.withdrawn_at is not null as withdrawn, f.version,
      (select coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'fileName', e.file_name) order by e.added_at), '[]')
        from finding_evidence l join answer_files e on e.id = l.file_id where l.finding_id = f.id) as evidence
    from inspection_findings f join agencies a on a.id = f.agency_id left join posts o on o.id = f.owner_post_id
    where f.process_id = ${processId} order by f.number`);
  return rows;
}

export type Visit = {
  readonly id: string;
  readonly agencyId: string;
  readonly agency: string;
  readonly startsAt: number;
  readonly place: string;
  readonly purpose: string;
  readonly attendees: string;
  readonly state: 'planned' | 'held' | 'called-off';
  readonly version: number;
};

export async function listVisits(tx: Tx, processId: string): Promise<Visit[]> {
  const { rows } = await tx.execute<Visit>(sql`
    select v.id, v.agency_id as "agencyId", a.name as agency, ${ms(sql`v.starts_at`)} as "startsAt", v.place, v.purpose, v.attendees, v.state, v.version
    from inspection_visits v join agencies a on a.id = v.agency_id where v.process_id = ${processId} order by v.starts_at, v.id`);
  return rows;
}

export type Note = { readonly id: string; readonly text: string; readonly by: string; readonly at: number };

export async function listNotes(tx: Tx, processId: string): Promise<Note[]> {
  const { rows } = await tx.execute<Note>(sql`
    select n.id, n.text, coalesce(p.name, 'an inspector') as by, ${ms(sql`n.written_at`)} as at
    from inspection_notes n left join people p on p.id = n.written_by where n.process_id = ${processId} order by n.id desc limit 200`);
  return rows;
}

export type Condition = {
  readonly id: string;
  readonly text: string;
  readonly state: 'open' | 'met' | 'not-met';
  readonly note: string;
  readonly version: number;
};

export type TakenStep = {
  readonly id: string;
  readonly from: Rung;
  readonly to: Rung;
  readonly grade: Grade;
  readonly authorisedBy: string;
  /** Confirmed by the person himself, by the minute of the body, or as an officer typed it before that was asked for. */
  readonly authority: 'confirmed' | 'minute' | 'typed';
  /** The file of the minute, for who may see it. */
  readonly minuteId: string | null;
  readonly reason: string;
  readonly body: string | null;
  readonly takenAt: number;
  /** What a referral asks of its body, for who may see it; null: no referral, or hidden. */
  readonly signOff: {
    readonly id: string;
    readonly reference: string;
    readonly state: SignOffState;
    readonly endedAt: number | null;
  } | null;
  readonly conditions: readonly Condition[];
};

/** Every step of the ladder, the newest first, with its conditions. */
export async function listSteps(tx: Tx, processId: string): Promise<TakenStep[]> {
  const { rows } = await tx.execute<TakenStep>(sql`
    select s.id, s.from_rung as "from", s.to_rung as "to", s.grade, s.authorised_by as "authorisedBy", d.id as "minuteId",
      case when s.authoriser_id is not null then 'confirmed' when s.minute_id is not null then 'minute' else 'typed' end as authority, s.reason, b.name as body, ${ms(sql`s.taken_at`)} as "takenAt",
      case when q.id is not null then jsonb_build_object('id', q.id, 'reference', q.reference, 'state', q.state, 'endedAt', ${ms(sql`q.ended_at`)}) end as "signOff",
      (select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'text', c.text, 'state', c.state, 'note', c.note, 'version', c.version) order by c.id), '[]')
        from inspection_conditions c where c.step_id = s.id) as conditions
    from inspection_steps s left join bodies b on b.id = s.body_id left join processes q on q.id = s.sign_off_id left join documents d on d.id = s.minute_id
    where s.process_id = ${processId} order by s.id desc`);
  return rows;
}

/** Who uploaded each version of its reports. */
export async function readAuthors(tx: Tx, processId: string): Promise<Map<string, string | null>> {
  const { rows } = await tx.execute<{ id: string; author: string | null }>(
    sql`select id, added_by as author from documents where process_id = ${processId}`,
  );
  return new Map(rows.map(({ id, author }) => [id, author]));
}
