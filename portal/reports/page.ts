import { type ReportHead, readReport } from '../../db/reports/read-reports.ts';
import { isLivePartKind, livePartRules } from '../../domain/reports/live-part.ts';
import type { Portal, Visit } from '../web/context.ts';
import { found, idIn, NotFound, reading } from '../web/page.ts';

/** The draft of the address; 404 for whoever does not write or read it. */
export async function reportOf(portal: Portal, visit: Visit): Promise<ReportHead> {
  return found(await reading(portal, visit.actor, (tx) => readReport(tx, idIn(visit.req))));
}

/** A key of the address, of a section or an appendix. */
export function keyIn({ req }: Visit): string {
  const { key } = req.params;
  if (typeof key !== 'string' || !/^[a-z][a-z0-9-]{0,39}$/u.test(key)) throw new NotFound();
  return key;
}

export const backToReport = ({ id, reference }: ReportHead) => ({ href: `/reports/${id}`, text: reference });

export const partWord = (part: string) => (isLivePartKind(part) ? livePartRules[part].text : part);
