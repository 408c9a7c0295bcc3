import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { inOrder, listed, type Narrowed, narrowedTo, narrowSamples, type Wanted } from '../lists.ts';
import { type Cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { people } from '../schema/directory.ts';
import { inspections } from '../schema/inspections.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { inspectionState, named } from './shapes.ts';

export type InspectionHead = RowOf<typeof heads>;

const heads = statement(
  'inspections.head',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: inspectionState,
    version: of(processes.version),
    scope: of(inspections.scope),
    grounds: of(inspections.grounds),
    proposalId: of(inspections.proposalId),
    proposalGrounds: z.record(z.string(), z.unknown()).nullable(),
    rung: of(inspections.rung),
    reason: of(inspections.reason),
    zone: of(inspections.zone),
    calendar: of(inspections.calendar),
    evidenceDueAt: epochMs.nullable(),
    openedAt: epochMs.nullable(),
    preliminaryAt: epochMs.nullable(),
    preliminaryDocumentId: of(inspections.preliminaryDocumentId),
    commentsDueAt: epochMs.nullable(),
    finalAt: epochMs.nullable(),
    finalDocumentId: of(inspections.finalDocumentId),
    signedOffBy: of(people.name).nullable(),
    endedAt: epochMs.nullable(),
    predecessorId: of(inspections.predecessorId),
    predecessor: of(processes.reference).nullable(),
    agencies: named,
    inspectors: named,
    /** What was owed and missing when it was drafted has come: the grounds are to be read again. */
    groundsAnswered: z.boolean(),
    now: epochMs,
  }),
  (processId: string) => sql`
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
    where p.id = ${processId}`,
);

/** One inspection as far as the role may see it: an agency only its own, from its notice on; undefined where there is none. */
export async function readInspection(tx: Tx, processId: string): Promise<InspectionHead | undefined> {
  const [head] = await heads(tx, processId);
  return head;
}

export type InspectionLine = RowOf<typeof lines>;

const lines = statement(
  'inspections.lines',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    state: inspectionState,
    rung: of(inspections.rung),
    agencies: z.string().nullable(),
    openActions: count,
    late: count,
  }),
  (which: Narrowed) => sql`
    select p.id, p.reference, p.title, p.state, n.rung,
      (select string_agg(a.name, ', ' order by a.name) from inspection_agencies i join agencies a on a.id = i.agency_id where i.process_id = p.id) as agencies,
      (select count(*)::int from corrective_actions c where c.process_id = p.id and c.state <> 'verified') as "openActions",
      (select count(*)::int from tasks t join chase_plans c on c.id = t.plan_id where t.process_id = p.id and t.state = 'open' and c.due_at < app_now()) as late
    from processes p join inspections n on n.process_id = p.id
    where ${narrowedTo('inspection', which)} order by ${inOrder[which.order ?? 'newest']} limit ${pageSize + 1}`,
  narrowSamples,
);

/** A page of inspections. */
export const listInspections = (tx: Tx, wanted: Wanted): Promise<Cut<InspectionLine>> => listed(tx, lines, wanted);
