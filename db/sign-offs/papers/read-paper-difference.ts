import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { comparable, type DiffLine } from '../../../domain/sign-offs/line-diff.ts';
import { compareTexts } from './compare-texts.ts';
import type { Tx } from '../../connect.ts';
import { documents } from '../../schema/sign-offs.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';

/** Two versions of a paper; the texts where both are text and short enough to be compared. */
export type TwoVersions = {
  readonly from: { readonly version: number; readonly sha256: string } | null;
  readonly to: { readonly documentId: string; readonly version: number; readonly sha256: string };
  readonly texts: { readonly before: string; readonly after: string } | null;
  /** Both are text, but too long. */
  readonly tooLong: boolean;
};

export type PaperDifference = Omit<TwoVersions, 'texts'> & {
  /** What changed line by line; null where one of the two is no text, both are too long or too different, or the version seen is not known. */
  readonly lines: readonly DiffLine[] | null;
};

const seenAndCurrent = statement(
  'sign-offs.two-versions',
  z.object({
    id: of(documents.id),
    version: of(documents.version),
    sha256: of(documents.sha256),
    isText: z.boolean(),
    content: of(documents.content).nullable(),
    current: z.boolean(),
  }),
  ({ processId, seenSha256 }: { processId: string; seenSha256: string }) => sql`
    select distinct on (v.id) v.id, v.version, v.sha256, v.media_type like 'text/%' as "isText",
      case when v.media_type like 'text/%' and v.size <= ${comparable.bytes} then v.content end as content, v.id = o.document_id as current
    from sign_offs o join documents d on d.id = o.document_id join documents v on v.process_id = d.process_id and v.title = d.title
    where o.process_id = ${processId} and (v.id = o.document_id or v.sha256 = ${seenSha256})`,
);

/** The version that somebody has seen, by its hash, and the one that is asked for now. Nothing is compared yet. */
export async function readTwoVersions(tx: Tx, processId: string, seenSha256: string): Promise<TwoVersions | undefined> {
  const rows = await seenAndCurrent(tx, { processId, seenSha256 });
  const current = rows.find((row) => row.current);
  if (current === undefined) return undefined;
  const seen = rows.find((row) => !row.current);
  const [before, after] = [seen?.content?.toString('utf8'), current.content?.toString('utf8')];
  const texts = before !== undefined && after !== undefined ? { before, after } : null;
  return {
    from: seen === undefined ? null : { version: seen.version, sha256: seen.sha256 },
    to: { documentId: current.id, version: current.version, sha256: current.sha256 },
    texts,
    tooLong: texts === null && seen?.isText === true && current.isText,
  };
}

/** What differs between the two. It may take seconds, so that it is asked for when the transaction has ended. */
export async function differenceOf({ texts, ...versions }: TwoVersions): Promise<PaperDifference> {
  const lines = texts === null ? null : await compareTexts(texts.before, texts.after);
  return { ...versions, lines, tooLong: versions.tooLong || (texts !== null && lines === null) };
}
