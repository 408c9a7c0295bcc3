import { pageDay } from '../calendar/zones.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';

/** One colour of a strategy's own scale: its word always stands beside it (S66). */
export type Colour = {
  readonly code: string;
  readonly word: string;
  /** Does it mean that something is not being delivered? Twice running is grounds for an inspection (F68). */
  readonly bad: boolean;
};

/** From best to worst. */
export type ColourScale = readonly Colour[];

/** Red, amber, green and done: what a strategy begins with. */
export const usualColours: ColourScale = [
  { code: 'complete', word: 'Complete', bad: false },
  { code: 'green', word: 'On course', bad: false },
  { code: 'amber', word: 'At risk', bad: false },
  { code: 'red', word: 'Not on course', bad: true },
];

/** Open: its dates are watched. It is closed when it has run its course, cancelled when it was given up. */
export type StrategyState = 'draft' | 'open' | 'closed' | 'cancelled';
export type StrategyAct = 'open' | 'close' | 'cancel';

const transitions: Readonly<Record<StrategyAct, Partial<Record<StrategyState, StrategyState>>>> = {
  open: { draft: 'open' },
  close: { open: 'closed' },
  cancel: { draft: 'cancelled', open: 'cancelled' },
};

const said: Readonly<Record<StrategyState, string>> = {
  draft: 'is still a draft',
  open: 'is watched already',
  closed: 'has ended',
  cancelled: 'was given up',
};

/** The state that the act leads to, or why it cannot be taken now. */
export function afterAct(state: StrategyState, act: StrategyAct): Verdict<StrategyState> {
  const next = transitions[act][state];
  if (next !== undefined) return accept(next);
  const code = state === 'cancelled' ? 'cancelled' : 'not-open';
  return refuse(code, `The strategy ${said[state]}, so this cannot be done.`, { state });
}

export function isOver(state: StrategyState): boolean {
  return state === 'closed' || state === 'cancelled';
}

/** Whether a strategy can run from its first day to its last, 'YYYY-MM-DD'; null: not said. Refused beside the field `endsOn`. */
export function checkSpan(beginsOn: string | null, endsOn: string | null): Verdict<true> {
  return beginsOn === null || endsOn === null || beginsOn < endsOn
    ? accept(true)
    : refuse('malformed', 'Its last day comes after its first.', { field: 'endsOn' });
}

/** Whether its quarters are reviewed: from when it is watched until it has ended. */
export function canReview(state: StrategyState): Verdict<true> {
  if (isOver(state)) return refuse('not-open', 'The strategy has ended, so it is no longer reviewed.');
  if (state === 'open') return accept(true);
  return refuse(
    'strategy-unwatched',
    'The strategy is still a draft. Open its watch first: then its dates are chased, and it can be reviewed.',
  );
}

/** What is done instead, where a part of a plan cannot be taken out of it. */
const instead = {
  activity: 'Retire the activity instead: it then owes nothing any more and stays readable.',
  strand: 'Take its activities out first, or retire them: a strand without activities owes nothing.',
} as const;

/** Whether a part may be taken out of its plan without a trace in it: never watched, and nothing refers to it. */
export function canRemovePart(part: keyof typeof instead, state: StrategyState, uses: number): Verdict<true> {
  if (state !== 'draft')
    return refuse('still-needed', `The strategy is watched or was, so its plan keeps what it had. ${instead[part]}`);
  return uses === 0
    ? accept(true)
    : refuse('still-needed', `Something refers to this ${part}. ${instead[part]}`, { uses });
}

/** A dated promise: what is it called on pages and in mails, and what is asked for when it is done? */
type ItemRules = { readonly word: string; readonly before: string; readonly resultAsked: string };

const itemKinds = {
  milestone: { word: 'Milestone', before: 'Milestone', resultAsked: 'What was achieved' },
  launch: { word: 'Launch', before: 'Launch', resultAsked: 'How it was launched' },
  'in-force': { word: 'Comes into force', before: 'Into force', resultAsked: 'What came into force' },
  'bid-result': {
    word: 'Result of a bid',
    before: 'Result of the bid',
    resultAsked: 'The result, and the sum granted',
  },
  'baseline-end': {
    word: 'End of the baseline year',
    before: 'Set the targets',
    resultAsked: 'Which targets were set',
  },
  'decision-review': { word: 'Review of a decision', before: 'Review the decision', resultAsked: 'What was decided' },
  telling: { word: 'Telling others', before: 'Tell', resultAsked: 'Who was told, and how' },
  terms: { word: 'Terms of the partnership', before: 'Review the terms', resultAsked: 'What was agreed' },
  waiver: { word: 'Waiver that ends', before: 'Waiver ends', resultAsked: 'Renewed, ended or replaced by what' },
} as const satisfies Record<string, ItemRules>;

