import { accept, refuse, type Verdict } from '../refusal.ts';

/** What a strategy can rest on; `answered`: whether it is an open question until something in the plan answers it (S7, S17). */
type InputRules = { readonly word: string; readonly answered: boolean };

const kinds = {
  predecessor: { word: 'Strategy before this one', answered: false },
  'gap-analysis': { word: 'Gap analysis', answered: false },
  gap: { word: 'Gap', answered: true },
  weakness: { word: 'Weakness of what went before', answered: true },
  strength: { word: 'Strength of what went before', answered: false },
  priority: { word: 'Priority announced from outside', answered: true },
  'outside-strategy': { word: 'Strategy of somebody else', answered: false },
  other: { word: 'Something else', answered: false },
} as const satisfies Record<string, InputRules>;

export type InputKind = keyof typeof kinds;
export const inputKinds: Readonly<Record<InputKind, InputRules>> = kinds;
export const inputKindCodes = Object.keys(kinds) as InputKind[];

/** What leads to something, and to what: the two ends of a trace. */
const leads = {
  comment: ['strand', 'activity', 'date', 'input', 'theme'],
  input: ['strand', 'activity', 'date'],
  theme: ['strand', 'activity', 'date'],
} as const;
export type TraceFrom = keyof typeof leads;
export type TraceTo = (typeof leads)[TraceFrom][number];
export const traceFroms = Object.keys(leads) as TraceFrom[];
export const traceTos: readonly TraceTo[] = leads.comment;

export const partWords: Readonly<Record<TraceTo, string>> = {
  strand: 'Strand',
  activity: 'Activity',
  date: 'Milestone or date',
  input: 'Input',
  theme: 'Theme',
};

/** Whether something of that kind can lead there: what a theme or an input answers is a part of the plan. */
export function canLead(from: TraceFrom, to: TraceTo): Verdict<true> {
  const allowed: readonly TraceTo[] = leads[from];
  return allowed.includes(to)
    ? accept(true)
    : refuse(
        'malformed',
        `This leads to a strand, an activity or a date of the plan, and not to ${to === 'input' ? 'an input' : 'a theme'}.`,
      );
}

/** Whether nothing answers it though something should. `parts`: to how many parts of the plan it leads. */
export function isUnanswered(kind: InputKind, parts: number): boolean {
  return inputKinds[kind].answered && parts === 0;
}
