import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { SignOffState } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

export type SignOffHead = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: SignOffState;
  readonly version: number;
  readonly recommendation: string;
  readonly authorId: string;
  readonly author: string;
  readonly zone: string;
  readonly calendar: CalendarName;
  /** The position of the stage that is open, or was last; 0 before the first. */
  readonly stage: number;
  readonly documentId: string;
  readonly documentVersion: number;
  readonly sha256: string;
  /** The report of its process that is signed as it is: no new version is handed in here. */
  readonly reportId: string | null;
  readonly parentId: string | null;
  readonly parentKind: ProcessKind | null;
  readonly parentState: string | null;
  readonly parentReference: string | null;
  readonly openedAt: number | null;
  readonly endedAt: number | null;
  readonly endedWhy: string | null;
  readonly now: number;
};

/** One sign-off, for the directorate and for those who are asked; undefined where it is hidden or absent. */
export async function readSignOff(tx: Tx, processId: string): Promise<SignOffHead | undefined> {
  const { rows } = await tx.execute<SignOffHead>(sql`
    select p.id, p.reference, p.title, p.state, p.version, o.recommendation, o.author_id as "authorId", coalesce(a.name, 'somebody') as author,
      o.zone, o.calendar, o.stage, d.id as "documentId", d.version as "documentVersion", d.sha256, o.report_id as "reportId", p.parent_id as "parentId",
      q.kind as "parentKind", q.state as "parentState", q.reference as "parentReference", ${ms(sql`p.opened_at`)} as "openedAt", ${ms(sql`p.ended_at`)} as "endedAt", p.ended_why as "endedWhy", ${ms(sql`app_now()`)} as now
    from sign_offs o join processes p on p.id = o.process_id join documents d on d.id = o.document_id
      left join people a on a.id = o.author_id left join processes q on q.id = p.parent_id
    where o.process_id = ${processId}`);
  return rows[0];
}

export type PaperVersion = {
  readonly id: string;
  readonly version: number;
  readonly fileName: string;
  readonly mediaType: string;
  readonly size: number;
  readonly sha256: string;
  readonly addedAt: number;
  readonly addedBy: string | null;
  /** The version that is asked for now. */
  readonly current: boolean;
};

/** Every version of the paper, the newest first. */
export async function readVersions(tx: Tx, processId: string): Promise<PaperVersion[]> {
  const { rows } = await tx.execute<PaperVersion>(sql`
    select v.id, v.version, v.file_name as "fileName", v.media_type as "mediaType", v.size, v.sha256, ${ms(sql`v.added_at`)} as "addedAt",
      p.name as "addedBy", v.id = o.document_id as current
    from sign_offs o join documents d on d.id = o.document_id join documents v on v.process_id = d.process_id and v.title = d.title
      left join people p on p.id = v.added_by
    where o.process_id = ${processId} order by v.version desc`);
  return rows;
}

export type SignOffLine = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: SignOffState;
  readonly stage: number;
  readonly stages: number;
  readonly stageName: string | null;
  readonly decidesAt: number | null;
  readonly zone: string;
};

/** A page of sign-offs, the newest first. */
export async function listSignOffs(
  tx: Tx,
  which: { state: string | undefined; after: string | undefined; parentId?: string | undefined },
): Promise<Cut<SignOffLine>> {
  const { rows } = await tx.execute<SignOffLine>(sql`
    select p.id, p.reference, p.title, p.state, o.stage, k.stages, s.name as "stageName",
      ${ms(sql`coalesce(s.meeting_at, s.due_at)`)} as "decidesAt", o.zone
    from processes p join sign_offs o on o.process_id = p.id
      cross join lateral (select count(*)::int as stages from sign_off_stages g where g.process_id = p.id) k
      left join sign_off_stages s on s.process_id = p.id and s.position = o.stage
    where ${which.state === undefined ? sql`true` : sql`p.state = ${which.state}`} and ${which.after === undefined ? sql`true` : sql`p.id < ${which.after}`}
      and ${which.parentId === undefined ? sql`true` : sql`p.parent_id = ${which.parentId}`}
    order by p.id desc limit ${pageSize + 1}`);
  return cut(rows);
}
