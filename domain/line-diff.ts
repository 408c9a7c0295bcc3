/** One line of a text beside the text before it. */
export type DiffLine = { readonly kind: 'same' | 'removed' | 'added' | 'gap'; readonly text: string };

/** Beyond so many pairs of lines the texts are shown one after the other: nobody reads such a comparison anyway. */
const MOST_PAIRS = 4_000_000;
const AROUND = 2;

/** What changed from one text to another, line by line, with a few lines around each change; empty where nothing did. */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const middle = changed(old.slice(start, old.length - end), now.slice(start, now.length - end));
  if (middle.length === 0) return [];
  return withGaps([...same(old.slice(0, start)), ...middle, ...same(old.slice(old.length - end))]);
}

function linesOf(text: string): string[] {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

const line = (kind: DiffLine['kind']) => (text: string) => ({ kind, text });
const same = (lines: readonly string[]): DiffLine[] => lines.map(line('same'));

/** By the longest run of lines that both have, in their order. */
function changed(old: readonly string[], now: readonly string[]): DiffLine[] {
  if (old.length * now.length > MOST_PAIRS) return [...old.map(line('removed')), ...now.map(line('added'))];
  const common = commonLengths(old, now);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [mine, other] = [old[i], now[j]];
    if (mine === other) {
      if (mine === undefined) return lines;
      lines.push({ kind: 'same', text: mine });
      i += 1;
      j += 1;
    } else if (other === undefined || (mine !== undefined && common(i + 1, j) >= common(i, j + 1))) {
      lines.push({ kind: 'removed', text: String(mine) });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: other });
      j += 1;
    }
  }
}

/** Of any two rests: how many lines they have in common, in their order; of what lies past an end none. */
function commonLengths(old: readonly string[], now: readonly string[]): (i: number, j: number) => number {
  const table: number[][] = [];
  const at = (i: number, j: number) => table[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    const row: number[] = [];
    table[i] = row;
    for (let j = now.length - 1; j >= 0; j -= 1)
      row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  return at;
}

/** Of what stayed the same only the lines next to a change are of interest. */
function withGaps(lines: readonly DiffLine[]): DiffLine[] {
  const near = lines.map((_line, index) =>
    lines.slice(Math.max(0, index - AROUND), index + AROUND + 1).some(({ kind }) => kind !== 'same'),
  );
  return lines.flatMap((each, index) => {
    if (near[index] === true) return [each];
    return index === 0 || near[index - 1] === true ? [{ kind: 'gap' as const, text: '' }] : [];
  });
}
