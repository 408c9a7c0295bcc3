import type { ReviewedLine } from '../../domain/reports/live-parts/reviewed.ts';
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

/** A line of a locked review, as far as a test says nothing else of it. */
export const reviewedLine = (given: Partial<ReviewedLine>): ReviewedLine => ({
  quarter: '2026-07-01',
  activityId: 'a1',
  activity: 'Close crack houses',
  strandId: 's1',
  strand: 'Enforcement',
  lead: 'Commander, Borough',
  colour: 'green',
  direction: 'better',
  reason: '',
  achievements: '',
  isNew: true,
  ...given,
});
