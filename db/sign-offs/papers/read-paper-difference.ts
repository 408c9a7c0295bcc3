import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { comparable, type DiffLine } from '../../../domain/sign-offs/line-diff.ts';
import { compareTexts } from './compare-texts.ts';
import { hasWords, type Paper } from './text-of.ts';
import type { Tx } from '../../connect.ts';
import { documents } from '../../schema/sign-offs.ts';
import { of } from '../../shapes.ts';
import { statement } from '../../statement.ts';

/** Two versions of a paper; both files where their words can be read and are few enough to be compared. */
export type TwoVersions = {
  readonly from: { readonly version: number; readonly sha256: string } | null;
  readonly to: { readonly documentId: string; readonly version: number; readonly sha256: string };
  readonly papers: { readonly before: Paper; readonly after: Paper } | null;
  /** Both have words, but too many. */
  readonly tooLong: boolean;
};

export type PaperDifference = Omit<TwoVersions, 'papers'> & {
  /** What changed line by line; null where one of the two has no words that can be read, both are too long or too different, or the version seen is not known. */
  readonly lines: readonly DiffLine[] | null;
};

/** Of the document of this alias what is compared: a text that is too long is not read. */
export const readable = (d: SQL) =>
  sql`case when ${d}.media_type not like 'text/%' or ${d}.size <= ${comparable.bytes} then ${d}.content end`;

const seenAndCurrent = statement(
  'sign-offs.two-versions',
  z.object({
    id: of(documents.id),
    version: of(documents.version),
    sha256: of(documents.sha256),
    mediaType: of(documents.mediaType),
    content: of(documents.content).nullable(),
    current: z.boolean(),
  }),
  ({ processId, seenSha256 }: { processId: string; seenSha256: string }) => sql`
    select distinct on (v.id) v.id, v.version, v.sha256, v.media_type as "mediaType", ${readable(sql`v`)} as content, v.id = o.document_id as current
    from sign_offs o join documents d on d.id = o.document_id join documents v on v.process_id = d.process_id and v.title = d.title
    where o.process_id = ${processId} and (v.id = o.document_id or v.sha256 = ${seenSha256})`,
);

/** The version that somebody has seen, by its hash, and the one that is asked for now. Nothing is compared yet. */
export async function readTwoVersions(tx: Tx, processId: string, seenSha256: string): Promise<TwoVersions | undefined> {
  const rows = await seenAndCurrent(tx, { processId, seenSha256 });
  const current = rows.find((row) => row.current);
  if (current === undefined) return undefined;
  const seen = rows.find((row) => !row.current);
  return {
    from: seen === undefined ? null : { version: seen.version, sha256: seen.sha256 },
    to: { documentId: current.id, version: current.version, sha256: current.sha256 },
    ...toCompare(seen, current),
  };
}

/** What differs between the two. It may take seconds, so that it is asked for when the transaction has ended. */
export async function differenceOf({ papers, ...versions }: TwoVersions): Promise<PaperDifference> {
  if (papers === null) return { ...versions, lines: null };
  const compared = await compareTexts(papers.before, papers.after);
  return typeof compared === 'string'
    ? { ...versions, lines: null, tooLong: compared === 'too-long' }
    : { ...versions, lines: compared };
}

type Stored = { readonly mediaType: string; readonly content: Buffer | null };

/** Two files as far as they can be compared; without the first there is nothing to compare. */
export function toCompare(before: Stored | undefined, after: Stored): Pick<TwoVersions, 'papers' | 'tooLong'> {
  const wordy = before !== undefined && hasWords(before.mediaType) && hasWords(after.mediaType);
  const [old, now] = [wordy ? paperOf(before) : null, paperOf(after)];
  const papers = old === null || now === null ? null : { before: old, after: now };
  return { papers, tooLong: wordy && papers === null };
}

function paperOf({ mediaType, content }: Stored): Paper | null {
  return content === null ? null : { mediaType, content };
}
