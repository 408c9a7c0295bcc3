import { typedDay } from '../calendar/typed-date.ts';
import { cellFlaw, type Cells, type FileRow, type LineFlaw, namedLines } from '../csv-lines.ts';
import { activityFields, dateFields, strandFields } from './fields.ts';
import { beforeBeginning } from './strategy.ts';

// A plan from a file, and to one: a line is a strand, an activity of it or a milestone of that. It adds what is not there yet and changes nothing.

/** The columns of a file of a plan, in the order of what is downloaded. */
export const planColumns = ['area', 'strand', 'leader', 'activity', 'lead', 'milestone', 'due'] as const;
type Column = (typeof planColumns)[number];
export type PlanFlaw = LineFlaw<Column>;
export const mostPlanLines = 5_000;

type Milestone = { readonly title: string; readonly dueOn: string };
/** The plan that is there, as far as a file is held against it. */
export type KnownStrand = {
  readonly id: string;
  readonly priorityArea: string;
  readonly name: string;
  readonly leaderPostId: string | null;
  readonly activities: readonly {
    readonly id: string;
    readonly title: string;
    readonly leadPostId: string;
    readonly retired: boolean;
    readonly milestones: readonly Milestone[];
  }[];
};
export type Known = {
  readonly strands: readonly KnownStrand[];
  /** "Head of policy, Health Service": what can be named. */
  readonly posts: readonly { readonly id: string; readonly text: string }[];
  /** Before that day nothing of the strategy is due, 'YYYY-MM-DD'; null where it is not known. */
  readonly begins: string | null;
};

/** `id`: of what is there already; `line`: where it stands first in the file. */
export type FileActivity = {
  readonly id: string | undefined;
  readonly line: number;
  readonly title: string;
  readonly leadPostId: string;
  readonly milestones: Milestone[];
};
export type FileStrand = {
  readonly id: string | undefined;
  readonly line: number;
  readonly priorityArea: string;
  readonly name: string;
  readonly leaderPostId: string | null;
  readonly activities: FileActivity[];
};
export type JudgedPlan = {
  readonly strands: readonly FileStrand[];
  readonly same: number;
  readonly flaws: readonly PlanFlaw[];
};

type Flaw = readonly [column: Column | '', text: string];
type State = {
  readonly known: Known;
  readonly strands: FileStrand[];
  readonly seen: Map<string, number>;
  same: number;
};

/** The lines of a file held against the plan: what is new, how many lines say what is there already, and everything that is wrong with any. */
export function judgePlan(rows: readonly FileRow[], known: Known): JudgedPlan {
  const { lines, flaws: wrong } = namedLines(rows, { columns: planColumns, needed: ['strand'], most: mostPlanLines });
  const state: State = { known, strands: [], seen: new Map(), same: 0 };
  const flaws = lines.flatMap(({ line, cell }) =>
    judgeLine(state, line, cell).map(([column, text]): PlanFlaw => ({ line, column, text })),
  );
  return { strands: state.strands, same: state.same, flaws: [...wrong, ...flaws] };
}

const limits: Readonly<Partial<Record<Column, number>>> = {
  area: strandFields.area,
  strand: strandFields.name,
  activity: activityFields.title,
  milestone: dateFields.title,
};
const alike = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

function judgeLine(state: State, line: number, cell: Cells<Column>): Flaw[] {
  const words = planColumns.flatMap((column): Flaw[] => {
    const flaw = cellFlaw(cell(column), limits[column] ?? 1_000);
    return flaw === undefined ? [] : [[column, flaw]];
  });
  if (words.length > 0) return words;
  const before = state.seen.get(keyOf(cell));
  if (before !== undefined) return [['', `Line ${before} says the same`]];
  state.seen.set(keyOf(cell), line);
  const strand = strandOf(state, line, cell);
  if (!('activities' in strand)) return strand;
  if (cell('activity') === '')
    return (['lead', 'milestone', 'due'] as const)
      .filter((column) => cell(column) !== '')
      .map((): Flaw => ['activity', 'Name the activity that this is of']);
  const activity = activityOf(state, strand, line, cell);
  if (!('milestones' in activity)) return activity;
  if (cell('milestone') === '')
    return cell('due') === '' ? [] : [['milestone', 'Say what is to be reached by that day']];
  return milestoneOf(state, strand, activity, cell);
}

const keyOf = (cell: Cells<Column>) =>
  JSON.stringify((['strand', 'activity', 'milestone'] as const).map((name) => cell(name).toLowerCase()));

