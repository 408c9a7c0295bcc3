import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../connect.ts';
import { ms } from '../../rows.ts';
import { processes } from '../../schema/chase.ts';
import { agencies, people } from '../../schema/directory.ts';
import { documents, paperComments, signOffs } from '../../schema/sign-offs.ts';
import { epochMs, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import { signOffState } from '../shapes.ts';

const paper = z.object({
  id: of(processes.id),
  reference: of(processes.reference),
  title: of(processes.title),
  state: signOffState,
  recommendation: of(signOffs.recommendation),
  authorId: of(signOffs.authorId),
  author: of(people.name),
  zone: of(signOffs.zone),
  documentId: of(documents.id),
  documentVersion: of(documents.version),
  sha256: of(documents.sha256),
  /** The stage that is asked now, and until when it takes comments. */
  stageId: z.string().nullable(),
  commentsBy: epochMs.nullable(),
  /** For which agency of the round the reader comments; null where he reads the sign-off itself. */
  agencyId: z.string().nullable(),
  now: epochMs,
});
/** A paper that is being signed, as far as somebody needs to see it who comments on it. */
export type CommentedPaper = z.output<typeof paper>;

const asPaper = (from: SQL) => sql`
  select p.id, p.reference, p.title, p.state, p.recommendation, p.author_id as "authorId", coalesce(p.author, 'somebody') as author, p.zone,
    p.document_id as "documentId", p.document_version as "documentVersion", p.sha256, p.stage_id as "stageId",
    ${ms(sql`p.comments_by`)} as "commentsBy", p.agency_id as "agencyId", ${ms(sql`app_now()`)} as now
  from ${from} p`;

const commentedPapers = statement(
  'sign-offs.commented-paper',
  paper,
  (processId: string) => sql`
    ${asPaper(sql`(
      select q.id, q.reference, q.title, q.state, o.recommendation, o.author_id, a.name as author, o.zone, d.id as document_id, d.version as document_version,
        d.sha256, s.id as stage_id, s.comments_by, null::uuid as agency_id
      from sign_offs o join processes q on q.id = o.process_id join documents d on d.id = o.document_id left join people a on a.id = o.author_id
        left join sign_off_stages s on s.process_id = o.process_id and s.state = 'open')`)} where p.id = ${processId}
    union all ${asPaper(sql`round_papers()`)} where p.id = ${processId} limit 1`,
);

/** For those who see the sign-off, and for the agencies of the round to which it belongs; undefined for anybody else. */
export async function readCommentedPaper(tx: Tx, processId: string): Promise<CommentedPaper | undefined> {
  const [commented] = await commentedPapers(tx, processId);
  return commented;
}

/** The papers of a round that are being signed and on which its agencies may comment. */
export const listRoundPapers = statement(
  'sign-offs.round-papers',
  paper,
  (roundId: string) => sql`
    ${asPaper(sql`round_papers()`)} where p.round_id = ${roundId} and p.state in ('open', 'referred-back') order by p.id`,
);

/** What was said of the paper while it was signed, in the order in which it came. */
export const listPaperComments = statement(
  'sign-offs.paper-comments',
  z.object({
    id: of(paperComments.id),
    by: of(people.name),
    /** The agency of the round for which it was said. */
    agency: of(agencies.name).nullable(),
    comment: of(paperComments.comment),
    late: of(paperComments.late),
    addedAt: epochMs,
    /** The version that was asked for then; null where the reader no longer sees it. */
    documentVersion: of(documents.version).nullable(),
    taken: of(paperComments.taken),
    reason: of(paperComments.reason),
    decidedAt: epochMs.nullable(),
  }),
  (processId: string) => sql`
    with seen as (select * from paper_comments where process_id = ${processId} order by id limit 500)
    select c.id, b.name as by, b.agency, c.comment, c.late, ${ms(sql`c.added_at`)} as "addedAt", d.version as "documentVersion", c.taken, c.reason,
      ${ms(sql`c.decided_at`)} as "decidedAt"
    from seen c join commented_by(array(select id from seen)) b on b.comment_id = c.id left join documents d on d.id = c.document_id order by c.id`,
);
