import { accept, refuse, type Verdict } from '../refusal.ts';
import { reordered } from './line-order.ts';
import type { Fate, RevisedLine } from './revision.ts';
import type { LineKind } from './versions.ts';

/** What is wrong with a line; `later`: what is put right by what is said of other lines. */
export type Flaw = { readonly partId: string; readonly field: string; readonly text: string; readonly later?: true };

/** A line with everything that follows for it from what is said of those above it. */
export type ResolvedLine = RevisedLine & {
  readonly fate: Fate;
  /** Nobody has said anything about it: it is kept as it is, if all such lines are. */
  readonly unsaid: boolean;
  /** It stands elsewhere among the lines of its place than the plan has it. */
  readonly reordered: boolean;
};

type Lines = ReadonlyMap<string, RevisedLine>;

/**
 * The plan that a revision makes, in its order, and what is wrong with it. A date about which nothing is said follows its
 * activity: dropped with it, or with it into what it is merged into. What stands under a merged line stands under the one that
 * this ends in, however often that is merged itself.
 * In: today in the strategy's zone. The lines come in the order that the draft says, new ones last where it says nothing.
 */
export function resolveRevision(
  lines: readonly RevisedLine[],
  today: string,
): { readonly lines: readonly ResolvedLine[]; readonly flaws: readonly Flaw[] } {
  const known: Lines = new Map(lines.map((line) => [line.partId, line]));
  const parts = Map.groupBy(
    lines.filter(({ fromId }) => fromId !== null),
    ({ fromId }) => fromId,
  );
  const resolved = lines.map((line) => follow(line, known));
  const lives = new Map(resolved.filter(isLiving).map((line) => [line.partId, line]));
  const begins = [...lives.values()].flatMap(({ begins, day }) => (begins && day !== null ? [day] : [])).sort()[0];
  const flaws = resolved.flatMap((line) => {
    if (line.fate === 'merged') return flawsOfMerged(line, known, lives);
    if (line.fate === 'split') return flawsOfSplit(line, parts.get(line.partId) ?? []);
    if (line.fate === 'dropped') return flawsOfDropped(line);
    return [...flawsOfPlace(line, lives), ...flawsOfDay(line, begins, today), ...flawsOfOrigin(line, known)];
  });
  const ordered = inOrder(resolved, known);
  const elsewhere = reorderedIn(ordered);
  return {
    lines: ordered.map((line) => (elsewhere.has(line.partId) ? { ...line, reordered: true } : line)),
    flaws,
  };
}

export function isLiving(line: { readonly fate: Fate | null }): boolean {
  return line.fate === null || line.fate === 'kept' || line.fate === 'new';
}

/** Where a line that is merged ends up, however often that is merged again; undefined in a circle or where nothing is. */
export function endOf(line: RevisedLine, known: Lines): RevisedLine | undefined {
  const passed = new Set<string>();
  let at: RevisedLine | undefined = line;
  while (at?.fate === 'merged') {
    if (passed.has(at.partId)) return undefined;
    passed.add(at.partId);
    at = known.get(at.intoId ?? '');
  }
  return at;
}

function follow(line: RevisedLine, known: Lines): ResolvedLine {
  const unsaid = line.fate === null;
  const reordered = false;
  const parent = known.get(line.parentId ?? '');
  if (unsaid && line.kind === 'date' && parent?.fate === 'dropped')
    return { ...line, fate: 'dropped', unsaid: false, reordered, reason: `With its activity: ${parent.reason}` };
  const fate = line.fate ?? 'kept';
  if (fate === 'merged') return { ...line, fate, unsaid, reordered, intoId: endOf(line, known)?.partId ?? line.intoId };
  const end = parent?.fate === 'merged' && isLiving({ fate }) ? endOf(parent, known) : undefined;
  return end === undefined
    ? { ...line, fate, unsaid, reordered }
    : { ...line, fate, unsaid: false, reordered, parentId: end.partId };
}

const kindWords: Readonly<Record<LineKind, string>> = { strand: 'a strand', activity: 'an activity', date: 'a date' };

function flawsOfMerged(line: ResolvedLine, known: Lines, lives: ReadonlyMap<string, ResolvedLine>): Flaw[] {
  const say = (text: string, later?: true): Flaw[] => [
    { partId: line.partId, field: 'intoId', text, ...(later && { later }) },
  ];
  const into = known.get(line.intoId ?? '');
  if (into === undefined) return say('Choose the line that it is merged into.');
  if (into.kind !== line.kind) return say(`This is merged into ${kindWords[line.kind]} only.`);
  const end = endOf(line, known);
  if (end === undefined) return say('A line cannot be merged into itself, nor in a circle.');
  return lives.has(end.partId) ? [] : say(`It is merged into “${end.title}”, which ends as well.`, true);
}

function flawsOfSplit({ partId, kind }: ResolvedLine, parts: readonly RevisedLine[]): Flaw[] {
  const text = 'It is split, so add the two or more lines that it is split into.';
  return parts.filter((part) => part.kind === kind).length < 2 ? [{ partId, field: 'fate', text, later: true }] : [];
}

function flawsOfDropped({ partId, reason }: ResolvedLine): Flaw[] {
  return reason.trim() === '' ? [{ partId, field: 'reason', text: 'Say why it is dropped.' }] : [];
}

const parentOf = { activity: 'strand', date: 'activity' } as const;

