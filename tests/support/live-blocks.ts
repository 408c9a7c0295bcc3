import type { Placed } from '../../domain/reports/live-parts/table.ts';
import type { Block, ReportTable } from '../../domain/reports/tree.ts';

export const placed: Placed = { key: 'part', strategyId: 'strategy', asAt: '1 December 2026 at 9am' };

/** What blocks say, a line for each paragraph and each row; a row begins with its key. */
export function textsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => {
    if (block.kind === 'table') return tableTexts(block);
    if (block.kind === 'chart') return [`${block.title}: ${block.description}`, ...tableTexts(block.table)];
    if (block.kind === 'paragraph') return [block.runs.map(({ text }) => text).join('')];
    if (block.kind === 'list') return block.items.map((runs) => runs.map(({ text }) => text).join(''));
    return [block.kind === 'nil' ? block.sentence : block.text];
  });
}

function tableTexts({ caption, columns, rows }: ReportTable): string[] {
  return [
    caption,
    columns.map(({ heading }) => heading).join(' | '),
    ...rows.map(({ key, cells }) => `${key}: ${cells.map(({ text }) => text).join(' | ')}`),
  ];
}
