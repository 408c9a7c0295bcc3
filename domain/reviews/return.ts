import type { Polarity } from '../measures/indicator.ts';
import { judge } from '../measures/judgement.ts';
import { mostMinor } from '../money.ts';
import type { Direction } from '../strategies/progress.ts';
import type { ColourScale } from '../strategies/strategy.ts';
import { isBetter, suggestColour, type Suggestion } from '../strategies/suggestion.ts';

/** How an activity's return stands. A return that never came is told by its task: 'not_answered'. */
export type ReturnState = 'asked' | 'in-draft' | 'submitted' | 'changes-asked' | 'accepted';

/** What a lead says of one milestone: it holds, it was met on a day, or it should move to a day for a reason. */
export type MilestoneSaid = {
  readonly itemId: string;
  readonly standing: 'kept' | 'met' | 'moved';
  /** 'YYYY-MM-DD'; null where it is kept. */
  readonly on: string | null;
  readonly reason: string;
};

/** What a lead says of an activity in a quarter. Null: not said yet. */
export type ReturnContent = {
  readonly progress: string;
  readonly colour: string | null;
  readonly colourReason: string;
  readonly direction: Direction | null;
  readonly milestones: readonly MilestoneSaid[];
  readonly relevant: boolean | null;
  readonly retireReason: string;
  /** In pence. */
  readonly costMinor: number | null;
  readonly achievements: string;
  readonly evidence: string;
};

/** A milestone of the plan as it stands when the return is written. */
export type PlannedMilestone = { readonly id: string; readonly title: string; readonly dueOn: string };

/** The last value of an indicator of the activity in an area, beside the target that held then. */
export type MeasuredLast = {
  readonly title: string;
  /** '': the whole. */
  readonly area: string;
  readonly polarity: Polarity;
  readonly scaled: number;
  readonly target: number;
  readonly tolerance: number;
};

export type ReturnFlaw = { readonly field: string; readonly text: string };

/** What a return is filled with before anybody types: the last one, without what only that quarter could say. */
export function prefilled(last: ReturnContent | undefined, milestones: readonly PlannedMilestone[]): ReturnContent {
  return {
    progress: last?.progress ?? '',
    colour: last?.colour ?? null,
    colourReason: '',
    direction: null,
    milestones: milestones.map(({ id }) => ({ itemId: id, standing: 'kept', on: null, reason: '' })),
    relevant: last?.relevant ?? null,
    retireReason: '',
    costMinor: last?.costMinor ?? null,
    achievements: '',
    evidence: '',
  };
}

export type ReturnQuestion = {
  readonly content: ReturnContent;
  readonly last: ReturnContent | undefined;
  readonly colours: ColourScale;
  readonly milestones: readonly (PlannedMilestone & { readonly moves: number })[];
  /** How many of its milestones are done. */
  readonly done: number;
  readonly measures: readonly MeasuredLast[];
  /** The day on which it is judged, 'YYYY-MM-DD': nothing was met in the future. */
  readonly today: string;
};

type Rule = { readonly field: string; readonly broken: (question: ReturnQuestion) => boolean; readonly text: string };

/** What a return must say before it is sent, in the order of the form. */
const rules: readonly Rule[] = [
  {
    field: 'progress',
    broken: ({ content }) => content.progress.trim() === '',
    text: 'Write what progress there was',
  },
  {
    field: 'colour',
    broken: ({ content, colours }) => !colours.some(({ code }) => code === content.colour),
    text: 'Choose a colour of the strategy’s scale',
  },
  {
    field: 'colourReason',
    broken: ({ content, last }) =>
      last !== undefined && content.colour !== last.colour && content.colourReason.trim() === '',
    text: 'Say why the colour has changed since the last return',
  },
  {
    field: 'colourReason',
    broken: (question) => {
      const suggested = suggestionOf(question);
      const { content, colours } = question;
      return (
        suggested !== undefined &&
        content.colourReason.trim() === '' &&
        isBetter(colours, content.colour, suggested.code)
      );
    },
    text: 'Say why the colour is better than what is suggested',
  },
  {
    field: 'direction',
    broken: ({ content }) => content.direction === null,
    text: 'Say whether it is getting better, staying the same or getting worse',
  },
  { field: 'relevant', broken: ({ content }) => content.relevant === null, text: 'Say whether it is still relevant' },
  {
    field: 'retireReason',
    broken: ({ content }) => content.relevant === false && content.retireReason.trim() === '',
    text: 'Say why the activity should be retired',
  },
  {
    field: 'cost',
    broken: ({ content: { costMinor } }) =>
      costMinor !== null && !(Number.isInteger(costMinor) && costMinor >= 0 && costMinor <= mostMinor),
    text: 'Give the cost so far in pounds, from 0 upwards',
  },
];