export type ItemKind = keyof typeof itemKinds;

export const datedItemKinds: Readonly<Record<ItemKind, ItemRules>> = itemKinds;

/** What the task of a dated item is called: "Result of the bid: task force". */
export function itemTitle(kind: ItemKind, title: string): string {
  return `${itemKinds[kind].before}: ${title}`;
}

export type ItemState = 'planned' | 'done' | 'dropped';

/** Whether something may still be said about the item: what is done or dropped is history. */
export function canChangeItem(state: ItemState): Verdict<true> {
  if (state === 'planned') return accept(true);
  return refuse('not-open', state === 'done' ? 'This is done already.' : 'This was dropped from the plan.');
}

/**
 * Whether something can be promised for that day: one that has not passed, unless it is said that it has (a plan that is
 * written down later has a history). Days 'YYYY-MM-DD' in the strategy's zone; refused beside the field `dueOn`.
 */
export function canPlanFor(dueOn: string, today: string, hasPassed = false): Verdict<true> {
  return hasPassed || dueOn >= today
    ? accept(true)
    : refuse('in-the-past', 'This day has passed already. Choose a later one, or say that it has passed.', {
        field: 'dueOn',
      });
}

type Planned = { readonly kind: ItemKind; readonly dueOn: string; readonly hasPassed?: boolean | undefined };

/** The same of several, with the first day of their strategy: the first of them that cannot be planned refuses all. */
export function canPlanAll(items: readonly Planned[], today: string, begins: string | null): Verdict<true> {
  const verdicts = items.flatMap(({ kind, dueOn, hasPassed }) => [
    canPlanFor(dueOn, today, hasPassed),
    canReach(kind, dueOn, begins, 'dueOn'),
  ]);
  return verdicts.find(({ ok }) => !ok) ?? accept(true);
}

/** What is wrong with a day by which something of a strategy is to be reached; `begins`: its first day, null: not known. */
export function beforeBeginning(day: string, begins: string | null): string | undefined {
  return begins === null || day >= begins
    ? undefined
    : `The strategy begins on ${pageDay(begins)}, so nothing of it is due before`;
}

/** A milestone lies within its strategy; other promises, its launch or what is told to whom, may come before. */
function canReach(kind: ItemKind, day: string, begins: string | null, field: string): Verdict<true> {
  const early = kind === 'milestone' ? beforeBeginning(day, begins) : undefined;
  return early === undefined
    ? accept(true)
    : refuse('malformed', `${early}. Choose a later day, or change the first day of the strategy.`, { field });
}

type Movable = Omit<Planned, 'hasPassed'> & { readonly state: ItemState; readonly begins: string | null };

/** Whether a date may move: to another day, which has not passed. Dates 'YYYY-MM-DD' in the strategy's zone. */
export function canMoveItem(item: Movable, newOn: string, today: string): Verdict<true> {
  const open = canChangeItem(item.state);
  if (!open.ok) return open;
  if (newOn === item.dueOn) return refuse('nothing-to-change', 'This is the date that it has already.');
  if (newOn < today) return refuse('in-the-past', 'The new date has passed already. Choose a later one.');
  return canReach(item.kind, newOn, item.begins, 'newOn');
}

/** Whether it may be said to be done on that day: a day that has come. */
export function canSettleItem(state: ItemState, doneOn: string, today: string): Verdict<true> {
  const open = canChangeItem(state);
  if (!open.ok) return open;
  return doneOn > today
    ? refuse('malformed', 'The day on which it was done is still to come. Give today or a day before.')
    : accept(true);
}

/** A scale of two to eight colours, each with a code and a word of its own; or what is wrong with it. */
export function checkColours(colours: ColourScale): Verdict<ColourScale> {
  if (colours.length < 2 || colours.length > 8) return refuse('malformed', 'A scale has two to eight colours.');
  const lower = (texts: readonly string[]) => new Set(texts.map((text) => text.trim().toLowerCase()));
  const words = colours.map(({ word }) => word);
  if (lower(words).has('')) return refuse('malformed', 'Every colour needs a word that stands beside it.');
  if (colours.some(({ code }) => !/^[a-z][a-z0-9-]{0,29}$/u.test(code)))
    return refuse('malformed', 'The code of a colour is made of small letters, digits and hyphens, like "green".');
  if (lower(words).size < words.length || lower(colours.map(({ code }) => code)).size < words.length)
    return refuse('malformed', 'Two colours of a scale cannot have the same word or code.');
  return accept(colours);
}

export function wordOf(colours: ColourScale, code: string | null): string {
  return colours.find((colour) => colour.code === code)?.word ?? 'No colour';
}

export function isBad(colours: ColourScale, code: string | null): boolean {
  return colours.find((colour) => colour.code === code)?.bad ?? false;
}
