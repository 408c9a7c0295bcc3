import { refuse, type Verdict, accept } from './refusal.ts';

/** A passage of a text that the public does not read: from which character to before which, and why. */
export type Cut = { readonly from: number; readonly to: number; readonly reason: string };

/** Whoever publishes has confirmed another text than what would be read by now. */
export const redactedMeanwhile = refuse(
  'version-changed',
  'What is redacted has changed since you opened the page. Look at it again.',
);

/** What stands in a passage's place, for eyes and ears alike. */
export const redactedMark = (reason: string) => `[redacted: ${reason}]`;

/** The words wherever they stand, large or small, whatever the space and the apostrophe between them; never within a longer word. */
function wordsPattern(words: string): RegExp {
  const parts = words.trim().split(/\s+/u);
  const said = parts
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&').replaceAll(/['’]/gu, "['’]"))
    .join('\\s+');
  return new RegExp(`(?<![\\p{L}\\p{N}])${said}(?![\\p{L}\\p{N}])`, 'giu');
}

/** A passage where words were found: in which text, from which character to before which, and as they are written there. */
export type Passage<Place = { readonly block: string }> = Place & {
  readonly from: number;
  readonly to: number;
  readonly words: string;
};

/** Where the words stand in texts, each of which is known by its place. */
export function passagesIn<Place>(
  texts: Iterable<readonly [place: Place, text: string]>,
  words: string,
): readonly Passage<Place>[] {
  const wanted = wordsPattern(words);
  return [...texts].flatMap(([place, text]) =>
    [...text.matchAll(wanted)].map(({ 0: found, index: from }) => ({
      ...place,
      from,
      to: from + found.length,
      words: found,
    })),
  );
}

/** Texts that are known by a name, as places. */
export const byBlock = (texts: ReadonlyMap<string, string>) =>
  [...texts].map(([block, text]) => [{ block }, text] as const);

/** Whether passages may be redacted for this reason, which everybody reads, so that the words do not stand in it. `called`: what they were looked for in. */
export function canRedact(passages: readonly { words: string }[], reason: string, called: string): Verdict<true> {
  if (passages.length === 0)
    return refuse('nothing-to-change', `These words stand nowhere in the ${called}.`, { field: 'words' });
  return passages.some(({ words }) => reason.toLowerCase().includes(words.toLowerCase()))
    ? refuse('malformed', 'Everybody reads the reason. Say it without the words themselves.', { field: 'reason' })
    : accept(true);
}

/** Passages in their order, those that overlap as one, with the reason of the first. */
export function apart<C extends Cut>(cuts: readonly C[]): readonly C[] {
  const merged: C[] = [];
  for (const one of cuts.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last === undefined || one.from >= last.to) merged.push(one);
    else merged[merged.length - 1] = { ...last, to: Math.max(last.to, one.to) };
  }
  return merged;
}

/** The text without the passages, each with its reason in its place. */
export function withoutPassages(text: string, cuts: readonly Cut[]): string {
  let at = 0;
  const pieces = apart(cuts).flatMap(({ from, to, reason }) => {
    const before = text.slice(at, from);
    at = to;
    return [before, redactedMark(reason)];
  });
  return [...pieces, text.slice(at)].join('');
}