type Dated = Omit<ReturnQuestion, 'last'>;

/** The colour that dates and measures suggest, with what the return says of the dates: a milestone that has been met is done. */
export function suggestionOf({ content, colours, milestones, done, measures, today }: Dated): Suggestion | undefined {
  const met = new Set(content.milestones.flatMap(({ itemId, standing }) => (standing === 'met' ? [itemId] : [])));
  const planned = milestones.filter(({ id }) => !met.has(id));
  const missed = measures.filter(hasMissed).map(({ title, area }) => (area === '' ? title : `${title}, ${area}`));
  return suggestColour({ planned, done: done + milestones.length - planned.length, missed, today }, colours);
}

function hasMissed({ scaled, target, tolerance, polarity }: MeasuredLast): boolean {
  const held = { period: '', scaled: target, tolerance };
  return judge({ value: { scaled }, target: held, polarity, overdue: false }) === 'missed';
}

/** Everything that is missing or wrong; nothing: it can be sent. */
export function returnFlaws(question: ReturnQuestion): ReturnFlaw[] {
  const broken = rules.filter((rule) => rule.broken(question)).map(({ field, text }) => ({ field, text }));
  return [...broken, ...question.milestones.flatMap((milestone) => milestoneFlaws(milestone, question))];
}

function milestoneFlaws(milestone: PlannedMilestone, { content, today }: ReturnQuestion): ReturnFlaw[] {
  const said = content.milestones.find(({ itemId }) => itemId === milestone.id);
  const flaw = (part: string, text: string) => [
    { field: `${part}-${milestone.id}`, text: `${milestone.title}: ${text}` },
  ];
  if (said === undefined) return flaw('milestone', 'say whether it is kept, met or moved');
  if (said.standing === 'kept')
    return milestone.dueOn < today ? flaw('milestone', 'its date has passed, so say whether it was met or moves') : [];
  if (said.on === null)
    return flaw('on', said.standing === 'met' ? 'give the day on which it was met' : 'give the new date');
  if (said.standing === 'met') return said.on > today ? flaw('on', 'it cannot have been met in the future') : [];
  if (said.on < today) return flaw('on', 'the new date has passed already');
  if (said.on === milestone.dueOn) return flaw('on', 'the new date is the date that it has already');
  return said.reason.trim() === '' ? flaw('reason', 'say why it moves') : [];
}

/** How each part of a return stands beside the last one. */
export type Mark = 'new' | 'changed' | 'unchanged';

const marked = ['progress', 'colour', 'relevant', 'costMinor'] as const;

/** New where there was none before, else whether it says what it said the last time (F59). */
export function marksOf(
  content: ReturnContent,
  last: ReturnContent | undefined,
): Record<(typeof marked)[number] | 'whole', Mark> {
  const of = (name: (typeof marked)[number]): Mark =>
    last === undefined ? 'new' : content[name] === last[name] ? 'unchanged' : 'changed';
  const marks = {
    progress: of('progress'),
    colour: of('colour'),
    relevant: of('relevant'),
    costMinor: of('costMinor'),
  };
  const all = new Set<Mark>(Object.values(marks));
  const whole: Mark = last === undefined ? 'new' : all.has('changed') ? 'changed' : 'unchanged';
  return { ...marks, whole };
}

/** The state of a return that a lead may still write in. */
export function canWriteReturn(state: ReturnState): boolean {
  return state !== 'accepted';
}
