/** What rows say of one round; instants in epoch milliseconds. */
export type RoundFacts = {
  readonly dueAt: number;
  readonly closesAt: number;
  readonly openedAt: number;
  readonly planId: string;
  readonly plans: readonly PlanFacts[];
  readonly tasks: readonly TaskFacts[];
  readonly notices: readonly NoticeRow[];
  /** Its officers: told where nobody stands on an agency's ladder, or where the step says so. */
  readonly directorate: readonly string[];
};
export type PlanFacts = { readonly id: string; readonly dueAt: number; readonly closesAt: number; steps: StepFacts[] };
export type StepFacts = {
  readonly id: string;
  readonly kind: 'remind' | 'escalate';
  /** 'respondents', 'ladder:2' or 'directorate'. */
  readonly audience: string;
  readonly at: number;
  readonly raisedAt: number | null;
  readonly lapsedAt: number | null;
};
export type TaskFacts = {
  readonly id: string;
  readonly planId: string;
  readonly joinedAt: number;
  readonly closesAt: number;
  readonly state: string;
  readonly answeredAt: number | null;
  readonly respondents: readonly string[];
  readonly rungs: readonly { readonly level: number; readonly personId: string }[];
};
export type NoticeRow = {
  readonly taskId: string;
  readonly personId: string;
  readonly kind: string;
  readonly stepId: string | null;
  readonly state: string;
  readonly why: string | null;
  /** When the last word was given to hand it over. */
  readonly handedOverAt: number | null;
};

/** Answers this close to the raising of a step may have been seen by it or not. */
const unclearMs = 1_000;

/**
 * I4: what is owed, computed from the round, its members and what happened, without the code that raises and sends.
 * Returns what is missing and what is too much. `gapMs` is that of the quick policy; rounds with moved dates or other
 * policies give none, and the instants of their steps are then taken as they stand.
 */
export function judgeObligations(facts: RoundFacts, gapMs?: number): string[] {
  const problems = gapMs === undefined ? [] : wrongInstants(facts, gapMs);
  for (const plan of facts.plans) for (const step of plan.steps) problems.push(...wrongRaise(facts, plan, step));
  const noticesOf = Map.groupBy(facts.notices, (notice) => notice.taskId);
  for (const task of facts.tasks) {
    const plan = facts.plans.find((each) => each.id === task.planId);
    const ofTask = { ...facts, notices: noticesOf.get(task.id) ?? [] };
    if (plan === undefined) problems.push(`I4 a task without its plan: ${task.id}`);
    else for (const step of plan.steps) problems.push(...wrongNotices(ofTask, task, step));
    problems.push(...chasedAfterwards(ofTask, task));
  }
  return problems;
}

/** The first plan: a reminder one gap before the due instant, an escalation one gap after it, closing a gap later. */
function wrongInstants(facts: RoundFacts, gapMs: number): string[] {
  const wanted = [facts.dueAt - gapMs, facts.dueAt + gapMs];
  const plan = facts.plans.find((each) => each.steps.some((step) => step.kind === 'remind'));
  const found = (plan?.steps ?? []).map((step) => step.at).sort((one, other) => one - other);
  const problems = JSON.stringify(found) === JSON.stringify(wanted) ? [] : [`I4 steps at ${found.join()}`];
  if (facts.closesAt !== facts.dueAt + 2 * gapMs) problems.push(`I4 closes at ${facts.closesAt}`);
  return problems;
}

