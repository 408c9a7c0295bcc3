import type { Block } from './tree.ts';

/**
 * A tree as one text that is the same whatever the order in which its parts were put together or stored: keys in the order
 * of their letters, no white space (as RFC 8785 has it for such values). Its SHA-256 is that of the frozen report.
 */
export function treeText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => treeText(one)).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const said = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${treeText(one)}`);
  return `{${said.join(',')}}`;
}

/** What a live part says, without when it was read: the same text means that nobody has to look again. */
export function partText(blocks: readonly Block[]): string {
  return treeText(
    blocks.map((block) => {
      if (block.kind === 'table') return { ...block, asAt: undefined };
      return block.kind === 'chart' ? { ...block, table: { ...block.table, asAt: undefined } } : block;
    }),
  );
}
