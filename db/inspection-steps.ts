import { sql } from 'drizzle-orm';
import { grades, judgeStep, ladder, rungs, type Grade, type Rung } from '../domain/enforcement.ts';
import type { Actor } from '../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { audit } from './audit.ts';
import type { Tx } from './connect.ts';
import type { Effect, StoredDecision } from './decisions.ts';
import { tellAgencies } from './inspection-news.ts';
import { askBody, bodyOfReferral } from './referral.ts';
import { lockInspection } from './inspectors.ts';

const oneOf = <T extends string>(offered: readonly T[], value: unknown) => offered.find((each) => each === value);

/** A step up or down the ladder, with its reason, who authorised it, its conditions and the body it goes to (F40, F42, F73). */
export async function takeStep(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { processId, terms, words, actorId } = decision;
  const to = oneOf<Rung>(rungs, terms['to']);
  const grade = oneOf<Grade>(grades, terms['grade']);
  if (to === undefined || grade === undefined) return refuse('malformed', 'Choose the step and who authorised it.');
  const conditions = (words['conditions'] ?? '').split('\n').filter((line) => line.trim() !== '');
  const bodyId = typeof terms['bodyId'] === 'string' ? terms['bodyId'] : null;
  const reason = words['reason']?.trim() ?? '';
  const { rows } = await tx.execute<{ rung: Rung }>(sql`select rung from inspections where process_id = ${processId}`);
  const from = rows[0]?.rung ?? 'report';
  const unjudged = await openConditions(tx, processId);
  const verdict = judgeStep({ from, to, grade, reason, conditions: conditions.length, unjudged, bodyId });
  if (!verdict.ok) return verdict;
  const { direction } = verdict.value;
  const asked = direction === 'up' && ladder[to].body ? await bodyOfReferral(tx, processId, bodyId) : accept(undefined);
  if (!asked.ok) return asked;
  const step = await tx.execute<{ id: string }>(sql`
    insert into inspection_steps (process_id, from_rung, to_rung, grade, authorised_by, reason, body_id, taken_by)
    values (${processId}, ${from}, ${to}, ${grade}, ${words['authorisedBy']?.trim() ?? ''}, ${reason}, ${bodyId}, ${actorId}) returning id`);
  const stepId = step.rows[0]?.id ?? '';
  await tx.execute(sql`
    insert into inspection_conditions (process_id, step_id, text)
    select ${processId}::uuid, ${stepId}::uuid, c.value from jsonb_array_elements_text(${JSON.stringify(conditions)}::jsonb) with ordinality c order by c.ordinality`);
  await tx.execute(sql`update inspections set rung = ${to} where process_id = ${processId}`);
  await tx.execute(sql`update processes set version = version + 1 where id = ${processId}`);
  const told = await tellAgencies(tx, processId, 'inspection-step', decision.id);
  const signOff = asked.value === undefined ? {} : await askBody(tx, decision, { ...asked.value, stepId, reason }, now);
  return accept({ stepId, from, to, direction, conditions: conditions.length, told, ...signOff });
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
