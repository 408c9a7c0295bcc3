import { limits } from '../../domain/limits.ts';
import { telling } from '../chase/notices.ts';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { StageRule } from '../../domain/sign-offs/sign-off.ts';
import { beginChild } from '../sign-offs/child-sign-offs.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { checkSeats } from '../sign-offs/open-stage.ts';
import { createSignOff } from '../sign-offs/sign-offs.ts';
import { ruleOf } from '../sign-offs/signing-stage.ts';
import { processes } from '../schema/chase.ts';
import { bodies } from '../schema/directory.ts';
import { inspections, inspectionSteps } from '../schema/inspections.ts';
import { documents } from '../schema/sign-offs.ts';
import { of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const bodyAndReport = statement(
  'inspections.body-of-referral',
  z.object({
    id: of(bodies.id),
    name: of(bodies.name),
    kind: of(bodies.quorumKind),
    count: of(bodies.quorumCount),
    title: of(processes.title),
    zone: of(inspections.zone),
    calendar: of(inspections.calendar),
    documentId: of(documents.id),
    // A report is always somebody's.
    authorId: z.string(),
  }),
  ({ processId, bodyId }: { processId: string; bodyId: string | null }) => sql`
    select b.id, b.name, b.quorum_kind as kind, b.quorum_count as count, p.title, n.zone, n.calendar, d.id as "documentId", d.added_by as "authorId"
    from bodies b, inspections n join processes p on p.id = n.process_id join documents d on d.id = n.final_document_id
    where b.id = ${bodyId}::uuid and n.process_id = ${processId}`,
);

/** The body to which an inspection is referred, by its own rule of how many sign, and the report that it is asked about. */
type AskedBody = Omit<RowOf<typeof bodyAndReport>, 'name' | 'kind' | 'count' | 'authorId'> & {
  readonly rule: StageRule;
};

/** Whether the body can decide: it is there, and as many of its members can sign as its rule asks for. Writes nothing. */
export async function bodyOfReferral(tx: Tx, processId: string, bodyId: string | null): Promise<Verdict<AskedBody>> {
  const [row] = await bodyAndReport(tx, { processId, bodyId });
  if (row === undefined) return refuse('not-found', 'There is no such body.');
  const { kind, count, name, authorId, ...body } = row;
  const rule = ruleOf(kind, count);
  const seats = await checkSeats(tx, [authorId], [{ bodyId: body.id, postId: null, rule, name, order: 1 }]);
  return seats.ok ? accept({ ...body, rule }) : seats;
}

const tellSecretaries = telling(
  'inspections.tell-secretaries',
  (given: { signOffId: string; bodyId: string; occasion: string }) => sql`
    select ${given.signOffId}::uuid, null::uuid, m.person_id, 'inspection-step', ${given.occasion} from body_members m
    where m.body_id = ${given.bodyId} and m.capacity = 'secretary'`,
);

/**
 * Asks the body for its decision: a sign-off of one stage about the final report, with the reason of the referral, opened
 * in the transaction of the step. Each member gets a task; its secretary is told, and can record a meeting. The inspection does not wait.
 */
export async function askBody(
  tx: Tx,
  decision: StoredDecision,
  body: AskedBody & { readonly stepId: string; readonly reason: string },
  now: number,
): Promise<Effect> {
  const { processId, actorId } = decision;
  const { id: bodyId, rule, documentId, zone, calendar, stepId } = body;
  const made = await createSignOff(
    tx,
    { personId: actorId },
    {
      title: `Referral: ${body.title}`.slice(0, limits.title),
      parentId: processId,
      recommendation: body.reason,
      zone,
      calendar,
      document: { documentId },
      stages: [{ bodyId, rule, asked: 'agree' }],
    },
  );
  if (!made.ok) throw new Error(`a referral was not drafted: ${made.code}`);
  const begun = await beginChild(tx, decision, made.value, now);
  if (!begun.ok) throw new Error(`a referral was not opened: ${begun.code}`);
  const signOffId = made.value.processId;
  await tx.update(inspectionSteps).set({ signOffId }).where(eq(inspectionSteps.id, stepId));
  await tellSecretaries(tx, { signOffId, bodyId, occasion: `decision:${decision.id}` });
  return begun.value;
}
