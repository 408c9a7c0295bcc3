import type { Asked, StageRule } from './sign-off.ts';

/** One stage of a draft, as it is compared. */
export type DraftStage = {
  /** The id of its body or post. */
  readonly who: string;
  readonly rule: StageRule;
  readonly asked: Asked;
  readonly meetingAt: number | null;
  readonly dueAt: number | null;
  readonly place: string;
  readonly commentsBy: number | null;
};

/** What can be changed of a sign-off while it is a draft. */
export type SignOffDraft = {
  readonly title: string;
  readonly recommendation: string;
  readonly authorId: string;
  readonly stages: readonly DraftStage[];
};

/** Where two people's drafts differ; of a stage by its order, counted from 1. */
export type DraftDifference =
  | { readonly what: 'title' | 'recommendation' | 'author' }
  | { readonly what: 'stage'; readonly order: number };

/** Where the draft that is stored says something else than what somebody wants to store in its place. */
export function draftDifferences(stored: SignOffDraft, wanted: SignOffDraft): DraftDifference[] {
  const differences: DraftDifference[] = [];
  if (stored.title !== wanted.title) differences.push({ what: 'title' });
  if (stored.recommendation !== wanted.recommendation) differences.push({ what: 'recommendation' });
  if (stored.authorId !== wanted.authorId) differences.push({ what: 'author' });
  const most = Math.max(stored.stages.length, wanted.stages.length);
  for (let index = 0; index < most; index += 1)
    if (!isSameStage(stored.stages[index], wanted.stages[index])) differences.push({ what: 'stage', order: index + 1 });
  return differences;
}

function isSameStage(one: DraftStage | undefined, other: DraftStage | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return (
    one.who === other.who &&
    isSameRule(one.rule, other.rule) &&
    one.asked === other.asked &&
    one.meetingAt === other.meetingAt &&
    one.dueAt === other.dueAt &&
    one.place === other.place &&
    one.commentsBy === other.commentsBy
  );
}

function isSameRule(one: StageRule, other: StageRule): boolean {
  if (one.kind !== 'count' || other.kind !== 'count') return one.kind === other.kind;
  return one.count === other.count;
}
