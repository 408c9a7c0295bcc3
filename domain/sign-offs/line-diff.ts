/** One line of a text beside the text before it. */
export type DiffLine = { readonly kind: 'same' | 'removed' | 'added' | 'gap'; readonly text: string };

/** Beyond this nobody reads a comparison, and making one would cost everybody: both papers are shown instead. */
export const comparable = {
  /** Of each of the two texts. */
  bytes: 1024 * 1024,
  /** Lines taken out and put in. */
  changes: 1_000,
  /** Of what is shown, in characters. */
  shown: 300_000,
} as const;

const AROUND = 2;

/** The lines of a text, whatever ends them; a last empty one is none. */
export function linesOf(text: string): string[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** Of a comparison what is worth showing: the changes, and of what stayed the same only the lines next to them. Empty where nothing changed. */
export function aroundChanges(lines: readonly DiffLine[]): DiffLine[] {
  const near = lines.map((_line, index) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  if (!near.includes(true)) return [];
  return lines.flatMap((each, index) => {
    if (near[index] === true) return [each];
    return index === 0 || near[index - 1] === true ? [{ kind: 'gap' as const, text: '' }] : [];
  });
}
