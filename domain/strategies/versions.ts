import { accept, refuse, type Verdict } from '../refusal.ts';
import { reordered } from './line-order.ts';

/**
 * A version is a draft until its sign-off has approved its paper, then final; one of a strategy's is in force (S6, S25).
 * A revision that is taken back, or discarded, withdraws the version as which it was handed in.
 */
export type VersionState = 'draft' | 'final' | 'in-force' | 'superseded' | 'withdrawn';

type Marks = {
  /** Its sign-off has approved its paper. */
  readonly approved: boolean;
  readonly inForce: boolean;
  readonly superseded: boolean;
  readonly withdrawn: boolean;
};

/** What a version is by what was signed and decided, never by what somebody typed. */
export function versionState({ approved, inForce, superseded, withdrawn }: Marks): VersionState {
  if (withdrawn) return 'withdrawn';
  if (superseded) return 'superseded';
  if (inForce) return 'in-force';
  return approved ? 'final' : 'draft';
}

type Carrier = {
  /** It was opened before the version was kept, or somebody has signed already: what was signed is another plan. */
  readonly begun: boolean;
  /** The number of another version that it carries. */
  readonly carries: number | null;
};

/** Whether a sign-off may carry a version: one under which whoever signs has this version before him, and that carries no other (S24). */
export function canCarry({ begun, carries }: Carrier): Verdict<true> {
  const field = 'signOffId';
  if (begun)
    return refuse(
      'malformed',
      'This sign-off was opened before the version was kept, or somebody has signed already, so what is signed there is not this plan. Choose one that is still a draft.',
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
    : refuse('not-open', passed[state]);
}

const passed = {
  'in-force': 'This version is in force already.',
  superseded: 'Another version has taken the place of this one.',
  withdrawn: 'The revision that this version was made of was taken back.',
} as const;

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

/** `moved`: to another strand or activity; `reordered`: elsewhere in the same; `merged` and `split`: a revision says what the line went into. */
export type LineChange =
  | 'same'
  | 'new'
  | 'dropped'
  | 'merged'
  | 'split'
  | 'renamed'
  | 'moved'
  | 'reordered'
  | 'lead'
  | 'day';
export type ComparedLine = {
  readonly line: PlanLine;
  readonly before: PlanLine | null;
  readonly changes: LineChange[];
  /** What the line went into, and what went into it: their titles. */
  readonly into: readonly string[];
  readonly from: readonly string[];
  /** Of one that moved: what it stood in and what it stands in, as far as they are seen; otherwise ''. */
  readonly movedFrom: string;
  readonly movedTo: string;
  /** Of one that is reordered: the title of what it stands after; '': it stands first. */
  readonly standsAfter: string;
  /** Why it ended, or went into another one. */
  readonly reason: string;
};

/** What a revision between the two plans says of a line that is there no more, or where a new one comes from. */
export type Mapped = {
  readonly partId: string;
  readonly title: string;
  readonly fate: 'merged' | 'split' | 'dropped' | 'new';
  readonly intoId: string | null;
  readonly fromId: string | null;
  readonly reason: string;
};

/**
 * What became of each line from one plan to another: those of the later plan in its order, then what is there no more. What
 * the mappings of revisions between them say is said; of what no revision says anything the ids alone tell.
 */
export function comparePlans(
  before: readonly PlanLine[],
  after: readonly PlanLine[],
  mapping: readonly Mapped[] = [],
): ComparedLine[] {
  const earlier = new Map(before.map((line) => [line.partId, line]));
  const later = new Map(after.map((line) => [line.partId, line]));
  const { next, titles, saying } = linksOf(mapping);
  const gone = before.filter(({ partId }) => !later.has(partId));
  const went = gone.flatMap(({ partId, title }) => next(partId).map((to) => ({ to, title })));
  const cameTo = Map.groupBy(went, ({ to }) => to);
  const elsewhere = reorderedBetween(earlier, after);
  const stayed = after.map((line): ComparedLine => {
    const old = earlier.get(line.partId) ?? null;
    const from = (cameTo.get(line.partId) ?? []).map(({ title }) => title);
    const changes: LineChange[] = old === null ? ['new'] : changesOf(old, line, elsewhere.has(line.partId));
    const moved = changes.includes('moved')
      ? { movedFrom: titleIn(earlier, old?.parentId), movedTo: titleIn(later, line.parentId) }
      : unmoved;
    const standsAfter = elsewhere.get(line.partId) ?? '';
    return { line, before: old, changes, into: [], from, ...moved, standsAfter, reason: '' };
  });
  const ended = gone.map((line): ComparedLine => {
    const said = saying.get(line.partId);
    const change = said?.fate === 'merged' || said?.fate === 'split' ? said.fate : 'dropped';
    // One that is restricted has no name for whoever is outside.
    const into = next(line.partId).flatMap((to) => later.get(to)?.title ?? titles.get(to) ?? []);
    return { line, before: line, changes: [change], into, from: [], ...unmoved, reason: said?.reason ?? '' };
  });
  return [...stayed, ...ended];
}

const unmoved = { movedFrom: '', movedTo: '', standsAfter: '' };

/** Which strands, and activities of one strand, stand elsewhere than before, and after what. */
function reorderedBetween(
  earlier: ReadonlyMap<string, PlanLine>,
  after: readonly PlanLine[],
): ReadonlyMap<string, string> {
  const places = Map.groupBy(
    after.filter(({ kind }) => kind !== 'date'),
    ({ parentId }) => parentId,
  );
  const found = [...places.values()].flatMap((siblings) => {
    const stayed = new Set(
      siblings.flatMap(({ partId, parentId }) => (earlier.get(partId)?.parentId === parentId ? [partId] : [])),
    );
    const before = [...earlier.keys()].filter((id) => stayed.has(id));
    const moved = reordered(
      before,
      siblings.flatMap(({ partId }) => (stayed.has(partId) ? [partId] : [])),
    );
    return siblings.flatMap(({ partId }, n) =>
      moved.has(partId) ? [[partId, siblings[n - 1]?.title ?? ''] as const] : [],
    );
  });
  return new Map(found);
}

function titleIn(plan: ReadonlyMap<string, PlanLine>, partId: string | null | undefined): string {
  return (partId && plan.get(partId)?.title) || '';
}

/** Where each line went, however often what it went into went on itself. */
function linksOf(mapping: readonly Mapped[]) {
  const links = new Map<string, string[]>();
  const add = (from: string, to: string) => links.set(from, [...(links.get(from) ?? []), to]);
  for (const { partId, intoId, fromId } of mapping) {
    if (intoId !== null) add(partId, intoId);
    if (fromId !== null) add(fromId, partId);
  }
  const next = (partId: string): string[] => {
    const reached = new Set<string>();
    const walk = (at: string) => {
      for (const to of links.get(at) ?? [])
        if (!reached.has(to)) {
          reached.add(to);
          walk(to);
        }
    };
    walk(partId);
    return [...reached].filter((to) => !links.has(to));
  };
  const titles = new Map(mapping.map(({ partId, title }) => [partId, title]));
  const saying = new Map(mapping.filter(({ fate }) => fate !== 'new').map((one) => [one.partId, one]));
  return { next, titles, saying };
}

function changesOf(old: PlanLine, line: PlanLine, elsewhere: boolean): LineChange[] {
  const changes: LineChange[] = elsewhere ? ['reordered'] : [];
  if (old.title !== line.title) changes.push('renamed');
  if (old.parentId !== line.parentId) changes.push('moved');
  if (old.heldBy !== line.heldBy) changes.push('lead');
  if (old.day !== line.day) changes.push('day');
  return changes.length === 0 ? ['same'] : changes;
}
