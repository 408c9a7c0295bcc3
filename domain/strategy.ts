import { accept, refuse, type Verdict } from './refusal.ts';

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

export type StrategyState = 'draft' | 'open' | 'closed' | 'cancelled';
export type StrategyAct = 'open' | 'close';

/** From which state may the act be taken, and to which does it lead? */
const transitions: Readonly<Record<StrategyAct, Partial<Record<StrategyState, StrategyState>>>> = {
  open: { draft: 'open' },
  close: { open: 'closed' },
};

export function afterStrategyAct(state: StrategyState, act: StrategyAct): Verdict<StrategyState> {
  const next = transitions[act][state];
  return next === undefined
    ? refuse('not-open', 'The strategy is in a state in which this cannot be done.', { state })
    : accept(next);
}

/** Whether the strategy has come to its end: its plan no longer changes and is no longer reviewed. */
export function isStrategyOver(state: StrategyState): boolean {
  return state === 'closed' || state === 'cancelled';
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
