import type { Read } from '../not-known.ts';
import { rulesOfTask, type TaskKind } from '../chase/task-kinds.ts';
import type { TaskState } from './task.ts';

/** What a task may count as in the record of who owes it (F79). */
export const outcomes = ['in-time', 'late', 'missed', 'overdue', 'not-reached', 'stopped', 'to-come'] as const;
export type Outcome = (typeof outcomes)[number];

/** What is known of a task, or of many that are alike. The database's clock has compared the instants. */
export type Timing = {
  readonly kind: Read<TaskKind>;
  readonly state: TaskState;
  readonly onTime: boolean | null;
  /** Has its due instant passed? And its closing one? */
  readonly due: boolean;
  readonly closed: boolean;
  readonly stopped: boolean;
  /** More time was granted for it. */
  readonly extended: boolean;
  /** More time was asked for before it was due, and the directorate had not decided by then. */
  readonly undecided: boolean;
};

/** Who owes it: the agency or the body that it names, or the directorate; null: a person, whose record nobody keeps. */
export function owedBy(task: {
  readonly kind: Read<TaskKind>;
  readonly agencyId: string | null;
  readonly bodyId: string | null;
}): 'agency' | 'body' | 'directorate' | null {
  if (task.bodyId !== null) return 'body';
  // Who signs from a post signs for its agency; a task of the directorate names the agency that it is about.
  if (rulesOfTask(task.kind).ladder === 'agency' || task.kind === 'sign')
    return task.agencyId === null ? null : 'agency';
  return task.kind === 'new-version' ? null : 'directorate';
}

/** What a task counts as; undefined: it was taken back and counts as nothing. Lateness is judged by instants, as a page of the task says it. */
export function outcomeOf(task: Timing): Outcome | undefined {
  if (task.state === 'withdrawn' || task.state === 'cancelled') return undefined;
  if (task.state === 'answered') return task.onTime === false ? 'late' : 'in-time';
  if (task.state === 'not_answered') return 'missed';
  if (task.state === 'not_reached') return 'not-reached';
  if (task.stopped) return 'stopped';
  if (task.closed && rulesOfTask(task.kind).closes) return 'missed';
  return task.due ? 'overdue' : 'to-come';
}

/** Whether the delay is on the directorate's clock: who owed it waited for a decision that had not come by the due instant. */
export function isWaitedFor(task: Timing): boolean {
  const outcome = outcomeOf(task);
  return task.undecided && (outcome === 'late' || outcome === 'missed' || outcome === 'overdue');
}

/** How many were asked for, what became of them, how many had more time, and of those that are late how many waited for the directorate. */
export type Tally = { readonly [Key in (typeof tallied)[number]]: number };
export const tallied = ['asked', ...outcomes, 'extended', 'waited'] as const;

export const nothingAsked = {
  asked: 0,
  'in-time': 0,
  late: 0,
  missed: 0,
  overdue: 0,
  'not-reached': 0,
  stopped: 0,
  'to-come': 0,
  extended: 0,
  waited: 0,
} satisfies Tally;

/** Adds up tasks; `tasks`: how many there are of each. */
export function tallyOf(groups: readonly (Timing & { readonly tasks: number })[]): Tally {
  const sums = { ...nothingAsked };
  for (const group of groups) {
    const outcome = outcomeOf(group);
    if (outcome === undefined) continue;
    sums.asked += group.tasks;
    sums[outcome] += group.tasks;
    if (group.extended) sums.extended += group.tasks;
    if (isWaitedFor(group)) sums.waited += group.tasks;
  }
  return sums;
}

/** The record of all together. */
export function addUp(tallies: readonly Tally[]): Tally {
  const sums = { ...nothingAsked };
  for (const tally of tallies) for (const key of tallied) sums[key] += tally[key];
  return sums;
}

/** By how many tasks somebody should be spoken to: those that are owed still weigh most. */
export function weightOf({ overdue, missed, late }: Tally): number {
  return 100 * (overdue + missed) + late;
}

/** What one agency or body was asked for, and what became of it. */
export type Line = { readonly id: string; readonly name: string; readonly tally: Tally };
export type Records = { readonly agencies: readonly Line[]; readonly bodies: readonly Line[] };

type Group = Timing & {
  readonly tasks: number;
  readonly agencyId: string | null;
  readonly agency: string | null;
  readonly bodyId: string | null;
  readonly body: string | null;
};

/**
 * The records of everybody who owes something, those first who should be spoken to, then by name. `directorate`: as what its
 * own tasks count, which name the agency that they are about; undefined where they are not asked for.
 */
export function recordsOf(
  groups: readonly Group[],
  directorate: { readonly id: string; readonly name: string } | undefined,
): Records {
  const by = Map.groupBy(groups, owedBy);
  const ofDirectorate =
    directorate === undefined
      ? []
      : (by.get('directorate') ?? []).map((group) => ({
          ...group,
          agencyId: directorate.id,
          agency: directorate.name,
        }));
  return {
    agencies: linesOf([...(by.get('agency') ?? []), ...ofDirectorate], 'agency'),
    bodies: linesOf(by.get('body') ?? [], 'body'),
  };
}

function linesOf(groups: readonly Group[], whose: 'agency' | 'body'): Line[] {
  const named = groups.map((group) => ({ ...group, id: String(group[`${whose}Id`]), name: group[whose] ?? '' }));
  return [...Map.groupBy(named, ({ id }) => id)]
    .flatMap(([id, alike]) => alike.slice(0, 1).map(({ name }) => ({ id, name, tally: tallyOf(alike) })))
    .filter(({ tally }) => tally.asked > 0)
    .toSorted((one, other) => weightOf(other.tally) - weightOf(one.tally) || one.name.localeCompare(other.name));
}
