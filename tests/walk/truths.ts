import { isOver } from '../../domain/decisions/process.ts';
import { type ProcessKind } from '../../domain/process-kinds.ts';
import type { World } from '../support/stories/world.ts';
import type { Visit } from './crawler.ts';
import type { Markup } from './markup.ts';

type Process = {
  readonly id: string;
  readonly kind: ProcessKind;
  readonly state: string;
  readonly reference: string;
  readonly title: string;
  readonly opened: boolean;
  readonly ended: boolean;
  /** Owed to it by an agency or a person, and late; without what stands still. */
  readonly late: number;
  readonly lateAnswers: number;
  readonly answered: number;
  readonly waiting: number;
  readonly silent: number;
};
type Task = { readonly id: string; readonly process_id: string };
type Owed = { readonly process_id: string; readonly task_id: string; readonly at: Date };
type Plan = { readonly id: string; readonly unreturned: number };

/** What the rows say, as the owner of the tables reads them, past every wall. */
export type Facts = {
  readonly processes: ReadonlyMap<string, Process>;
  readonly tasks: ReadonlyMap<string, Task>;
  /** Steps that will be raised if nothing changes, once for each task that owes them. */
  readonly owed: readonly Owed[];
  /** How many activities of a strategy have never had a return. */
  readonly unreturned: ReadonlyMap<string, number>;
};

export async function readFacts({ rows }: World): Promise<Facts> {
  const processes = await rows<Process>(`
    select p.id, p.kind, p.state, p.reference, p.title, p.opened_at is not null as opened, p.ended_at is not null as ended,
      count(t.id) filter (where t.state = 'open' and c.due_at <= app_now() and t.stopped_at is null)::int as late,
      count(t.id) filter (where t.kind = 'answer' and t.state = 'open' and c.due_at <= app_now() and t.stopped_at is null)::int as "lateAnswers",
      count(t.id) filter (where t.kind = 'answer' and t.state = 'answered')::int as answered,
      count(t.id) filter (where t.kind = 'answer' and t.state = 'open')::int as waiting,
      count(t.id) filter (where t.kind = 'answer' and t.state = 'not_answered')::int as silent
    from processes p left join tasks t on t.process_id = p.id left join chase_plans c on c.id = t.plan_id group by p.id`);
  const tasks = await rows<Task>('select id, process_id from tasks');
  const owed = await rows<Owed>(`
    select t.process_id, t.id as task_id, s.at from tasks t join chase_steps s on s.plan_id = t.plan_id
    where t.state = 'open' and t.stopped_at is null and s.raised_at is null and s.lapsed_at is null and s.at > t.joined_plan_at`);
  const plans = await rows<Plan>(`
    select s.strategy_id as id, count(*)::int as unreturned from activities a join strands s on s.id = a.strand_id
    where not exists (select from review_returns r where r.activity_id = a.id and r.submitted_at is not null) group by 1`);
  return {
    processes: new Map(processes.map((one) => [one.id, one])),
    tasks: new Map(tasks.map((one) => [one.id, one])),
    owed,
    unreturned: new Map(plans.map((one) => [one.id, one.unreturned])),
  };
}

/** A review whose report is signed goes on until the actions that were agreed at it are done: they are chased meanwhile. */
const isDone = ({ kind, state, ended }: Process): boolean => isOver(kind, state) && (kind !== 'review' || ended);

const id = /[0-9a-f]{8}-[0-9a-f-]{27}/u;

/** What a page says that the rows do not. Only statements that every reader may be told are compared. */
export function untruthsOf({ path, actor, markup, reply }: Visit, facts: Facts): string[] {
  if (markup === undefined || reply.status !== 200) return [];
  const about = id.exec(path.split('?')[0] ?? '')?.[0] ?? '';
  const task = facts.tasks.get(about);
  const process = facts.processes.get(task?.process_id ?? about);
  const start = path === '/' && (actor?.roles ?? []).includes('officer') ? missedAtStart(markup, facts) : [];
  if (process === undefined) return start;
  const owed = facts.owed.filter(
    (step) => step.process_id === process.id && (task === undefined || step.task_id === task.id),
  );
  return [
    ...plannedWrongly(markup, process, owed),
    ...countedWrongly(path, markup, process),
    ...saidWrongly(markup, process, facts),
  ];
}

function missedAtStart({ text, links }: Markup, { processes }: Facts): string[] {
  return [...processes.values()]
    .filter((one) => one.late > 0 && !isDone(one))
    .filter(
      (one) =>
        !text.includes(one.reference) && !text.includes(one.title) && !links.some((link) => link.includes(one.id)),
    )
    .map(({ kind }) => `the start page of an officer does not name a ${kind} with something late`);
}

const nothing = /Nothing (?:more )?is planned\.|No reminder or escalation is (?:left|planned)/u;

function plannedWrongly({ planned, text }: Markup, process: Process, owed: readonly Owed[]): string[] {
  const { kind, state } = process;
  const instants = new Set(owed.map(({ at }) => at.getTime()));
  const invented = planned.filter(
    ({ at, text: said }) => /remind|escalat/iu.test(said) && !instants.has(Date.parse(at)),
  );
  const denied = nothing.exec(text);
  return [
    ...(isDone(process) && planned.length > 0
      ? [`a ${state} ${kind} still shows what is planned: ${planned[0]?.text.trim() ?? ''}`]
      : []),
    ...invented.map((step) => `shows a step that no task owes: ${step.text.trim()}`),
    ...(denied !== null && owed.length > 0 ? [`says "${denied[0]}" where a step is owed`] : []),
  ];
}

/** The counts at the head of a round. */
function countedWrongly(path: string, { text }: Markup, { kind, opened, ...process }: Process): string[] {
  if (kind !== 'consultation' || !opened || !/^\/rounds\/[0-9a-f-]+$/u.test(path)) return [];
  const expected: readonly (readonly [RegExp, number])[] = [
    [/(?<count>\d+) of \d+ have answered/u, process.answered],
    [/(?<count>\d+) not answered yet/u, process.waiting],
    [/(?<count>\d+) overdue/u, process.lateAnswers],
    [/(?<count>\d+) closed without an answer/u, process.silent],
  ];
  return expected.flatMap(([pattern, count]) => {
    const said = pattern.exec(text);
    return said === null || Number(said.groups?.['count']) === count
      ? []
      : [`says "${said[0]}", the rows say ${count}`];
  });
}

function saidWrongly({ text }: Markup, process: Process, { unreturned }: Facts): string[] {
  const { id: processId, kind, state, opened } = process;
  const over = isOver(kind, state);
  const none = [...text.matchAll(/No return yet/gu)].length;
  return [
    ...(!opened && /has been opened/u.test(text) ? ['says that it has been opened, and it never was'] : []),
    ...(kind === 'sign-off' && over && /Being asked|Record a meeting/u.test(text)
      ? [`a ${state} sign-off still asks somebody`]
      : []),
    ...(kind === 'strategy' && none > (unreturned.get(processId) ?? 0)
      ? ['says "No return yet" beside an activity that has one']
      : []),
  ];
}
