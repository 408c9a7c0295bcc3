import { pageDay } from '../calendar/zones.ts';
import { appendixPlace, sectionPlace } from './references.ts';
import type { AttachedFile, Block, Change, ReportAppendix, ReportAuthor, ReportTable, ReportTree } from './tree.ts';

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
    ['Recommendation', `To ${recommendation.kind}: ${recommendation.text}`],
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

/** A part of a report with a heading of its own: a section, the standing lines, an appendix. `id` is what links name. */
export type ReportPart = {
  readonly id: string;
  readonly heading: string;
  readonly content: ReportAppendix['content'];
};

/** All that follows the cover, in its order. */
export function partsOf(tree: ReportTree): readonly ReportPart[] {
  const contact = tree.contact.map((line, place): Block => ({
    kind: 'paragraph',
    key: `contact-${place + 1}`,
    number: '',
    runs: [{ text: line }],
  }));
  return [
    ...tree.sections.map((section) => ({
      id: `section:${section.key}`,
      heading: sectionPlace(section),
      content: { blocks: section.blocks },
    })),
    ...(contact.length === 0
      ? []
      : [{ id: 'contact', heading: 'Whom to ask about this report', content: { blocks: contact } }]),
    ...tree.appendices.map((appendix, place) => ({
      id: `appendix:${appendix.key}`,
      heading: appendixPlace(appendix, place),
      content: appendix.content,
    })),
  ];
}

/** From so many parts on a report begins with a list of them. */
const longFrom = 4;
export const hasContents = (parts: readonly object[]): boolean => parts.length >= longFrom;

/** Of a document that was attached: its name, and by what anybody can see that it is the same. */
export function fileSentence({ fileName, size, sha256 }: AttachedFile): string {
  return `Attached document: ${fileName} (${size} bytes, SHA-256 ${sha256})`;
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

/** Every table of a report, those of charts too, each with the heading of the part in which it stands. */
export function tablesOf(tree: ReportTree): readonly { readonly part: string; readonly table: ReportTable }[] {
  return partsOf(tree).flatMap(({ heading, content }) =>
    ('blocks' in content ? content.blocks : []).flatMap((block) => {
      if (block.kind !== 'table' && block.kind !== 'chart') return [];
      return [{ part: heading, table: shownTable(block.kind === 'table' ? block : block.table) }];
    }),
  );
}

/** Every place of a report that a link may name, without its "#". */
export function placesOf(tree: ReportTree): ReadonlySet<string> {
  return new Set(
    partsOf(tree).flatMap(({ id, content }) => [
      id,
      ...('blocks' in content ? content.blocks : []).flatMap((block) => {
        if (block.kind === 'paragraph') return [`paragraph:${block.key}`];
        if (block.kind === 'chart') return [`table:${block.table.key}`];
        return block.kind === 'table' ? [`table:${block.key}`] : [];
      }),
    ]),
  );
}
