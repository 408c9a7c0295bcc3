import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { signsReport } from '../../domain/decisions/process.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { processes } from '../schema/chase.ts';
import { documents } from '../schema/sign-offs.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';

/** A report that is signed exactly as its process keeps it, and who wrote it: he never signs it. */
export type ReportToSign = { readonly reportId: string; readonly authorId: string | null };

const reports = statement(
  'sign-offs.report-to-sign',
  z.object({
    kind: of(processes.kind),
    reportId: of(documents.id).nullable(),
    authorId: of(documents.addedBy),
  }),
  ({ parentId, documentId }: { parentId: string | null; documentId: string | null }) => sql`
    select p.kind, d.id as "reportId", d.added_by as "authorId" from processes p left join reviews v on v.process_id = p.id
      left join documents d on d.process_id = p.id and d.id = ${documentId}::uuid and (p.kind <> 'review' or d.id = v.report_id)
    where p.id = ${parentId}::uuid`,
);

/**
 * The report that a sign-off of the process is about: of a review the frozen copy, of an inspection a version of its
 * report. Undefined where the process is of a kind whose paper may be any.
 */
export async function reportToSign(
  tx: Tx,
  parentId: string | null,
  documentId: string | null,
): Promise<Verdict<ReportToSign | undefined>> {
  const [found] = await reports(tx, { parentId, documentId });
  if (found === undefined || !signsReport(found.kind)) return accept(undefined);
  const { reportId, authorId } = found;
  return reportId === null
    ? refuse(
        'report-missing',
        'Choose the report itself: of a review the locked one, of an inspection one of its versions.',
      )
    : accept({ reportId, authorId });
}
