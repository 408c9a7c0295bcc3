import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { asked, inOrder, listed, type Narrowed, narrowedTo, narrowSamples, type Wanted } from '../lists.ts';
import { type Cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { people } from '../schema/directory.ts';
import { reportVersions } from '../schema/reports.ts';
import { documents, signOffs, signOffStages } from '../schema/sign-offs.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { signOffState } from './shapes.ts';

const head = statement(
  'sign-offs.head',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: signOffState,
    version: of(processes.version),
    recommendation: of(signOffs.recommendation),
    authorId: of(signOffs.authorId),
    authorIds: z.array(z.string()),
    author: of(people.name),
    zone: of(signOffs.zone),
    calendar: of(signOffs.calendar),
    /** The order of the stage that is open, or was last; 0 before the first. */
    stage: of(signOffs.stage),
    documentId: of(documents.id),
    documentVersion: of(documents.version),
    sha256: of(documents.sha256),
    /** The report of its process that is signed as it is: no new version is handed in here. */
    reportId: of(signOffs.reportId),
    /** The strategy of which it is asked to agree the targets that are proposed. */
    targetsOf: of(signOffs.targetsOf),
    asItIs: z.boolean(),
    parentId: of(processes.parentId),
    parentKind: of(processes.kind).nullable(),
    parentState: of(processes.state).nullable(),
    parentReference: of(processes.reference).nullable(),
    /** The report to a body that is signed here, and which version of it. */
    laidReportId: of(reportVersions.reportId).nullable(),
    laidVersion: of(reportVersions.number).nullable(),
    openedAt: epochMs.nullable(),
    endedAt: epochMs.nullable(),
    endedWhy: of(processes.endedWhy),
    now: epochMs,
  }),
  (processId: string) => sql`
    select p.id, p.reference, p.title, p.state, p.version, o.recommendation, o.author_id as "authorId", authors_of(o.process_id) as "authorIds", coalesce(a.name, 'somebody') as author,
      o.zone, o.calendar, o.stage, d.id as "documentId", d.version as "documentVersion", d.sha256, o.report_id as "reportId", o.targets_of as "targetsOf", coalesce(o.report_id, o.targets_of) is not null as "asItIs", p.parent_id as "parentId",
      q.kind as "parentKind", q.state as "parentState", q.reference as "parentReference", r.report_id as "laidReportId", r.number as "laidVersion", ${ms(sql`p.opened_at`)} as "openedAt", ${ms(sql`p.ended_at`)} as "endedAt", p.ended_why as "endedWhy", ${ms(sql`app_now()`)} as now
    from sign_offs o join processes p on p.id = o.process_id join documents d on d.id = o.document_id
      left join people a on a.id = o.author_id left join processes q on q.id = p.parent_id
      left join lateral (select v.report_id, v.number from report_versions v where v.sign_off_id = o.process_id offset 0) r on true
    where o.process_id = ${processId}`,
);
export type SignOffHead = RowOf<typeof head>;

/** One sign-off, for the directorate and for those who are asked; undefined where it is hidden or absent. */
export async function readSignOff(tx: Tx, processId: string): Promise<SignOffHead | undefined> {
  const [signOff] = await head(tx, processId);
  return signOff;
}

/** Every version of the paper, the newest first. */
export const readVersions = statement(
  'sign-offs.versions',
  z.object({
    id: of(documents.id),
    version: of(documents.version),
    fileName: of(documents.fileName),
    mediaType: of(documents.mediaType),
    size: of(documents.size),
    sha256: of(documents.sha256),
    addedAt: epochMs,
    addedBy: of(people.name).nullable(),
    /** The version that is asked for now. */
    current: z.boolean(),
  }),
  (processId: string) => sql`
    select v.id, v.version, v.file_name as "fileName", v.media_type as "mediaType", v.size, v.sha256, ${ms(sql`v.added_at`)} as "addedAt",
      p.name as "addedBy", v.id = o.document_id as current
    from sign_offs o join documents d on d.id = o.document_id join documents v on v.process_id = d.process_id and v.title = d.title
      left join people p on p.id = v.added_by
    where o.process_id = ${processId} order by v.version desc`,
);

type OfParent = { readonly parentId?: string | undefined };
const page = statement(
  'sign-offs.page',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: signOffState,
    stage: of(signOffs.stage),
    stages: count,
    stageName: of(signOffStages.name).nullable(),
    decidesAt: epochMs.nullable(),
    zone: of(signOffs.zone),
  }),
  ({ parentId, ...which }: Narrowed & OfParent) => sql`
    select p.id, p.reference, p.title, p.state, o.stage, k.stages, s.name as "stageName",
      ${ms(sql`coalesce(s.meeting_at, s.due_at)`)} as "decidesAt", o.zone
    from processes p join sign_offs o on o.process_id = p.id
      cross join lateral (select count(*)::int as stages from sign_off_stages g where g.process_id = p.id) k
      left join sign_off_stages s on s.process_id = p.id and s.position = o.stage
    where ${narrowedTo('sign-off', which)} and ${asked(parentId, (id) => sql`p.parent_id = ${id}`)}
    order by ${inOrder[which.order ?? 'newest']} limit ${pageSize + 1}`,
  [...narrowSamples, { after: undefined, parentId: 'an id' }],
);
export type SignOffLine = RowOf<typeof page>;

/** A page of sign-offs. */
export const listSignOffs = (tx: Tx, wanted: Wanted & OfParent): Promise<Cut<SignOffLine>> => listed(tx, page, wanted);
