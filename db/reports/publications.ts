import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Passage } from '../../domain/redaction.ts';
import { accept } from '../../domain/refusal.ts';
import { reportFormatNames } from '../../domain/reports/formats.ts';
import { canMakePublic, publicTree } from '../../domain/reports/public-tree.ts';
import { documentsOf, passagesOf } from '../../domain/reports/redaction.ts';
import { versionState } from '../../domain/reports/report.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';
import { owedRendering } from '../chase/outbox.ts';
import type { Tx } from '../connect.ts';
import { publishing } from '../publishing.ts';
import { audit } from '../records/audit.ts';
import { publications, renderings } from '../schema/reports.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
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
  z.object({ id: of(publications.id), reference: of(publications.reference) }),
  ({ versionId, tree, sha256, files, personId }: Made) => sql`
    insert into publications (version_id, report_id, strategy_id, strand_id, kind, reference, number, title, body_id, body, meets_on, item, asked, decided_at,
      tree, sha256, files, made_by)
    select v.id, v.report_id, v.strategy_id, v.strand_id, v.kind, v.reference, v.number, ${tree.title}, v.body_id, ${tree.meeting.body}, v.meets_on, v.item, r.asked,
      (select max(s.decided_at) from sign_off_stages s where s.process_id = v.sign_off_id), ${JSON.stringify(tree)}::jsonb, ${sha256},
      array(select jsonb_array_elements_text(${JSON.stringify(files)}::jsonb)), ${personId}::uuid
    from report_versions v join reports r on r.id = v.report_id where v.id = ${versionId} returning id, reference`,
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

type PublicVersion = Awaited<ReturnType<typeof readPublicOf>>;

export const reportsInPublic = publishing<WholeVersion, Pick<Passage, 'block'> & { versionId: string }, PublicVersion>({
  kind: 'report',
  table: 'publications',
  column: 'report_id',
  marks: 'redactions',
  place: { versionId: ['version_id', 'uuid'], block: ['block', 'text'] },
  key: ({ id }) => id,
  of: (versionId) => sql`version_id = ${versionId}`,
  hold: holdNewestWhole,
  // What is frozen never changes, so that passages are marked from then on.
  ended: () => accept(true),
  find: (_, { id: versionId, tree }, { words, document }) => {
    const found = words === '' ? documentsOf(tree).filter(({ block }) => block === document) : passagesOf(tree, words);
    return found.map((passage) => ({ ...passage, versionId }));
  },
  show: readPublicOf,
  allowed: async (tx, { id, signOffState, publishedAt }) => {
    const [about] = await whetherMarked(tx, id);
    const state = versionState(signOffState);
    return canMakePublic({ state, shown: publishedAt !== null, marked: about?.marked !== false });
  },
  keep: async (tx, { held: { id: versionId }, shown: { tree, sha256, files }, personId }) => {
    const [made] = await add(tx, { versionId, tree, sha256, files, personId });
    if (made === undefined) throw new Error('a version that is held is not there');
    for (const { id } of await askFiles(tx, { id: made.id, personId })) await owedRendering(tx, id);
    return { reference: made.reference };
  },
  acts: {
    redacted: 'report-redacted',
    lifted: 'report-redaction-lifted',
    made: 'report-made-public',
    withdrawn: 'report-withdrawn',
  },
  // It stands in the trail of its strategy.
  note: (tx, { personId: actorId }, { strategyId, reportId, number }, act, details) =>
    audit(tx, { actorId, act, processId: strategyId, details: { ...details, reportId, number } }),
});
