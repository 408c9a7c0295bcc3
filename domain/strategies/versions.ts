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

type Carrier = {
  /** It was opened before the version was kept: who signs it signs another plan. */
  readonly begunBefore: boolean;
  /** The number of another version that it carries. */
  readonly carries: number | null;
};

/** Whether a sign-off may carry a version: one that was not opened before the version was kept, and carries no other (S24). */
export function canCarry({ begunBefore, carries }: Carrier): Verdict<true> {
  const field = 'signOffId';
  if (begunBefore)
    return refuse(
      'malformed',
      'This sign-off was opened before the version was kept, so what is signed there is not this plan. Choose one that is still a draft.',
      { field },
    );
  return carries === null
    ? accept(true)
    : refuse('malformed', `This sign-off carries version ${carries} already. Choose another one.`, { field });
}

/** Whether it may come into force: once bodies have signed its paper, once, and not in place of a later version (S24). */
export function canBringIntoForce(state: VersionState, number: number, inForce: number | null): Verdict<true> {
  if (state === 'final' && inForce !== null && inForce > number)
    return refuse(
      'not-open',
      `Version ${inForce} is in force and is later than this one. To go back, change the plan and keep it as another version.`,
    );
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
