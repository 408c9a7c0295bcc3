import { accept, refuse, type Verdict } from '../refusal.ts';
import type { LineKind } from './versions.ts';

/** What a revision says of a line: what becomes of one of the plan in force, or that it is new. */
export type Fate = 'kept' | 'merged' | 'split' | 'dropped' | 'new';
/** What can become of a line of the plan in force. */
export const mappedFates = ['kept', 'merged', 'split', 'dropped'] as const satisfies readonly Fate[];
export type MappedFate = (typeof mappedFates)[number];

/** What a line says: its place is the strand or activity that it stands under. */
export type LineWords = {
  readonly title: string;
  readonly area: string;
  readonly parentId: string | null;
  readonly postId: string | null;
  /** 'YYYY-MM-DD' in the strategy's zone. */
  readonly day: string | null;
};
/** A line of the plan as it is at a moment. */
export type PlanNow = LineWords & { readonly partId: string; readonly kind: LineKind; readonly done: boolean };

/** A line of a revision: what it says now, and what the plan said when the draft last looked at it; null: it is new. */
export type RevisedLine = LineWords & {
  readonly partId: string;
  readonly kind: LineKind;
  readonly before: (LineWords & { readonly done: boolean }) | null;
  /** Null: nobody has said anything about it yet. */
  readonly fate: Fate | null;
  readonly intoId: string | null;
  /** The line of the plan that it is a part of, where that was split. */
  readonly fromId: string | null;
  readonly reason: string;
  /** The day of a launch, or from which the strategy is in force: nothing is planned before. */
  readonly begins: boolean;
  /** By which the plan puts its strands, and the activities of each, in their order; null where that is not known. */
  readonly wasPlace: number | null;
};

/** A draft is written, then handed in as a version, then takes effect with it; or it is discarded. */
export type RevisionState = 'draft' | 'handed-in' | 'in-force' | 'discarded';

export function revisionState(row: {
  readonly handedIn: boolean;
  readonly inForce: boolean;
  readonly discarded: boolean;
}): RevisionState {
  if (row.discarded) return 'discarded';
  if (row.inForce) return 'in-force';
  return row.handedIn ? 'handed-in' : 'draft';
}

const said: Readonly<Record<RevisionState, string>> = {
  draft: 'This revision is not handed in.',
  'handed-in': 'The revision is handed in. Take it back first, then change it.',
  'in-force': 'This revision has taken effect.',
  discarded: 'This revision was discarded.',
};

/** Whether something may be done to a revision in its state; and by this person: those alone who are named to it. */
export function canRevise(state: RevisionState, from: readonly RevisionState[], named: boolean): Verdict<true> {
  if (!from.includes(state)) return refuse('not-open', said[state]);
  return named
    ? accept(true)
    : refuse('not-allowed', 'Only those who are named to this revision write it. An officer names them on its page.');
}

/** Who drafted the whole of it alone does not bring it into force as well (0027). In: everybody who wrote something of it. */
export function canTakeEffect(hands: readonly string[], personId: string): Verdict<true> {
  return hands.every((id) => id === personId)
    ? refuse('not-independent', 'You drafted this revision alone. Another officer brings it into force.')
    : accept(true);
}

/** What stays written beside a line that is in the plan no more: what became of it, and why. Not the name of the other line, which may be restricted (0047). */
export function whyEnded({ fate, reason }: RevisedLine, parts: number): string {
  const because = reason === '' ? '' : `: ${reason}`;
  if (fate === 'merged') return `Merged into another part of the plan${because}`;
  return fate === 'split' ? `Split into ${parts} parts${because}` : reason;
}

/** What a revision says of its lines, counted; `unsaid`: nobody has said anything of it, though what becomes of it is known. `reordered`: it stands elsewhere. */
export function countFates(
  lines: readonly (RevisedLine & { readonly unsaid?: boolean; readonly reordered?: boolean })[],
): Record<Fate | 'unsaid' | 'changed', number> {
  const counts = { kept: 0, merged: 0, split: 0, dropped: 0, new: 0, unsaid: 0, changed: 0 };
  for (const line of lines) {
    counts[line.unsaid === true ? 'unsaid' : (line.fate ?? 'unsaid')] += 1;
    if (isChanged(line)) counts.changed += 1;
  }
  return counts;
}

/** Whether the plan is another one by what is said of the line. */
export function isChanged(line: RevisedLine & { readonly reordered?: boolean }): boolean {
  if (line.reordered || line.before === null || (line.fate !== 'kept' && line.fate !== null)) return true;
  return changedWords(line.before, line).length > 0;
}

const fields = ['title', 'area', 'parentId', 'postId', 'day'] as const satisfies readonly (keyof LineWords)[];

export function changedWords(one: LineWords, other: LineWords): (keyof LineWords)[] {
  return fields.filter((field) => one[field] !== other[field]);
}
