import { accept, refuse, type Verdict } from '../refusal.ts';

/** A version is a draft until its sign-off has approved its paper, then final; one of a strategy's is in force (S6, S25). */
export type VersionState = 'draft' | 'final' | 'in-force' | 'superseded';

type Marks = {
  /** Its sign-off has approved its paper. */
  readonly approved: boolean;
  readonly inForce: boolean;
  readonly superseded: boolean;
};

/** What a version is by what was signed and decided, never by what somebody typed. */
export function versionState({ approved, inForce, superseded }: Marks): VersionState {
  if (superseded) return 'superseded';
  if (inForce) return 'in-force';
  return approved ? 'final' : 'draft';
}

/** Whether it may come into force: once bodies have signed its paper, and once (S24). */
export function canBringIntoForce(state: VersionState): Verdict<true> {
  if (state === 'final') return accept(true);
  return state === 'draft'
    ? refuse(
        'not-signed-off',
        'A version comes into force once a sign-off has approved its paper. Choose that sign-off first, or wait for it.',
      )
    : refuse(
        'not-open',
        state === 'in-force' ? 'This version is in force already.' : 'Another version has taken the place of this one.',
      );
}

/** Whether its words and its sign-off may change still: until it is signed off. */
export function canChangeVersion(state: VersionState): Verdict<true> {
  return state === 'draft'
    ? accept(true)
    : refuse('not-open', 'What was signed off no longer changes. Record another version instead.');
}

export type LineKind = 'strand' | 'activity' | 'date';

/** A line of a plan; the part is its identity, whatever it is called and wherever it stands. */
export type PlanLine = {
  readonly partId: string;
  readonly kind: LineKind;
  readonly parentId: string | null;
  readonly title: string;
  readonly heldBy: string | null;
  readonly day: string | null;
};

/** `moved`: to another strand or activity. */
export type LineChange = 'same' | 'new' | 'dropped' | 'renamed' | 'moved' | 'lead' | 'day';
export type ComparedLine = {
  readonly line: PlanLine;
  readonly before: PlanLine | null;
  readonly changes: LineChange[];
};

/** What became of each line from one plan to another: those of the later plan in its order, then what was dropped. */
export function comparePlans(before: readonly PlanLine[], after: readonly PlanLine[]): ComparedLine[] {
  const earlier = new Map(before.map((line) => [line.partId, line]));
  const later = new Set(after.map(({ partId }) => partId));
  const stayed = after.map((line) => {
    const old = earlier.get(line.partId) ?? null;
    return { line, before: old, changes: old === null ? ['new' as const] : changesOf(old, line) };
  });
  const dropped = before.filter(({ partId }) => !later.has(partId));
  return [...stayed, ...dropped.map((line) => ({ line, before: line, changes: ['dropped' as const] }))];
}

function changesOf(old: PlanLine, line: PlanLine): LineChange[] {
  const changes: LineChange[] = [];
  if (old.title !== line.title) changes.push('renamed');
  if (old.parentId !== line.parentId) changes.push('moved');
  if (old.heldBy !== line.heldBy) changes.push('lead');
  if (old.day !== line.day) changes.push('day');
  return changes.length === 0 ? ['same'] : changes;
}
