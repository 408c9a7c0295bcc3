import { sql } from 'drizzle-orm';
import { signsReport } from '../../domain/decisions/process.ts';
import { type ProcessKind } from '../../domain/process-kinds.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';

/** A report that is signed exactly as its process keeps it, and who wrote it: he never signs it. */
export type ReportToSign = { readonly reportId: string; readonly authorId: string | null };

/**
 * The report that a sign-off of the process is about: of a review the frozen copy, of an inspection a version of its
 * report. Undefined where the process is of a kind whose paper may be any.
 */
export async function reportToSign(
  tx: Tx,
  parentId: string | null,
  documentId: string | null,
): Promise<Verdict<ReportToSign | undefined>> {
  const { rows } = await tx.execute<{ kind: ProcessKind; reportId: string | null; authorId: string | null }>(sql`
    select p.kind, d.id as "reportId", d.added_by as "authorId" from processes p left join reviews v on v.process_id = p.id
      left join documents d on d.process_id = p.id and d.id = ${documentId}::uuid and (p.kind <> 'review' or d.id = v.report_id)
    where p.id = ${parentId}::uuid`);
  const [found] = rows;
  if (found === undefined || !signsReport(found.kind)) return accept(undefined);
  const { reportId, authorId } = found;
  return reportId === null
    ? refuse(
        'report-missing',
        'Choose the report itself: of a review the locked one, of an inspection one of its versions.',
      )
    : accept({ reportId, authorId });
}
