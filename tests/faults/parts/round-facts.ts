import type { Watched } from '../../support/parts/stack.ts';
import type { NoticeRow, PlanFacts, RoundFacts, StepFacts, TaskFacts } from './obligations.ts';

/** Everything that the judge of obligations has to know of a round, in instants of epoch milliseconds. */
export async function readRoundFacts(stack: Watched, processId: string): Promise<RoundFacts> {
  const { rows } = stack.world;
  const [round] = await rows<{ dueAt: number; closesAt: number; openedAt: number; planId: string }>(
    `select ${ms('c.due_at')} as "dueAt", ${ms('p.closes_at')} as "closesAt", ${ms('p.opened_at')} as "openedAt", c.plan_id as "planId"
     from consultations c join processes p on p.id = c.process_id where c.process_id = $1`,
    [processId],
  );
  if (round === undefined) throw new Error('no such round');
  const plans = await rows<Omit<PlanFacts, 'steps'>>(
    `select distinct c.id, ${ms('c.due_at')} as "dueAt", ${ms('c.closes_at')} as "closesAt" from chase_plans c
     where c.process_id = $1 and (c.id = (select plan_id from consultations where process_id = $1)
       or exists (select from tasks t where t.plan_id = c.id and t.kind = 'answer')
       or exists (select from notices n join tasks t on t.id = n.task_id and t.kind = 'answer' where n.plan_id = c.id))`,
    [processId],
  );
  const steps = await rows<StepFacts & { planId: string }>(
    `select s.id, s.plan_id as "planId", s.kind, s.audience, ${ms('s.at')} as at, ${ms('s.raised_at')} as "raisedAt", ${ms('s.lapsed_at')} as "lapsedAt"
     from chase_steps s join chase_plans c on c.id = s.plan_id where c.process_id = $1 order by s.at`,
    [processId],
  );
  const tasks = await rows<TaskFacts>(
    `select t.id, t.plan_id as "planId", ${ms('t.joined_plan_at')} as "joinedAt", ${ms('t.closes_at')} as "closesAt", t.state,
       ${ms('t.answered_at')} as "answeredAt",
       array(select person_id from task_people w where w.task_id = t.id and w.left_at is null) as respondents,
       (select coalesce(jsonb_agg(jsonb_build_object('level', o.ladder_level, 'personId', h.person_id)), '[]') from posts o
         join post_holders h on h.post_id = o.id where o.agency_id = t.agency_id and o.ladder_level is not null) as rungs
     from tasks t where t.process_id = $1 and t.kind = 'answer'`,
    [processId],
  );
  const notices = await rows<NoticeRow>(
    `select n.task_id as "taskId", n.person_id as "personId", n.kind, n.step_id as "stepId", n.state, n.dropped_why as why,
       ${ms('m.handing_over_at')} as "handedOverAt"
     from notices n left join mails m on m.id = n.mail_id where n.process_id = $1`,
    [processId],
  );
  const officers = await rows<{ id: string }>(
    `select distinct h.person_id as id from post_holders h join posts o on o.id = h.post_id where o.role = 'officer'`,
  );
  return {
    ...round,
    directorate: officers.map(({ id }) => id),
    plans: plans.map((plan) => ({ ...plan, steps: steps.filter((step) => step.planId === plan.id) })),
    tasks,
    notices,
  };
}

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