/** The strand that a line is of, as the file or the plan has it, or as a new one. */
function strandOf(state: State, line: number, cell: Cells<Column>): FileStrand | Flaw[] {
  const name = cell('strand');
  if (name === '') return [['strand', 'Name the strand']];
  const post = postOf(state.known, cell('leader'));
  if (typeof post !== 'string' && post !== null) return [['leader', post.flaw]];
  const inFile = state.strands.find((one) => alike(one.name, name));
  const there = state.known.strands.filter((one) => alike(one.name, name));
  if (there.length > 1) return [['strand', 'Two strands of the plan have this name. Rename one of them first']];
  const stands = inFile ?? there[0];
  const otherwise = inFile === undefined ? 'The plan says' : `Line ${inFile.line} says`;
  if (stands !== undefined && cell('area') !== '' && !alike(stands.priorityArea, cell('area')))
    return [['area', `${otherwise} another one for this strand`]];
  if (stands !== undefined && post !== null && stands.leaderPostId !== post)
    return [['leader', `${otherwise} another one for this strand, or none`]];
  if (inFile !== undefined) return inFile;
  const { id, priorityArea = cell('area'), leaderPostId = post } = there[0] ?? { id: undefined };
  if (id !== undefined) state.same += 1;
  const strand = { id, line, priorityArea, name: there[0]?.name ?? name, leaderPostId, activities: [] };
  state.strands.push(strand);
  return strand;
}

function activityOf(state: State, strand: FileStrand, line: number, cell: Cells<Column>): FileActivity | Flaw[] {
  const title = cell('activity');
  const post = postOf(state.known, cell('lead'));
  if (typeof post !== 'string' && post !== null) return [['lead', post.flaw]];
  const inFile = strand.activities.find((one) => alike(one.title, title));
  const there = inThePlan(state, strand)?.activities.filter((one) => alike(one.title, title)) ?? [];
  if (there.length > 1) return [['activity', 'Two activities of this strand have this name. Rename one of them first']];
  if (there[0]?.retired === true) return [['activity', 'This activity is retired']];
  const stands = inFile ?? there[0];
  if (stands !== undefined && post !== null && stands.leadPostId !== post)
    return [
      ['lead', `${inFile === undefined ? 'The plan says' : `Line ${inFile.line} says`} another one for this activity`],
    ];
  if (inFile !== undefined) return inFile;
  const leadPostId = there[0]?.leadPostId ?? post;
  if (leadPostId === null) return [['lead', 'Name the post that leads it']];
  if (there[0] !== undefined) state.same += 1;
  const activity = { id: there[0]?.id, line, title, leadPostId, milestones: [] };
  strand.activities.push(activity);
  return activity;
}

const inThePlan = (state: State, strand: FileStrand) => state.known.strands.find(({ id }) => id === strand.id);

function milestoneOf(state: State, strand: FileStrand, activity: FileActivity, cell: Cells<Column>): Flaw[] {
  const title = cell('milestone');
  const day = dayOf(cell('due'));
  if (!day.ok) return [['due', 'Give a real day, as 2027-03-31 or 31/3/2027']];
  const early = beforeBeginning(day.value, state.known.begins);
  if (early !== undefined) return [['due', early]];
  const there = inThePlan(state, strand)
    ?.activities.find(({ id }) => id === activity.id)
    ?.milestones.find((one) => alike(one.title, title));
  if (there === undefined) activity.milestones.push({ title, dueOn: day.value });
  else if (there.dueOn === day.value) state.same += 1;
  else return [['due', 'The plan says another day. Move it where the plan is changed, with the reason']];
  return [];
}

/** As the API writes a day, or as a spreadsheet here does. */
function dayOf(typed: string) {
  const [, y1 = '', m1 = '', d1 = ''] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/u.exec(typed) ?? [];
  const [, d2 = '', m2 = '', y2 = ''] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/u.exec(typed) ?? [];
  return typedDay({ day: d1 || d2, month: m1 || m2, year: y1 || y2 }, 'the day by which it is due');
}

/** A post by its name and its agency's; null: none is named. */
function postOf({ posts }: Known, text: string): string | null | { readonly flaw: string } {
  if (text === '') return null;
  const found = posts.filter((one) => alike(one.text, text));
  if (found.length > 1) return { flaw: 'Two posts are called this. Give one of them another name first' };
  return found[0]?.id ?? { flaw: 'There is no such post. Write its name, a comma and its agency, as the plan does' };
}

/** How much a file adds. */
export function countNew(strands: readonly FileStrand[]) {
  const activities = strands.flatMap((strand) => strand.activities);
  return {
    strands: strands.filter(({ id }) => id === undefined).length,
    activities: activities.filter(({ id }) => id === undefined).length,
    milestones: activities.flatMap(({ milestones }) => milestones).length,
  };
}
