import { and, eq, sql } from 'drizzle-orm';
import { judgeStep, ladder, rungs, type Grade } from '../../../domain/inspections/enforcement.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { refusalText } from '../../../domain/refusal-text.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import type { Effect, StoredDecision } from '../../chase/decisions.ts';
import { tellAgencies } from '../news.ts';
import { askBody, bodyOfReferral } from '../referral.ts';
import { lockInspection, mayDecide } from '../inspectors.ts';
import { idOf } from '../../rows.ts';
import { bodies } from '../../schema/directory.ts';
import { inspectionConditions, inspectionMinutes, inspectionSteps, stepProposals } from '../../schema/inspections.ts';
import { command } from '../../statement.ts';
import { writeInspection } from '../state.ts';
import { changeProcess } from '../../chase/processes.ts';
import {
  conditionsOf,
  judgeAuthoriser,
  namedIn,
  noSuchProposal,
  type ProposedStep,
  rungNow,
  waiting,
} from './step-authority.ts';

type AuthorisedStep = ProposedStep & {
  readonly grade: Grade;
  readonly authorisedBy: string;
  readonly authoriserId: string | null;
  readonly minuteId: string | null;
  readonly proposalId: string | null;
  readonly takenBy: string;
};

const insertConditions = command(
  'inspections.add-conditions',
  (given: { processId: string; stepId: string; conditions: readonly string[] }) => sql`
    insert into inspection_conditions (process_id, step_id, text)
    select ${given.processId}::uuid, ${given.stepId}::uuid, c.value
    from jsonb_array_elements_text(${JSON.stringify(given.conditions)}::jsonb) with ordinality c order by c.ordinality`,
);

/**
 * A step up or down the ladder, with its reason, who authorised it, its conditions and the body it goes to (F40, F42, F73):
 * decided by the person who was named to authorise it, or by an inspector who has the minute of a body.
 */
export async function takeStep(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, id: decisionId } = decision;
  const authorised = await authorisedStep(tx, decision);
  if (!authorised.ok) return authorised;
  const { to, grade, reason, bodyId, authorisedBy, authoriserId, minuteId, takenBy } = authorised.value;
  const conditions = conditionsOf(authorised.value.conditions);
  const { from, unjudged } = await rungNow(tx, processId);
  const verdict = judgeStep({ from, to, grade, reason, conditions: conditions.length, unjudged, bodyId });
  if (!verdict.ok) return verdict;
  const { direction } = verdict.value;
  const asked = direction === 'up' && ladder[to].body ? await bodyOfReferral(tx, processId, bodyId) : accept(undefined);
  if (!asked.ok) return asked;
  const { proposalId } = authorised.value;
  await tx
    .update(stepProposals)
    .set({ state: 'confirmed', answeredAt: sql`app_now()` })
    .where(eq(stepProposals.id, sql`${proposalId}::uuid`));
  const by = { grade, authorisedBy, authoriserId, minuteId, takenBy };
  const stepId = idOf(
    await tx
      .insert(inspectionSteps)
      .values({ ...by, processId, fromRung: from, toRung: to, reason, bodyId })
      .returning({ id: inspectionSteps.id }),
  );
  await insertConditions(tx, { processId, stepId, conditions });
  await writeInspection(tx, processId, { rung: to });
  await changeProcess(tx, processId, {});
  const told = await tellAgencies(tx, processId, 'inspection-step', decisionId);
  const signOff = asked.value === undefined ? {} : await askBody(tx, decision, { ...asked.value, stepId, reason }, now);
  return accept({ stepId, from, to, direction, conditions: conditions.length, told, ...signOff });
}

function authorisedStep(tx: Tx, decision: StoredDecision): Promise<Verdict<AuthorisedStep>> {
  const { proposalId, minuteId } = decision.terms;
  if (typeof proposalId === 'string') return confirmedStep(tx, decision, proposalId);
  return byMinute(tx, decision, typeof minuteId === 'string' ? minuteId : null);
}

/** Of the proposal, confirmed by nobody but the person whom it names; at the grade of what he holds now. */
async function confirmedStep(
  tx: Tx,
  { processId, actorId }: StoredDecision,
  proposalId: string,
): Promise<Verdict<AuthorisedStep>> {
  const { toRung: to, reason, conditions, bodyId, proposedBy: takenBy } = stepProposals;
  const [proposed] = await tx
    .select({ to, reason, conditions, bodyId, takenBy })
    .from(stepProposals)
    .where(and(namedIn({ processId, proposalId, personId: actorId }), waiting))
    .for('no key update');
  if (proposed === undefined) return noSuchProposal;
  const authority = await judgeAuthoriser(tx, { processId, authoriserId: actorId, proposerId: proposed.takenBy });
  if (!authority.ok) return authority;
  const { grade, name } = authority.value;
  return accept({ ...proposed, grade, authorisedBy: name, authoriserId: actorId, minuteId: null, proposalId });
}

/** Of what an inspector or officer records by the minute of a body, which authorises as a committee does. */
async function byMinute(
  tx: Tx,
  { processId, actorId, terms, words }: StoredDecision,
  minuteId: string | null,
): Promise<Verdict<AuthorisedStep>> {
  const allowed = await mayDecide(tx, processId, actorId);
  if (!allowed.ok) return allowed;
  const to = rungs.find((rung) => rung === terms['to']);
  if (to === undefined) return refuse('malformed', 'Choose the step.');
  const [minute] = await tx
    .select({ body: bodies.name })
    .from(inspectionMinutes)
    .innerJoin(bodies, eq(bodies.id, inspectionMinutes.bodyId))
    .where(and(sql`${inspectionMinutes.documentId} = ${minuteId}::uuid`, eq(inspectionMinutes.processId, processId)));
  if (minute === undefined) return refuse('authority-missing', refusalText('authority-missing'));
  return accept({
    to,
    reason: words['reason']?.trim() ?? '',
    conditions: words['conditions'] ?? '',
    bodyId: typeof terms['bodyId'] === 'string' ? terms['bodyId'] : null,
    grade: 'committee',
    authorisedBy: minute.body,
    authoriserId: null,
    minuteId,
    proposalId: null,
    takenBy: actorId,
  });
}

export async function openConditions(tx: Tx, processId: string): Promise<number> {
  const { processId: process, state } = inspectionConditions;
  return tx.$count(inspectionConditions, and(eq(process, processId), eq(state, 'open')));
}

/** Says of one condition of an improvement notice whether it is met. */
export async function judgeCondition(
  tx: Tx,
  actor: Actor,
  input: { processId: string; conditionId: string; ifVersion: number; met: boolean; note: string },
): Promise<Verdict<{ version: number }>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  if (locked.value.state !== 'final')
    return refuse('not-open', 'Conditions are judged while the inspection is followed up.');
  const { processId, conditionId, note } = input;
  const [condition] = await tx
    .select({ version: inspectionConditions.version })
    .from(inspectionConditions)
    .where(and(eq(inspectionConditions.id, conditionId), eq(inspectionConditions.processId, processId)))
    .for('no key update');
  if (condition === undefined) return refuse('not-found', 'There is no such condition.');
  if (condition.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has judged this condition since you opened it.', {
      version: condition.version,
    });
  const version = condition.version + 1;
  const state = input.met ? 'met' : 'not-met';
  await tx
    .update(inspectionConditions)
    .set({ state, note, judgedBy: actor.personId, judgedAt: sql`app_now()`, version })
    .where(eq(inspectionConditions.id, conditionId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'condition-judged',
    processId,
    details: { conditionId, state, version },
  });
  return accept({ version });
}
