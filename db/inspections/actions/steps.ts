import { sql } from 'drizzle-orm';
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
import { conditionsOf, judgeAuthoriser, noSuchProposal, type ProposedStep, rungNow } from './step-authority.ts';

type AuthorisedStep = ProposedStep & {
  readonly grade: Grade;
  readonly authorisedBy: string;
  readonly authoriserId: string | null;
  readonly minuteId: string | null;
  readonly proposalId: string | null;
  readonly takenBy: string;
};

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
  await tx.execute(
    sql`update step_proposals set state = 'confirmed', answered_at = app_now() where id = ${proposalId}::uuid`,
  );
  const step = await tx.execute<{ id: string }>(sql`
    insert into inspection_steps (process_id, from_rung, to_rung, grade, authorised_by, authoriser_id, minute_id, reason, body_id, taken_by)
    values (${processId}, ${from}, ${to}, ${grade}, ${authorisedBy}, ${authoriserId}::uuid, ${minuteId}::uuid, ${reason}, ${bodyId}, ${takenBy}) returning id`);
  const stepId = step.rows[0]?.id ?? '';
  await tx.execute(sql`
    insert into inspection_conditions (process_id, step_id, text)
    select ${processId}::uuid, ${stepId}::uuid, c.value from jsonb_array_elements_text(${JSON.stringify(conditions)}::jsonb) with ordinality c order by c.ordinality`);
  await tx.execute(sql`update inspections set rung = ${to} where process_id = ${processId}`);
  await tx.execute(sql`update processes set version = version + 1 where id = ${processId}`);
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
  const { rows } = await tx.execute<ProposedStep & { takenBy: string }>(sql`
    select to_rung as "to", reason, conditions, body_id as "bodyId", proposed_by as "takenBy" from step_proposals
    where id = ${proposalId} and process_id = ${processId} and state = 'waiting' and authoriser_id = ${actorId} for no key update`);
  const proposed = rows[0];
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
  const { rows } = await tx.execute<{ body: string }>(sql`
    select b.name as body from inspection_minutes m join bodies b on b.id = m.body_id where m.document_id = ${minuteId}::uuid and m.process_id = ${processId}`);
  const minute = rows[0];
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
  const { rows } = await tx.execute<{ open: number }>(sql`
    select count(*)::int as open from inspection_conditions where process_id = ${processId} and state = 'open'`);
  return rows[0]?.open ?? 0;
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
  const { rows } = await tx.execute<{ version: number }>(sql`
    select version from inspection_conditions where id = ${input.conditionId} and process_id = ${input.processId} for no key update`);
  const condition = rows[0];
  if (condition === undefined) return refuse('not-found', 'There is no such condition.');
  if (condition.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has judged this condition since you opened it.', {
      version: condition.version,
    });
  const version = condition.version + 1;
  const state = input.met ? 'met' : 'not-met';
  await tx.execute(sql`
    update inspection_conditions set state = ${state}, note = ${input.note}, judged_by = ${actor.personId}, judged_at = app_now(), version = ${version}
    where id = ${input.conditionId}`);
  await audit(tx, {
    actorId: actor.personId,
    act: 'condition-judged',
    processId: input.processId,
    details: { conditionId: input.conditionId, state, version },
  });
  return accept({ version });
}
