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
export function wordsPattern(words: string): RegExp {
  const parts = words.trim().split(/\s+/u);
  const said = parts
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/]/gu, '\\$&').replaceAll(/['’]/gu, "['’]"))
    .join('\\s+');
  return new RegExp(`(?<![\\p{L}\\p{N}])${said}(?![\\p{L}\\p{N}])`, 'giu');
}

/** Whether passages may be redacted for this reason, which everybody reads, so that the words do not stand in it. `where`: in what they were looked for. */
export function canRedactFor(passages: readonly { words: string }[], reason: string, where: string): Verdict<true> {
  if (passages.length === 0)
    return refuse('nothing-to-change', `These words stand nowhere in ${where}.`, { field: 'words' });
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
