import { and, eq, inArray, isNull, lt, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { mostTries, reportFileName, type ReportFormat, reportFormats } from '../../domain/reports/formats.ts';
import type { Look } from '../../domain/reports/look.ts';
import type { ReportTree } from '../../domain/reports/tree.ts';
import { telling } from '../chase/notices.ts';
import { owedRendering } from '../chase/outbox.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { publications, renderings, reportFiles, reportVersions } from '../schema/reports.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { note } from './note.ts';
import { readLookById } from './looks.ts';
import { readTree } from './tree-shape.ts';

/** Files that are made of what was frozen (record 0053). Nothing of it changes what was frozen. */

type Wanted = { readonly versionId: string; readonly format: ReportFormat };

const ask = statement(
  'reports.ask-rendering',
  z.object({ id: of(renderings.id) }),
  ({ versionId, format, personId }: { versionId: string; format: ReportFormat; personId: string }) => sql`
    insert into renderings (version_id, format, asked_by) values (${versionId}, ${format}, ${personId})
    on conflict (version_id, format, publication_id) do update
      set state = 'asked', progress = '', tries = 0, asked_by = excluded.asked_by, asked_at = app_now(), changed_at = app_now()
      where renderings.state = 'failed'
    returning id`,
);

/**
 * Asks for a file of a version. Asked twice it is made once: what is being made, or was made, is left as it is; only what
 * failed is tried again.
 */
export async function askRendering(
  tx: Tx,
  actor: Actor,
  { versionId, format }: Wanted,
): Promise<Verdict<{ format: ReportFormat }>> {
  const { strategyId } = reportVersions;
  const [version] = await tx.select({ strategyId }).from(reportVersions).where(eq(reportVersions.id, versionId));
  if (version === undefined) return refuse('not-found', 'There is no such version of a report.');
  const [asked] = await ask(tx, { versionId, format, personId: actor.personId });
  if (asked === undefined) return accept({ format });
  await owedRendering(tx, asked.id);
  await note(tx, actor, 'report-file-asked', version.strategyId, { versionId, format });
  return accept({ format });
}

/** The files of a version that were asked for, without their bytes. */
export function listRenderings(tx: Tx, versionId: string) {
  const { format, state, progress, size, sha256 } = renderings;
  return tx
    .select({ format, state, progress, size, sha256 })
    .from(renderings)
    .where(and(eq(renderings.versionId, versionId), isNull(renderings.publicationId)));
}

/** A file that was made, as it is sent; undefined where it was not, or the reader sees no such version. */
export async function readRendering(tx: Tx, { versionId, format }: Wanted) {
  const { reference, number } = reportVersions;
  const [made] = await tx
    .select({ content: renderings.content, reference, number })
    .from(renderings)
    .innerJoin(reportVersions, eq(reportVersions.id, renderings.versionId))
    .where(and(eq(renderings.versionId, versionId), eq(renderings.format, format), isNull(renderings.publicationId)));
  const content = made?.content ?? null;
  if (made === undefined || content === null) return undefined;
  const { mediaType } = reportFormats[format];
  return { content, mediaType, fileName: reportFileName(made.reference, made.number, format) };
}

/** What a file is made of. */
export type Begun = {
  readonly format: ReportFormat;
  readonly tree: ReportTree;
  /** When it was frozen, in epoch milliseconds. */
  readonly at: number;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** With which it was frozen. */
  readonly look: Look | null;
};

/**
 * Begins a file, and reads what it is made of. Undefined: there is nothing to do, since it was made, has failed, or was begun
 * too often and now has.
 */
export async function beginRendering(tx: Tx, renderingId: string): Promise<Begun | undefined> {
  const unfinished = and(eq(renderings.id, renderingId), inArray(renderings.state, ['asked', 'running']));
  const [begun] = await tx
    .update(renderings)
    .set({ state: 'running', progress: 'Begun', tries: sql`${renderings.tries} + 1`, changedAt: sql`app_now()` })
    .where(and(unfinished, lt(renderings.tries, mostTries)))
    .returning({
      versionId: renderings.versionId,
      publicationId: renderings.publicationId,
      format: renderings.format,
    });
  if (begun === undefined) {
    await endRendering(tx, renderingId, undefined);
    return undefined;
  }
  const version = await readSource(tx, begun);
  if (version === undefined) throw new Error('a file without the version that it is made of');
  const attached = await tx
    .select({ sha256: reportFiles.sha256, content: reportFiles.content })
    .from(reportFiles)
    .where(and(eq(reportFiles.reportId, version.reportId), inArray(reportFiles.sha256, version.files)));
  return {
    format: begun.format,
    tree: readTree(version.tree),
    at: version.at,
    files: new Map(attached.map(({ sha256, content }) => [sha256, content])),
    look: version.lookId === null ? null : await readLookById(tx, version.lookId),
  };
}

type Source = { readonly versionId: string; readonly publicationId: string | null };

/** The frozen version, or what the public reads of it: then nothing of the version itself reaches the file but when it was frozen. */
async function readSource(tx: Tx, { versionId, publicationId }: Source) {
  const from = publicationId === null ? reportVersions : publications;
  const { tree, reportId, files } = from;
  const [found] = await tx
    .select({ tree, reportId, files })
    .from(from)
    .where(eq(from.id, publicationId ?? versionId));
  const [frozen] = await tx
    .select({ at: ms(reportVersions.frozenAt), lookId: reportVersions.lookId })
    .from(reportVersions)
    .where(eq(reportVersions.id, versionId));
  return found && frozen && { ...found, ...frozen };
}

/** Says how far it is, in words for people. */
export async function noteProgress(tx: Tx, renderingId: string, progress: string): Promise<void> {
  await tx
    .update(renderings)
    .set({ progress, changedAt: sql`app_now()` })
    .where(and(eq(renderings.id, renderingId), eq(renderings.state, 'running')));
}

/** Who waited for longer than a minute has left the page by now, and is told. */
const tellWhoAsked = telling(
  'reports.tell-who-asked',
  (renderingId: string) => sql`
    select v.strategy_id, null::uuid, r.asked_by, 'file-made', 'file:' || r.id || ':' || extract(epoch from r.asked_at)
    from renderings r join report_versions v on v.id = r.version_id
    where r.id = ${renderingId} and r.asked_at < app_now() - interval '1 minute'`,
);

/** Keeps the file; undefined: it could not be made, which its reader is told. */
export async function endRendering(
  tx: Tx,
  renderingId: string,
  made: { readonly content: Buffer; readonly sha256: string } | undefined,
): Promise<void> {
  const ended =
    made === undefined
      ? ({
          state: 'failed',
          progress: 'This file could not be made. Something that was attached may be too large or damaged.',
        } as const)
      : ({ state: 'done', progress: '', size: made.content.length, ...made } as const);
  const now = await tx
    .update(renderings)
    .set({ ...ended, changedAt: sql`app_now()` })
    .where(and(eq(renderings.id, renderingId), inArray(renderings.state, ['asked', 'running'])))
    .returning({ id: renderings.id });
  if (now.length > 0) await tellWhoAsked(tx, renderingId);
}
