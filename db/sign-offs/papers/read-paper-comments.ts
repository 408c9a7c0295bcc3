import { type SQL, sql } from 'drizzle-orm';
import type { SignOffState } from '../../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../../connect.ts';
import { ms } from '../../rows.ts';

/** A paper that is being signed, as far as somebody needs to see it who comments on it. */
export type CommentedPaper = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: SignOffState;
  readonly recommendation: string;
  readonly authorId: string;
  readonly author: string;
  readonly zone: string;
  readonly documentId: string;
  readonly documentVersion: number;
  readonly sha256: string;
  /** The stage that is asked now, and until when it takes comments. */
  readonly stageId: string | null;
  readonly commentsBy: number | null;
  /** For which agency of the round the reader comments; null where he reads the sign-off itself. */
  readonly agencyId: string | null;
  readonly now: number;
};

const asPaper = (from: SQL) => sql`
  select p.id, p.reference, p.title, p.state, p.recommendation, p.author_id as "authorId", coalesce(p.author, 'somebody') as author, p.zone,
    p.document_id as "documentId", p.document_version as "documentVersion", p.sha256, p.stage_id as "stageId",
    ${ms(sql`p.comments_by`)} as "commentsBy", p.agency_id as "agencyId", ${ms(sql`app_now()`)} as now
  from ${from} p`;

/** For those who see the sign-off, and for the agencies of the round to which it belongs; undefined for anybody else. */
export async function readCommentedPaper(tx: Tx, processId: string): Promise<CommentedPaper | undefined> {
  const { rows } = await tx.execute<CommentedPaper>(sql`
    ${asPaper(sql`(
      select q.id, q.reference, q.title, q.state, o.recommendation, o.author_id, a.name as author, o.zone, d.id as document_id, d.version as document_version,
        d.sha256, s.id as stage_id, s.comments_by, null::uuid as agency_id
      from sign_offs o join processes q on q.id = o.process_id join documents d on d.id = o.document_id left join people a on a.id = o.author_id
        left join sign_off_stages s on s.process_id = o.process_id and s.state = 'open')`)} where p.id = ${processId}
    union all ${asPaper(sql`round_papers()`)} where p.id = ${processId} limit 1`);
  return rows[0];
}

/** The papers of a round that are being signed and on which its agencies may comment. */
export async function listRoundPapers(tx: Tx, roundId: string): Promise<CommentedPaper[]> {
  const { rows } = await tx.execute<CommentedPaper>(sql`
    ${asPaper(sql`round_papers()`)} where p.round_id = ${roundId} and p.state in ('open', 'referred-back') order by p.id`);
  return rows;
}

export type PaperComment = {
  readonly id: string;
  readonly by: string;
  /** The agency of the round for which it was said. */
  readonly agency: string | null;
  readonly comment: string;
  readonly late: boolean;
  readonly addedAt: number;
  /** The version that was asked for then; null where the reader no longer sees it. */
  readonly documentVersion: number | null;
  readonly taken: boolean | null;
  readonly reason: string;
  readonly decidedAt: number | null;
};

/** What was said of the paper while it was signed, in the order in which it came. */
export async function listPaperComments(tx: Tx, processId: string): Promise<PaperComment[]> {
  const { rows } = await tx.execute<PaperComment>(sql`
    with seen as (select * from paper_comments where process_id = ${processId} order by id limit 500)
    select c.id, b.name as by, b.agency, c.comment, c.late, ${ms(sql`c.added_at`)} as "addedAt", d.version as "documentVersion", c.taken, c.reason,
      ${ms(sql`c.decided_at`)} as "decidedAt"
    from seen c join commented_by(array(select id from seen)) b on b.comment_id = c.id left join documents d on d.id = c.document_id order by c.id`);
  return rows;
}
