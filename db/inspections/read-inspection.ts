import { sql } from 'drizzle-orm';
import type { Rung } from '../../domain/inspections/enforcement.ts';
import type { InspectionState } from '../../domain/inspections/inspection.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';

export type InspectionHead = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: InspectionState;
  readonly version: number;
  readonly scope: string;
  readonly grounds: string;
  readonly proposalId: string | null;
  readonly proposalGrounds: Readonly<Record<string, unknown>> | null;
  readonly rung: Rung;
  readonly reason: string;
  readonly zone: string;
  readonly calendar: string;
  readonly evidenceDueAt: number | null;
  readonly openedAt: number | null;
  readonly preliminaryAt: number | null;
  readonly preliminaryDocumentId: string | null;
  readonly commentsDueAt: number | null;
  readonly finalAt: number | null;
  readonly finalDocumentId: string | null;
  readonly signedOffBy: string | null;
  readonly endedAt: number | null;
  readonly predecessorId: string | null;
  readonly predecessor: string | null;
  readonly agencies: readonly { readonly id: string; readonly name: string }[];
  readonly inspectors: readonly { readonly id: string; readonly name: string }[];
  /** What was owed and missing when it was drafted has come: the grounds are to be read again. */
  readonly groundsAnswered: boolean;
  readonly now: number;
};

/** One inspection as far as the role may see it: an agency only its own, from its notice on; undefined where there is none. */
export async function readInspection(tx: Tx, processId: string): Promise<InspectionHead | undefined> {
  const { rows } = await tx.execute<InspectionHead>(sql`
    select p.id, p.reference, p.title, p.state, p.version, n.scope, n.grounds, n.proposal_id as "proposalId", n.proposal_grounds as "proposalGrounds", n.rung, n.reason, n.zone, n.calendar,
      ${ms(sql`n.evidence_due_at`)} as "evidenceDueAt", ${ms(sql`p.opened_at`)} as "openedAt", ${ms(sql`n.preliminary_at`)} as "preliminaryAt",
      n.preliminary_document_id as "preliminaryDocumentId", ${ms(sql`n.comments_due_at`)} as "commentsDueAt", ${ms(sql`n.final_at`)} as "finalAt",
      n.final_document_id as "finalDocumentId", s.name as "signedOffBy", ${ms(sql`p.ended_at`)} as "endedAt",
      n.predecessor_id as "predecessorId", o.reference as predecessor,
      (select coalesce(jsonb_agg(jsonb_build_object('id', a.id, 'name', a.name) order by a.name), '[]')
        from inspection_agencies i join agencies a on a.id = i.agency_id where i.process_id = p.id) as agencies,
      (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'name', x.name) order by x.name), '[]')
        from inspection_inspectors i join people x on x.id = i.person_id where i.process_id = p.id) as inspectors,
      exists (select from tasks t where t.id = n.grounds_task_id and t.state = 'answered') as "groundsAnswered", ${ms(sql`app_now()`)} as now
    from processes p join inspections n on n.process_id = p.id left join people s on s.id = n.signed_off_by
      left join processes o on o.id = n.predecessor_id
    where p.id = ${processId}`);
  return rows[0];
}

export type InspectionLine = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly state: InspectionState;
  readonly rung: Rung;
  readonly agencies: string | null;
  readonly openActions: number;
  readonly late: number;
};

/** A page of inspections, the newest first. */
export async function listInspections(
  tx: Tx,
  which: { state: string | undefined; after: string | undefined },
): Promise<Cut<InspectionLine>> {
  const { rows } = await tx.execute<InspectionLine>(sql`
    select p.id, p.reference, p.title, p.state, n.rung,
      (select string_agg(a.name, ', ' order by a.name) from inspection_agencies i join agencies a on a.id = i.agency_id where i.process_id = p.id) as agencies,
      (select count(*)::int from corrective_actions c where c.process_id = p.id and c.state <> 'verified') as "openActions",
      (select count(*)::int from tasks t join chase_plans c on c.id = t.plan_id where t.process_id = p.id and t.state = 'open' and c.due_at < app_now()) as late
    from processes p join inspections n on n.process_id = p.id
    where ${which.state === undefined ? sql`true` : sql`p.state = ${which.state}`} and ${which.after === undefined ? sql`true` : sql`p.id < ${which.after}`}
    order by p.id desc limit ${pageSize + 1}`);
  return cut(rows);
}
