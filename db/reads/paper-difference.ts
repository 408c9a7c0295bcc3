import { sql } from 'drizzle-orm';
import { type DiffLine, lineDiff } from '../../domain/line-diff.ts';
import type { Tx } from '../connect.ts';

export type PaperDifference = {
  readonly from: { readonly version: number; readonly sha256: string } | null;
  readonly to: { readonly documentId: string; readonly version: number; readonly sha256: string };
  /** What changed line by line; null where one of the two is no text, or the version seen is not known. */
  readonly lines: readonly DiffLine[] | null;
};

type Version = { id: string; version: number; sha256: string; mediaType: string; content: Buffer; current: boolean };

/** What differs between a version that somebody has seen, by its hash, and the one that is asked for now. */
export async function readDifference(
  tx: Tx,
  processId: string,
  seenSha256: string,
): Promise<PaperDifference | undefined> {
  const { rows } = await tx.execute<Version>(sql`
    select distinct on (v.id) v.id, v.version, v.sha256, v.media_type as "mediaType", v.content, v.id = o.document_id as current
    from sign_offs o join documents d on d.id = o.document_id join documents v on v.process_id = d.process_id and v.title = d.title
    where o.process_id = ${processId} and (v.id = o.document_id or v.sha256 = ${seenSha256})`);
  const current = rows.find((row) => row.current);
  if (current === undefined) return undefined;
  const seen = rows.find((row) => !row.current);
  const texts = [seen, current].every((one) => one?.mediaType.startsWith('text/') === true);
  return {
    from: seen === undefined ? null : { version: seen.version, sha256: seen.sha256 },
    to: { documentId: current.id, version: current.version, sha256: current.sha256 },
    lines:
      texts && seen !== undefined ? lineDiff(seen.content.toString('utf8'), current.content.toString('utf8')) : null,
  };
}
