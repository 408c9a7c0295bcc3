import { loadCalendar } from '../../db/calendar/calendars.ts';
import { as } from '../../db/connect.ts';
import { planFromPolicy, type PlannedStep } from '../../domain/chase/plan.ts';
import type { ChasePolicy } from '../../domain/chase/policy.ts';
import type { Member, Partnership } from './partnership.ts';

/** What happened in a round, as far as it decides who is told; instants in epoch milliseconds. */
export type Course = {
  readonly processId: string;
  readonly members: readonly Member[];
  readonly policy: ChasePolicy;
  readonly openedAt: number;
  readonly dueAt: number;
  /** By agency. */
  readonly answeredAt: Map<string, number>;
  extended: { readonly agencyIds: ReadonlySet<string>; readonly at: number; readonly dueAt: number } | undefined;
};

/** The steps of a plan, computed without the database's chase. */
export async function planned(
  partnership: Partnership,
  plan: { dueAt: number; policy: ChasePolicy; now: number },
): Promise<readonly PlannedStep[]> {
  const calendar = await as(partnership.db, { role: 'worker' }, (tx) => loadCalendar(tx, 'england-and-wales'));
  const made = planFromPolicy({ ...plan, zone: 'Europe/London', calendar });
  if (!made.ok) throw new Error(made.message);
  return made.value.steps;
}

/** Who must have been told of what, from the course alone: 'agency person kind due position', each once. */
async function owed(partnership: Partnership, course: Course): Promise<string[]> {
  const { openedAt, dueAt, policy, extended } = course;
  const first = await planned(partnership, { dueAt, policy, now: openedAt });
  const second =
    extended === undefined ? [] : await planned(partnership, { dueAt: extended.dueAt, policy, now: extended.at });
  return course.members.flatMap((member) => {
    const moved = extended?.agencyIds.has(member.agencyId) === true ? extended : undefined;
    const answeredAt = course.answeredAt.get(member.agencyId) ?? Infinity;
    const stages = [
      { steps: first, due: dueAt, from: openedAt, to: Math.min(answeredAt, moved?.at ?? Infinity) },
      ...(moved === undefined ? [] : [{ steps: second, due: moved.dueAt, from: moved.at, to: answeredAt }]),
    ];
    const steps = stages.flatMap(({ steps: all, due, from, to }) =>
      all.filter((step) => step.at > from && step.at < to).map((step) => ({ ...step, due })),
    );
    const line = (person: string, what: string) => `${member.agencyId} ${person} ${what}`;
    const told = steps.map((step) => ({ step, person: recipient(partnership, member, step) }));
    const escalatedTo = new Set(told.filter(({ step }) => step.kind === 'escalate').map(({ person }) => person));
    return [
      line(member.contactId, 'invitation'),
      ...told.map(({ step, person }) =>
        line(person, `${step.kind === 'remind' ? 'reminder' : 'escalation'} ${step.due} ${step.order}`),
      ),
      ...(moved === undefined ? [] : [line(member.contactId, 'extension-decided')]),
      ...(answeredAt === Infinity
        ? []
        : [line(member.contactId, 'receipt'), ...[...escalatedTo].map((person) => line(person, 'resolved'))]),
      line(member.contactId, 'outcome'),
    ];
  });
}

/** A rung on which nobody stands falls to the next one up, at the end to the directorate. */
function recipient({ officer }: Partnership, member: Member, step: PlannedStep): string {
  if (step.recipients === 'respondents') return member.contactId;
  if (typeof step.recipients === 'string') return officer.personId;
  const rungs = [member.firstRungId, member.secondRungId].slice(step.recipients.ladder - 1);
  return rungs.find((person) => person !== null) ?? officer.personId;
}

/** Compares what the database holds with what is owed: none missing, none twice, none that nobody is owed. */
export async function checkNotices(partnership: Partnership, course: Course): Promise<void> {
  const found = await partnership.rows<{ line: string }>(
    `select concat_ws(' ', t.agency_id, n.person_id, n.kind, (extract(epoch from c.due_at) * 1000)::bigint, s.position) as line
     from notices n join tasks t on t.id = n.task_id left join chase_steps s on s.id = n.step_id left join chase_plans c on c.id = s.plan_id
     where n.process_id = $1 and t.kind = 'answer'`,
    [course.processId],
  );
  const left = new Map<string, number>();
  for (const line of await owed(partnership, course)) left.set(line, (left.get(line) ?? 0) + 1);
  for (const { line } of found) left.set(line, (left.get(line) ?? 0) - 1);
  const wrong = [...left].filter(([, count]) => count !== 0);
  if (wrong.length === 0) return;
  const some = wrong.slice(0, 5).map(([line, count]) => `${count > 0 ? 'missing' : 'not owed'}: ${line}`);
  throw new Error(`${wrong.length} notices are wrong; ${some.join('; ')}`);
}
