import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { redactedMeanwhile } from '../../domain/redaction.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { reportFormatNames } from '../../domain/reports/formats.ts';
import { canMakePublic, publicTree } from '../../domain/reports/public-tree.ts';
import { versionState } from '../../domain/reports/report.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';
import { owedRendering } from '../chase/outbox.ts';
import type { Tx } from '../connect.ts';
import { publications, renderings } from '../schema/reports.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { note } from './note.ts';
import { listRedactions } from './read-redactions.ts';
import { hashOf, holdNewestWhole, type WholeVersion } from './versions.ts';

/** What the public reads of a report (record 0058): a row of its own, made of the frozen tree, with files of its own. */

type Made = {
  readonly versionId: string;
  readonly tree: ReportTree;
  readonly sha256: string;
  readonly files: readonly string[];
  readonly personId: string;
};
const add = statement(
  'reports.make-public',
  z.object({ id: of(publications.id) }),
  ({ versionId, tree, sha256, files, personId }: Made) => sql`
    insert into publications (version_id, report_id, strategy_id, strand_id, kind, reference, number, title, body_id, body, meets_on, item, asked, decided_at,
      tree, sha256, files, made_by)
    select v.id, v.report_id, v.strategy_id, v.strand_id, v.kind, v.reference, v.number, ${tree.title}, v.body_id, ${tree.meeting.body}, v.meets_on, v.item, r.asked,
      (select max(s.decided_at) from sign_off_stages s where s.process_id = v.sign_off_id), ${JSON.stringify(tree)}::jsonb, ${sha256},
      array(select jsonb_array_elements_text(${JSON.stringify(files)}::jsonb)), ${personId}::uuid
    from report_versions v join reports r on r.id = v.report_id where v.id = ${versionId} returning id`,
);

const askFiles = statement(
  'reports.ask-public-files',
  z.object({ id: of(renderings.id) }),
  ({ id, personId }: { id: string; personId: string }) => sql`
    insert into renderings (version_id, publication_id, format, asked_by)
    select p.version_id, p.id, f.format, ${personId}::uuid
    from publications p, jsonb_array_elements_text(${JSON.stringify(reportFormatNames)}::jsonb) f(format) where p.id = ${id} returning id`,
);

const whetherMarked = statement(
  'reports.about-marked',
  z.object({ marked: z.boolean() }),
  (versionId: string) =>
    sql`select is_marked(v.strand_id) is true as marked from report_versions v where v.id = ${versionId}`,
);

/** What of a version is public now; undefined: nothing. */
export async function readPublication(tx: Tx, reportId: string) {
  const { id, versionId, reference, madeAt } = publications;
  const [found] = await tx
    .select({ id, versionId, reference, madeAt })
    .from(publications)
    .where(and(eq(publications.reportId, reportId), isNull(publications.withdrawnAt)));
  return found;
}

/** What the public would read of a version, under its hash, and the documents that it may fetch. */
export async function readPublicOf(tx: Tx, { id, tree }: WholeVersion) {
  const redactions = await listRedactions(tx, { versionId: id });
  const shown = publicTree(tree, redactions);
  return {
    redactions,
    tree: shown,
    sha256: hashOf(shown),
    files: shown.appendices.flatMap(({ content }) => ('file' in content ? content.file.sha256 : [])),
  };
}

/** Whether the version may be made public by this person. */
export async function mayBePublic(
  tx: Tx,
  actor: Pick<Actor, 'personId'>,
  version: WholeVersion,
  redactions: readonly { readonly madeBy: string }[],
): Promise<Verdict<true>> {
  const [about] = await whetherMarked(tx, version.id);
  return canMakePublic({
    state: versionState(version.signOffState),
    shown: version.publishedAt !== null,
    marked: about?.marked !== false,
    redactedByActor: redactions.some(({ madeBy }) => madeBy === actor.personId),
  });
}

/**
 * From now on everybody reads it, without signing in; its files are asked for at once. `seen`: the hash of what the actor has been shown,
 * who confirms by it what is redacted and what is not.
 */
export async function makePublic(
  tx: Tx,
  actor: Actor,
  { reportId, seen }: { readonly reportId: string; readonly seen: string },
): Promise<Verdict<{ reference: string }>> {
  const newest = await holdNewestWhole(tx, reportId);
  if (!newest.ok) return newest;
  const { id: versionId, number, reference, strategyId } = newest.value;
  if ((await readPublication(tx, reportId)) !== undefined)
    return refuse('nothing-to-change', 'The report is public already.');
  const { redactions, tree, sha256, files } = await readPublicOf(tx, newest.value);
  const allowed = await mayBePublic(tx, actor, newest.value, redactions);
  if (!allowed.ok) return allowed;
  if (sha256 !== seen) return redactedMeanwhile;
  const [made] = await add(tx, { versionId, tree, sha256, files, personId: actor.personId });
  for (const { id } of await askFiles(tx, { id: made?.id ?? '', personId: actor.personId }))
    await owedRendering(tx, id);
  await note(tx, actor, 'report-made-public', strategyId, { reportId, number, sha256, redacted: redactions.length });
  return accept({ reference });
}

type Withdrawn = { readonly reportId: string; readonly reason: string; readonly successor: string };

/**
 * Nobody reads it on the public site any more; why stays with us. Its address says until when it was there and, where one is
 * named by its reference, which public report stands in its place. It can be made public again.
 */
export async function withdraw(
  tx: Tx,
  actor: Actor,
  { reportId, reason, successor }: Withdrawn,
): Promise<Verdict<{ reference: string }>> {
  const [other] = await tx
    .select({ reportId: publications.reportId })
    .from(publications)
    .where(and(eq(publications.reference, successor), isNull(publications.withdrawnAt)));
  if (successor !== '' && (other === undefined || other.reportId === reportId))
    return refuse('malformed', 'Give the reference of another report that is public now, or leave it empty.', {
      field: 'successor',
    });
  const [gone] = await tx
    .update(publications)
    .set({
      withdrawnAt: sql`app_now()`,
      withdrawnBy: actor.personId,
      withdrawnWhy: reason,
      successor: successor === '' ? null : successor,
    })
    .where(and(eq(publications.reportId, reportId), isNull(publications.withdrawnAt)))
    .returning({ reference: publications.reference, strategyId: publications.strategyId, number: publications.number });
  if (gone === undefined) return refuse('nothing-to-change', 'The report is not public.');
  await note(tx, actor, 'report-withdrawn', gone.strategyId, { reportId, number: gone.number });
  return accept({ reference: gone.reference });
}