function wrongRaise(facts: RoundFacts, plan: PlanFacts, step: StepFacts): string[] {
  const problems: string[] = [];
  const { raisedAt, lapsedAt } = step;
  if (raisedAt !== null && raisedAt < step.at) problems.push(`I4 a step was raised early: ${step.id}`);
  if (raisedAt !== null && lapsedAt !== null) problems.push(`I4 a step was raised and lapsed: ${step.id}`);
  if (raisedAt !== null && raisedAt > plan.closesAt + unclearMs && step.at < plan.closesAt && step.kind === 'escalate')
    problems.push(`I4 an escalation was raised after closing: ${step.id}`);
  const laterCame = (at: number) =>
    plan.steps.some((other) => other.at > step.at && other.at <= at) || plan.dueAt <= at;
  if (lapsedAt !== null && step.at > facts.openedAt && step.kind === 'remind' && !laterCame(lapsedAt))
    problems.push(`I4 a reminder lapsed although it could go: ${step.id}`);
  const silent = facts.tasks.some((task) => task.planId === plan.id && task.state === 'not_answered');
  if (silent && step.at > facts.openedAt && raisedAt === null && lapsedAt === null && step.at < plan.closesAt)
    problems.push(`I4 a step was neither raised nor lapsed: ${step.id}`);
  return problems;
}

/** Those who owe the step when it is raised get one notice each, nobody else gets any. */
function wrongNotices(facts: RoundFacts, task: TaskFacts, step: StepFacts): string[] {
  const got = facts.notices.filter((notice) => notice.taskId === task.id && notice.stepId === step.id);
  const { raisedAt } = step;
  const { answeredAt } = task;
  const owes = raisedAt !== null && task.joinedAt < step.at;
  if (!owes || (answeredAt !== null && answeredAt < raisedAt - unclearMs)) {
    // Raising thousands takes seconds: who answers meanwhile may be noted still, and is then dropped before it is mailed.
    const meanwhile = owes && answeredAt !== null && answeredAt >= step.at - unclearMs;
    const fine = got.length === 0 || (meanwhile && got.every((notice) => notice.state === 'dropped'));
    return fine ? [] : [`I4 a notice that nobody owed: ${task.id} ${step.kind}`];
  }
  const unclear = answeredAt !== null && answeredAt < raisedAt + unclearMs;
  if (unclear || !['answered', 'not_answered', 'open'].includes(task.state)) return [];
  const wanted = audienceOf(facts, task, step);
  const told = got.map((notice) => notice.personId);
  return [
    ...wanted.filter((person) => !told.includes(person)).map(() => `I4 a ${step.kind} is missing: ${task.id}`),
    ...told.filter((person) => !wanted.includes(person)).map(() => `I4 a ${step.kind} too many: ${task.id}`),
    ...(new Set(told).size === told.length ? [] : [`I4 a ${step.kind} twice: ${task.id}`]),
  ];
}

/** A rung on which nobody stands falls to the next one up, at the end to the directorate. */
function audienceOf(facts: RoundFacts, task: TaskFacts, { audience }: StepFacts): readonly string[] {
  if (audience === 'respondents') return task.respondents;
  const rung = /^ladder:(\d+)$/u.exec(audience)?.[1];
  if (rung === undefined && audience !== 'directorate') throw new Error(`it is not said here who ${audience} are`);
  const from = Number(rung ?? Infinity);
  const level = Math.min(...task.rungs.filter((rung) => rung.level >= from).map((rung) => rung.level));
  const there = task.rungs.filter((rung) => rung.level === level).map((rung) => rung.personId);
  return there.length === 0 ? facts.directorate : there;
}

/** Nothing is handed over after the answer; nothing is dropped for an answer that never came. */
function chasedAfterwards(facts: RoundFacts, task: TaskFacts): string[] {
  const steps = facts.notices.filter((notice) => notice.taskId === task.id && notice.stepId !== null);
  return steps.flatMap((notice) => {
    const { answeredAt, state } = task;
    if (notice.state === 'mailed' && answeredAt !== null && (notice.handedOverAt ?? 0) > answeredAt)
      return [`I4 handed over after the answer: ${task.id} ${notice.kind}`];
    const stillSilent = answeredAt === null && state === 'open';
    if (notice.state === 'dropped' && stillSilent && notice.why === 'not-taskOpen')
      return [`I4 dropped as answered, which it was not: ${task.id}`];
    return [];
  });
}
