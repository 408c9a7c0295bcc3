import { pageDay } from '../calendar/zones.ts';
import type { Block, Change, ReportAppendix, ReportAuthor, ReportSection, ReportTable, ReportTree } from './tree.ts';

/** What each format says in the same words, so that none of them says more than another. */

const changeWords: Readonly<Record<Change, string>> = { new: 'New', changed: 'Changed', unchanged: 'Unchanged' };

export const noRows = 'There is nothing in this table.';
export const noValues = 'There are no values to draw.';

/** What stands on the cover, in its order; what a report does not have is left out. */
export function coverFacts(tree: ReportTree): readonly (readonly [name: string, value: string])[] {
  const { meeting, recommendation, before } = tree;
  const facts: (readonly [string, string])[] = [
    ['Reference', tree.reference],
    ['Report to', meeting.body],
    ['Meeting', pageDay(meeting.on)],
    ['Agenda item', meeting.number],
    ['Laid by', meeting.by],
    ['Written by', tree.authors.map(authorText).join('; ')],
    ['Recommendation', [recommendation.kind, recommendation.text].filter((one) => one !== '').join(': ')],
    [
      'Report before',
      before === null
        ? 'None: this is the first report on this strategy to this body'
        : `${before.reference}, ${before.title}, ${pageDay(before.on)}`,
    ],
    ['State', tree.asAt],
  ];
  return facts.filter(([, value]) => value !== '');
}

function authorText({ name, rank, unit }: ReportAuthor): string {
  return [name, rank, unit].filter((one) => one !== '').join(', ');
}

/** "A Recommendation"; what has no letter is its heading alone. */
export function sectionHeading({ letter, heading }: ReportSection): string {
  return letter === '' ? heading : `${letter} ${heading}`;
}

/** "Appendix 2: Costs"; `place` counts from 0. */
export function appendixHeading({ title }: ReportAppendix, place: number): string {
  return `Appendix ${place + 1}: ${title}`;
}

/** The heading over the standing lines. */
export const contactHeading = 'Whom to ask about this report';

/** Its parts in their order, each with where it stands ("#section:key"). */
export function contentsOf(tree: ReportTree): readonly (readonly [to: string, heading: string])[] {
  return [
    ...tree.sections.map((one) => [`#section:${one.key}`, sectionHeading(one)] as const),
    ...(tree.contact.length === 0 ? [] : [['#contact', contactHeading] as const]),
    ...tree.appendices.map((one, place) => [`#appendix:${one.key}`, appendixHeading(one, place)] as const),
  ];
}

/** A table as it is shown: what changed since the report before is a column of words, where anything is known of it. */
export function shownTable(table: ReportTable): ReportTable {
  if (table.rows.every(({ change }) => change === undefined)) return table;
  return {
    ...table,
    columns: [...table.columns, { heading: 'Since the report before', numeric: false }],
    rows: table.rows.map((row) => ({
      ...row,
      cells: [...row.cells, { text: row.change === undefined ? '' : changeWords[row.change] }],
    })),
  };
}

/** Every table of a report, those of charts too, each with the part in which it stands. */
export function tablesOf(tree: ReportTree): readonly { readonly part: string; readonly table: ReportTable }[] {
  const tables = (part: string, blocks: readonly Block[]) =>
    blocks.flatMap((block) => {
      if (block.kind === 'table') return [{ part, table: shownTable(block) }];
      return block.kind === 'chart' ? [{ part, table: shownTable(block.table) }] : [];
    });
  return [
    ...tree.sections.flatMap((one) => tables(sectionHeading(one), one.blocks)),
    ...tree.appendices.flatMap((one, place) =>
      'blocks' in one.content ? tables(appendixHeading(one, place), one.content.blocks) : [],
    ),
  ];
}
