import { and, count, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canSettle, mostComments } from '../../domain/reports/comment.ts';
import { telling } from '../chase/notices.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { reportComments, reportSections } from '../schema/reports.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { holdDraft } from './hold-draft.ts';
import { note } from './note.ts';
import { listSections } from './read-reports.ts';
import { noSuchSection, notYours, writes } from './sections.ts';

const listed = statement(
  'reports.comments',
  z.object({
    id: of(reportComments.id),
    section: of(reportComments.section),
    sectionVersion: of(reportComments.sectionVersion),
    quote: of(reportComments.quote),
    text: of(reportComments.text),
    speaker: of(reportComments.speaker),
    saidAt: epochMs,
    state: of(reportComments.state),
    answer: of(reportComments.answer),
    settledAt: epochMs.nullable(),
    version: of(reportComments.version),
  }),
  (reportId: string) => sql`
    select c.id, c.section, c.section_version as "sectionVersion", c.quote, c.text, c.speaker, ${ms(sql`c.said_at`)} as "saidAt", c.state, c.answer,
      ${ms(sql`c.settled_at`)} as "settledAt", c.version
    from report_comments c join report_sections s on s.report_id = c.report_id and s.key = c.section
    where c.report_id = ${reportId} order by s.position, c.id`,
);
export type CommentLine = RowOf<typeof listed>;

/** What is said of a report, by its sections in their order; to whom reads its draft. */
export const listComments = (tx: Tx, reportId: string): Promise<readonly CommentLine[]> => listed(tx, reportId);

const keep = statement(
  'reports.comment',
  z.object({ id: of(reportComments.id) }),
  (said: { reportId: string; key: string; version: number; quote: string; text: string; actor: Actor }) => sql`
    insert into report_comments (report_id, section, section_version, quote, text, said_by, speaker)
    select ${said.reportId}::uuid, ${said.key}::text, ${said.version}::int, ${said.quote}::text, ${said.text}::text, ${said.actor.personId}::uuid, n.name
    from people n where n.id = ${said.actor.personId}::uuid returning id`,
);

/** Who writes the section; where that is the directorate, who drafted the report. */
const tellWriter = telling(
  'reports.tell-writer',
  ({ id, personId }: { id: string; personId: string }) => sql`
    select r.strategy_id, null::uuid, coalesce(s.writer_id, r.made_by), 'report-commented', 'comment:' || c.id
    from report_comments c join reports r on r.id = c.report_id join report_sections s on s.report_id = c.report_id and s.key = c.section
    where c.id = ${id} and coalesce(s.writer_id, r.made_by) <> ${personId}::uuid`,
);

const tellSpeaker = telling(
  'reports.tell-speaker',
  ({ id, personId }: { id: string; personId: string }) => sql`
    select r.strategy_id, null::uuid, c.said_by, 'report-comment-settled', 'comment:' || c.id || ':' || c.version
    from report_comments c join reports r on r.id = c.report_id where c.id = ${id} and c.said_by <> ${personId}::uuid`,
);

type Said = { readonly reportId: string; readonly key: string; readonly quote: string; readonly text: string };

/** Somebody who reads the draft says something of a section, and quotes where; whoever writes it is told. It stands whatever becomes of the text. */
export async function commentOn(tx: Tx, actor: Actor, said: Said): Promise<Verdict<{ commentId: string }>> {
  const { reportId, key } = said;
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const section = (await listSections(tx, reportId)).find((one) => one.key === key);
  if (section === undefined) return noSuchSection;
  const [all] = await tx.select({ n: count() }).from(reportComments).where(eq(reportComments.reportId, reportId));
  if ((all?.n ?? 0) >= mostComments) return refuse('too-many', `A report has at most ${mostComments} comments.`);
  const [kept] = await keep(tx, { ...said, version: section.version, actor });
  if (kept === undefined) throw new Error('a comment was not kept');
  await tellWriter(tx, { id: kept.id, personId: actor.personId });
  await note(tx, actor, 'report-commented', held.value, { reportId, key, commentId: kept.id });
  return accept({ commentId: kept.id });
}

/** Which report a comment is of; undefined where the reader sees none such. */
export async function readComment(tx: Tx, id: string) {
  const { reportId, section, state } = reportComments;
  const [found] = await tx.select({ reportId, section, state }).from(reportComments).where(eq(reportComments.id, id));
  return found;
}

/** Whoever writes the section settles a comment, with an answer or without, or carries it over to the next version and says why. */
export async function settleComment(
  tx: Tx,
  actor: Actor,
  { id, answer, carries }: { id: string; answer: string; carries: boolean },
): Promise<Verdict<{ state: 'settled' | 'carried' }>> {
  const known = await readComment(tx, id);
  if (known === undefined) return noSuchComment;
  const { reportId, section: key } = known;
  const held = await holdDraft(tx, reportId);
  if (!held.ok) return held;
  const section = (await listSections(tx, reportId)).find((one) => one.key === key);
  if (section === undefined || !writes(actor, section)) return notYours;
  const state = carries ? 'carried' : 'settled';
  const allowed = canSettle(known.state, carries, answer);
  if (!allowed.ok) return allowed;
  const [changed] = await tx
    .update(reportComments)
    .set({
      state,
      answer,
      settledBy: actor.personId,
      settledAt: sql`app_now()`,
      version: sql`${reportComments.version} + 1`,
    })
    .where(and(eq(reportComments.id, id), eq(reportComments.state, known.state)))
    .returning({ id: reportComments.id });
  // Somebody else has settled it since it was read, while the report was waited for.
  if (changed === undefined) return settledMeanwhile;
  await tellSpeaker(tx, { id, personId: actor.personId });
  await note(tx, actor, 'report-comment-settled', held.value, { reportId, key, commentId: id, state });
  return accept({ state });
}
const settledMeanwhile = refuse('nothing-to-change', 'Somebody has settled this comment meanwhile. Open it again.');
const noSuchComment = refuse('not-found', 'There is no such comment.');

/** The headings of the sections of which something is said that nobody has settled. */
export async function listUnsettled(tx: Tx, reportId: string): Promise<string[]> {
  const rows = await tx
    .select({ heading: reportSections.heading })
    .from(reportComments)
    .innerJoin(
      reportSections,
      and(eq(reportSections.reportId, reportComments.reportId), eq(reportSections.key, reportComments.section)),
    )
    .where(and(eq(reportComments.reportId, reportId), eq(reportComments.state, 'open')))
    .orderBy(reportSections.order);
  return rows.map(({ heading }) => heading);
}

/** The report is drafted anew: what was carried over is open again, with what was said of it. */
export async function reopenCarried(tx: Tx, reportId: string): Promise<void> {
  await tx
    .update(reportComments)
    .set({ state: 'open' })
    .where(and(eq(reportComments.reportId, reportId), eq(reportComments.state, 'carried')));
}
