import { sql } from 'drizzle-orm';
import type { CalendarName } from '../../../domain/calendar/bank-holidays.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { audit } from '../../records/audit.ts';
import { loadCalendar } from '../../calendar/calendars.ts';
import type { Tx } from '../../connect.ts';
import { judgePlans, type JudgedPlan } from './kept-plans.ts';
import { owedNudge } from '../outbox.ts';
import { command } from '../../statement.ts';
import { ensurePlan, planText, type Replaced, replaceRoundPlan, wakesEarlier } from './plans.ts';
import { lockProcess } from '../locks.ts';

/**
 * Plans the steps of a running process anew with the holidays known now (R48): by hand only, never by itself. Due and closing
 * instants stay, so nobody is told; each changed plan is followed by a new one, and the old one stays readable.
 * `seenVersion`: of which holidays the officer saw the effect; others are refused.
 */
export async function planAnew(
  tx: Tx,
  actor: Actor,
  input: { processId: string; seenVersion?: string | undefined },
): Promise<Verdict<{ plans: number; tasks: number; steps: number }>> {
  const process = await lockProcess(tx, input.processId);
  if (process === undefined) return refuse('not-found', 'There is no such process.');
  if (!process.running) return refuse('not-open', 'Nothing is chased here, so there are no steps to plan anew.');
  const judged = await judgePlans(tx, { processId: input.processId });
  const broken = judged.find((plan) => plan.problem !== undefined);
  if (broken?.problem !== undefined) return refuse('steps-after-closing', `${broken.problem} Move the date instead.`);
  const changed = judged.filter((plan) => plan.anew !== undefined);
  if (changed.length === 0) return refuse('nothing-to-change', 'The holidays known now move no step of it.');
  const versions = new Map<CalendarName, string>();
  for (const { calendar } of changed) versions.set(calendar, (await loadCalendar(tx, calendar)).version);
  if (input.seenVersion !== undefined && ![...versions.values()].includes(input.seenVersion))
    return refuse('version-changed', 'The bank holidays have changed since you looked. Look again, then decide.');
  for (const plan of changed) await replacePlan(tx, plan, versions.get(plan.calendar) ?? '');
  const done = {
    plans: changed.length,
    tasks: sum(changed, (plan) => plan.tasks),
    steps: sum(changed, (plan) => plan.anew?.changes.length ?? 0),
  };
  await audit(tx, {
    actorId: actor.personId,
    act: 'steps-planned-anew',
    processId: input.processId,
    details: { ...done, calendars: [...versions.keys()], calendarVersions: [...versions.values()] },
  });
  if (await wakesEarlier(tx, input.processId)) await owedNudge(tx, input.processId);
  return accept(done);
}

const moveToSuccessor = command(
  'chase.move-to-successor',
  ({ from, to }: Replaced) => sql`
    with moving as (
      select id from tasks where plan_id = ${from} and state = 'open' order by id for no key update),
    moved as (update tasks t set plan_id = ${to} from moving where t.id = moving.id returning t.id)
    update notices n set plan_id = ${to} from moved
    where n.task_id = moved.id and n.plan_id = ${from} and n.state = 'owed'
      and not exists (select from chase_steps s join chase_steps later on later.plan_id = s.plan_id
        where s.id = n.step_id and later.raised_at is not null and later.at > s.at)`,
);

/**
 * Moves the plan's open tasks to its successor. When they joined stays: a step whose instant has come and that no pass
 * has raised yet is owed as before. What is owed and not handed over yet goes along, unless a later step overtook it.
 */
async function replacePlan(tx: Tx, plan: JudgedPlan, calendarVersion: string): Promise<void> {
  const text = await planText(tx, plan.planId);
  const { dueAt, closesAt, anew } = plan;
  const kept = { dueAt, closesAt, steps: anew?.steps ?? [] };
  const to = await ensurePlan(tx, plan.processId, kept, { ...text, calendarVersion });
  await moveToSuccessor(tx, { from: plan.planId, to });
  await replaceRoundPlan(tx, { from: plan.planId, to });
}

function sum(plans: readonly JudgedPlan[], of: (plan: JudgedPlan) => number): number {
  return plans.reduce((total, plan) => total + of(plan), 0);
}
