import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { localDate, pageDay } from '../../../domain/calendar/zones.ts';
import { type Grade, judgeStep, mayAuthorise, type Rung } from '../../../domain/inspections/enforcement.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { addDocument } from '../../sign-offs/papers/documents.ts';
import { lockInspection, placeOf } from '../inspectors.ts';
import { owedPost } from '../../chase/outbox.ts';
import type { FileInput } from '../../stored-file.ts';
import { idOf } from '../../rows.ts';
import { bodies, people } from '../../schema/directory.ts';
import { inspectionMinutes, inspections, stepProposals } from '../../schema/inspections.ts';
import { notices } from '../../schema/mail.ts';
import { count, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';

/** Everybody who could authorise a step of the inspection, or holds what would let him if he belonged to no inspected agency. */
export const listAuthorisers = statement(
  'inspections.step-authorisers',
  z.object({
    personId: of(people.id),
    name: of(people.name),
    officer: z.boolean(),
    head: z.boolean(),
    chair: z.boolean(),
    involved: z.boolean(),
  }),
  (processId: string) => sql`
    select person_id as "personId", name, officer, head, chair, involved from step_authorisers(${processId}::uuid)`,
);

/** At which grade somebody may authorise what another proposes, at this moment; and his name, which the step keeps. */
export async function judgeAuthoriser(
  tx: Tx,
  asked: { readonly processId: string; readonly authoriserId: string; readonly proposerId: string },
): Promise<Verdict<{ grade: Grade; name: string }>> {
  const authority = (await listAuthorisers(tx, asked.processId)).find(
    ({ personId }) => personId === asked.authoriserId,
  );
  const grade = mayAuthorise(authority, asked.authoriserId === asked.proposerId);
  return grade.ok ? accept({ grade: grade.value, name: authority?.name ?? '' }) : grade;
}

export type ProposedStep = {
  readonly to: Rung;
  readonly reason: string;
  /** One in each line. */
  readonly conditions: string;
  readonly bodyId: string | null;
};

const actionOn = statement(
  'inspections.rung-now',
  z.object({ from: of(inspections.rung), unjudged: count }),
  (processId: string) => sql`
    select rung as "from", (select count(*)::int from inspection_conditions c where c.process_id = n.process_id and c.state = 'open') as unjudged
    from inspections n where process_id = ${processId}`,
);

/** Where the inspection stands, and how many conditions of that rung are not judged yet. */
export async function rungNow(tx: Tx, processId: string): Promise<{ from: Rung; unjudged: number }> {
  const [found] = await actionOn(tx, processId);
  return found ?? { from: 'report', unjudged: 0 };
}

export function conditionsOf(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}

/** Nobody has said yes or no to it. */
export const waiting = eq(stepProposals.state, 'waiting');

/** Of those of an inspection, the one in which the person is named. */
export const namedIn = (asked: {
  readonly processId: string;
  readonly proposalId: string;
  readonly personId: string;
}) =>
  and(
    eq(stepProposals.id, asked.proposalId),
    eq(stepProposals.processId, asked.processId),
    eq(stepProposals.authoriserId, asked.personId),
  );

/**
 * Names the person who authorises a step: he is told, and it is taken once he says so. What waited before is replaced.
 * Out: the proposal.
 */
export async function proposeStep(
  tx: Tx,
  actor: Actor,
  input: ProposedStep & { readonly processId: string; readonly authoriserId: string },
): Promise<Verdict<{ proposalId: string }>> {
  const { processId, authoriserId, to, reason, bodyId } = input;
  const locked = await lockInspection(tx, actor, processId);
  if (!locked.ok) return locked;
  if (locked.value.state !== 'final') return refuse('not-open', 'Steps are taken once the final report is there.');
  const authority = await judgeAuthoriser(tx, { processId, authoriserId, proposerId: actor.personId });
  if (!authority.ok) return authority;
  const conditions = conditionsOf(input.conditions).length;
  const judged = judgeStep({
    ...(await rungNow(tx, processId)),
    to,
    grade: authority.value.grade,
    reason,
    conditions,
    bodyId,
  });
  if (!judged.ok) return judged;
  await tx
    .update(stepProposals)
    .set({ state: 'replaced', answeredAt: sql`app_now()` })
    .where(and(eq(stepProposals.processId, processId), waiting));
  const { personId: proposedBy } = actor;
  const proposalId = idOf(
    await tx
      .insert(stepProposals)
      .values({ processId, toRung: to, reason, conditions: input.conditions, bodyId, authoriserId, proposedBy })
      .returning({ id: stepProposals.id }),
  );
  await tellOne(tx, { processId, personId: authoriserId, kind: 'step-to-authorise', proposalId });
  await audit(tx, {
    actorId: actor.personId,
    act: 'step-proposed',
    processId,
    details: { proposalId, authoriserId, to },
  });
  return accept({ proposalId });
}

/** The person named says that he does not authorise the step: it is not taken, and whoever proposed it is told. */
export async function denyStep(
  tx: Tx,
  actor: Actor,
  input: { readonly processId: string; readonly proposalId: string; readonly why: string },
): Promise<Verdict<{ proposalId: string }>> {
  const { processId, proposalId } = input;
  const [denied] = await tx
    .update(stepProposals)
    .set({ state: 'denied', answer: input.why, answeredAt: sql`app_now()` })
    .where(and(namedIn({ processId, proposalId, personId: actor.personId }), waiting))
    .returning({ proposedBy: stepProposals.proposedBy });
  if (denied === undefined) return noSuchProposal;
  await tellOne(tx, { processId, personId: denied.proposedBy, kind: 'step-denied', proposalId });
  await audit(tx, { actorId: actor.personId, act: 'step-denied', processId, details: { proposalId } });
  return accept({ proposalId });
}

/** Whether the person is the one who was named to authorise it, whatever has become of it since. */
export async function isNamedIn(
  tx: Tx,
  asked: { readonly processId: string; readonly proposalId: string; readonly personId: string },
): Promise<boolean> {
  return (await tx.$count(stepProposals, namedIn(asked))) === 1;
}

export const noSuchProposal = refuse('not-found', 'No step waits for you here.');

async function tellOne(
  tx: Tx,
  told: { processId: string; personId: string; kind: 'step-to-authorise' | 'step-denied'; proposalId: string },
): Promise<void> {
  const { processId, personId, kind, proposalId } = told;
  await tx
    .insert(notices)
    .values({ processId, personId, kind, occasion: `step-proposal:${proposalId}`, orderAt: sql`app_now()` });
  await owedPost(tx);
}

/** The minute of a body that authorises a step: a file with the day of the meeting. Agencies do not see it. Out: its document. */
export async function addMinute(
  tx: Tx,
  actor: Actor,
  input: FileInput & { readonly processId: string; readonly bodyId: string; readonly metOn: string },
): Promise<Verdict<{ minuteId: string }>> {
  const { processId, bodyId, metOn } = input;
  const locked = await lockInspection(tx, actor, processId);
  if (!locked.ok) return locked;
  if (locked.value.state !== 'final') return refuse('not-open', 'Steps are taken once the final report is there.');
  const { zone } = await placeOf(tx, processId);
  if (metOn > localDate(locked.value.now, zone))
    return refuse('malformed', 'The day of the meeting is still to come. Give today or a day before.');
  const [body] = await tx.select({ name: bodies.name }).from(bodies).where(eq(bodies.id, bodyId));
  if (body === undefined) return refuse('not-found', 'There is no such body.');
  const added = await addDocument(tx, actor, { ...input, title: `Minute of ${body.name}, ${pageDay(metOn)}` });
  if (!added.ok) return added;
  const { documentId } = added.value;
  await tx.insert(inspectionMinutes).values({ documentId, processId, bodyId, metOn });
  return accept({ minuteId: documentId });
}