/** It stands where a line stands that goes on, and an activity has who leads it. */
function flawsOfPlace(line: ResolvedLine, lives: ReadonlyMap<string, ResolvedLine>): Flaw[] {
  const { partId, kind, parentId } = line;
  const flaws: Flaw[] = [];
  if (kind === 'activity' && line.postId === null)
    flaws.push({ partId, field: 'postId', text: 'Choose the post that leads it.' });
  // A date of the strategy itself, as its launch, stands under nothing and stays there.
  if (kind === 'strand' || (kind === 'date' && parentId === null && line.before?.parentId === null)) return flaws;
  const wanted = parentOf[kind];
  const parent = lives.get(parentId ?? '');
  if (parent === undefined && parentId !== null)
    flaws.push({
      partId,
      field: 'parentId',
      text: `Its ${wanted} ends, so give it another one, or say what becomes of it.`,
      later: true,
    });
  else if (parent?.kind !== wanted)
    flaws.push({ partId, field: 'parentId', text: `Choose the ${wanted} that it stands under.` });
  return flaws;
}

/** No new day has passed already or is before the strategy begins, and what is done has the day that it had. */
function flawsOfDay({ partId, kind, day, before, begins }: ResolvedLine, begun: string | undefined, today: string) {
  const say = (text: string): Flaw[] => [{ partId, field: 'day', text }];
  if (kind !== 'date' || before?.day === day) return [];
  if (day === null) return say('Say by which day.');
  if (before?.done) return say('This is done already, so its day does not move.');
  if (day < today) return say('The day has passed already. Choose a later one.');
  return begun !== undefined && !begins && day < begun ? say('This is before the strategy begins.') : [];
}

/** What it is a part of is split, and of the same kind. */
function flawsOfOrigin({ partId, kind, fromId }: ResolvedLine, known: Lines): Flaw[] {
  if (fromId === null) return [];
  const from = known.get(fromId);
  if (from?.kind !== kind || from.before === null)
    return [{ partId, field: 'fromId', text: `Choose ${kindWords[kind]} of the plan that it comes from.` }];
  const text = `It comes from “${from.title}”, which is not split.`;
  return from.fate === 'split' ? [] : [{ partId, field: 'fromId', text, later: true }];
}

/** Strands, each with its activities, each with its dates, whatever becomes of them; then what stands under none. What comes with a merged line stands last. */
function inOrder(resolved: readonly ResolvedLine[], drafted: Lines): ResolvedLine[] {
  const comes = ({ partId, parentId }: ResolvedLine) => drafted.get(partId)?.parentId !== parentId;
  const lines = [...resolved.filter((line) => !comes(line)), ...resolved.filter(comes)];
  const known = new Map(lines.map((line) => [line.partId, line]));
  const parentAt = ({ kind, parentId }: ResolvedLine) => {
    const parent = known.get(parentId ?? '');
    return kind !== 'strand' && parent?.kind === parentOf[kind] ? parent.partId : null;
  };
  const byParent = Map.groupBy(lines, parentAt);
  const under = (line: ResolvedLine): ResolvedLine[] => [line, ...(byParent.get(line.partId) ?? []).flatMap(under)];
  return (byParent.get(null) ?? []).flatMap(under);
}

const idsOf = (lines: readonly ResolvedLine[]) => lines.map(({ partId }) => partId);

/** Strands, and activities of one strand, that were there before and stand in another order; dates stand by their days. */
function reorderedIn(lines: readonly ResolvedLine[]): ReadonlySet<string> {
  const stays = lines.filter(
    ({ kind, fate, before, parentId, wasPlace }) =>
      kind !== 'date' && fate === 'kept' && wasPlace !== null && before?.parentId === parentId,
  );
  const places = [...Map.groupBy(stays, ({ parentId }) => parentId).values()];
  return new Set(
    places.flatMap((siblings) => {
      const before = siblings.toSorted((one, other) => Number(one.wasPlace) - Number(other.wasPlace));
      const unsaid = new Set(siblings.flatMap((one) => (one.unsaid ? [one.partId] : [])));
      return [...reordered(idsOf(before), idsOf(siblings), (id) => !unsaid.has(id))];
    }),
  );
}

/** Whether somebody may say it of the line: the first thing that is wrong with it, apart from what other lines put right. */
export function flawOf(lines: readonly RevisedLine[], line: RevisedLine, today: string): Flaw | undefined {
  const others = lines.filter(({ partId }) => partId !== line.partId);
  return resolveRevision([...others, line], today).flaws.find(({ partId, later }) => partId === line.partId && !later);
}

/** Said in place of a line after which another one stands: it is the first of its place. */
export const firstPlace = 'first';

/**
 * The order of all lines, where one of them stands as it is said: after another line of its place (`after`), or first there.
 * Undefined where nothing is said of that (null), or of a date, which stands by its day.
 */
export function orderWith(
  lines: readonly RevisedLine[],
  line: RevisedLine,
  after: string | null,
  today: string,
): Verdict<readonly string[] | undefined> {
  if (after === null || line.kind === 'date' || !isLiving(line)) return accept(undefined);
  const { partId, kind } = line;
  const resolved = resolveRevision([...lines.filter((one) => one.partId !== partId), line], today).lines;
  const others = resolved.flatMap((one) => (one.partId === partId ? [] : [one.partId]));
  const parentId = resolved.find((one) => one.partId === partId)?.parentId;
  if (parentId !== line.parentId)
    return refuse('malformed', 'Choose the strand that it stands under, since this one ends.', { field: 'parentId' });
  if (after === firstPlace) return accept([partId, ...others]);
  const beside = resolved.find((one) => one.partId === after && one.partId !== partId && isLiving(one));
  if (beside?.kind === kind && beside.parentId === parentId)
    return accept(others.flatMap((id) => (id === after ? [id, partId] : [id])));
  const text = {
    strand: 'Choose a strand that goes on.',
    activity: 'Choose an activity of the strand that it stands under.',
  };
  return refuse('malformed', text[kind], { field: 'after' });
}
