import { changedWords, isChanged, type LineWords, type PlanNow, type RevisedLine } from './revision.ts';

/** How the plan has changed since a draft of its revision began: a line was added or ended, or one of its words is another. */
export type DriftChange = 'added' | 'ended' | 'done' | keyof LineWords;
export type Drift = { readonly partId: string; readonly title: string; readonly changes: readonly DriftChange[] };

export const driftWords: Readonly<Record<DriftChange, string>> = {
  added: 'added',
  ended: 'ended or taken out',
  done: 'done',
  title: 'renamed',
  area: 'another priority area',
  parentId: 'moved to another part of the plan',
  postId: 'another post',
  day: 'another day',
};

/**
 * What has changed in the plan in force since the draft began, or last took a change over. A date that was done meanwhile
 * counts only where the draft wants something else of it.
 */
export function driftOf(lines: readonly RevisedLine[], now: readonly PlanNow[]): Drift[] {
  const stands = new Map(now.map((line) => [line.partId, line]));
  const known = new Map(lines.map((line) => [line.partId, line]));
  const added = now.filter(({ partId }) => !known.has(partId));
  return [
    ...lines.flatMap((line): Drift[] => {
      if (line.before === null) return [];
      const changes = changesOf(line, line.before, stands.get(line.partId));
      return changes.length === 0 ? [] : [{ partId: line.partId, title: line.before.title, changes }];
    }),
    ...added.map(({ partId, title }): Drift => ({ partId, title, changes: ['added'] })),
  ];
}

type Before = NonNullable<RevisedLine['before']>;
function changesOf(line: RevisedLine, before: Before, now: PlanNow | undefined): DriftChange[] {
  if (now === undefined) return ['ended'];
  const done = now.done && !before.done && isChanged(line) ? (['done'] as const) : [];
  return [...changedWords(before, now), ...done];
}

/** So many of them are named in a sentence. */
const named = 10;

/** The difference in one sentence, for a refusal. */
export function driftText(drifts: readonly Drift[]): string {
  const each = drifts
    .slice(0, named)
    .map(({ title, changes }) => `“${title}”: ${changes.map((change) => driftWords[change]).join(', ')}`);
  return [...each, ...(drifts.length > named ? [`and ${drifts.length - named} more`] : [])].join('; ');
}

/** The draft on the plan as it is now: what it says itself stands, everything else is as the plan says. */
export function takenOver(
  lines: readonly RevisedLine[],
  now: readonly PlanNow[],
): { readonly changed: readonly RevisedLine[]; readonly added: readonly PlanNow[]; readonly gone: readonly string[] } {
  const stands = new Map(now.map((line) => [line.partId, line]));
  const known = new Set(lines.map(({ partId }) => partId));
  const gone = new Set(lines.flatMap(({ partId, before }) => (before !== null && !stands.has(partId) ? [partId] : [])));
  const changed = lines.flatMap((line): RevisedLine[] => {
    if (gone.has(line.partId)) return [];
    const next = upToDate(withoutGone(line, gone), stands.get(line.partId));
    return next === line ? [] : [next];
  });
  return { changed, added: now.filter(({ partId }) => !known.has(partId)), gone: [...gone] };
}

/** What went into a line that is gone has to be said anew, and what came from it comes from nothing. */
function withoutGone(line: RevisedLine, gone: ReadonlySet<string>): RevisedLine {
  if (line.intoId !== null && gone.has(line.intoId)) return { ...line, fate: null, intoId: null };
  return line.fromId !== null && gone.has(line.fromId) ? { ...line, fromId: null } : line;
}

function upToDate(line: RevisedLine, now: PlanNow | undefined): RevisedLine {
  const { before } = line;
  if (before === null || now === undefined) return line;
  if (changedWords(before, now).length === 0 && before.done === now.done) return line;
  const pick = <Field extends keyof LineWords>(field: Field): LineWords[Field] =>
    line[field] === before[field] ? now[field] : line[field];
  const { title, area, parentId, postId, done } = now;
  return {
    ...line,
    title: pick('title'),
    area: pick('area'),
    parentId: pick('parentId'),
    postId: pick('postId'),
    // What is done has its day.
    day: done ? now.day : pick('day'),
    before: { title, area, parentId, postId, day: now.day, done },
  };
}
