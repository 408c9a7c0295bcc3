import type { Block, Change, ReportRow, ReportTable, ReportTree } from './tree.ts';

/**
 * Marks every row of a live table new, changed or unchanged since the report before, by the identity of what it is about, and says
 * after the table what is no longer in it (F59). A table that the report before did not have is all new.
 * In: two trees; what was marked in either before does not matter. Out: the second one, with its marks.
 */
export function changes(before: ReportTree, now: ReportTree): ReportTree {
  const known = new Map(tablesOf(before).map((table) => [table.key, rowsByKey(table)]));
  const marked = (blocks: readonly Block[]) =>
    blocks.filter((block) => !saysGone(block)).flatMap((block) => compared(block, known));
  return {
    ...now,
    sections: now.sections.map((section) => ({ ...section, blocks: marked(section.blocks) })),
    appendices: now.appendices.map((one) =>
      'blocks' in one.content ? { ...one, content: { blocks: marked(one.content.blocks) } } : one,
    ),
  };
}

type Rows = ReadonlyMap<string, ReportRow>;

const rowsByKey = ({ rows }: ReportTable): Rows => new Map(rows.map((row) => [row.key, row]));

function tablesOf({ sections, appendices }: ReportTree): ReportTable[] {
  const blocks = [
    ...sections.flatMap((section) => section.blocks),
    ...appendices.flatMap(({ content }) => ('blocks' in content ? content.blocks : [])),
  ];
  return blocks.flatMap((block) => (block.kind === 'table' ? [block] : block.kind === 'chart' ? [block.table] : []));
}

function compared(block: Block, known: ReadonlyMap<string, Rows>): Block[] {
  if (block.kind === 'chart') return [{ ...block, table: withMarks(block.table, known.get(block.table.key)) }];
  if (block.kind !== 'table' || block.asAt === undefined) return [block];
  const rows = known.get(block.key);
  return [withMarks(block, rows), ...(rows === undefined || block.onlyNew === true ? [] : goneFrom(block, rows))];
}

function withMarks(table: ReportTable, before: Rows | undefined): ReportTable {
  return { ...table, rows: table.rows.map((row) => ({ ...row, change: changeOf(row, before?.get(row.key)) })) };
}

function changeOf(row: ReportRow, before: ReportRow | undefined): Change {
  if (before === undefined) return 'new';
  return textsOf(row) === textsOf(before) ? 'unchanged' : 'changed';
}

const textsOf = ({ cells }: ReportRow) => JSON.stringify(cells.map(({ text }) => text));

const goneKey = /:gone$/u;
const saysGone = (block: Block) => block.kind === 'paragraph' && goneKey.test(block.key);

/** What stood in the table of the report before and stands there no more, by what its rows begin with. */
function goneFrom(table: ReportTable, before: Rows): Block[] {
  const kept = rowsByKey(table);
  const gone = [...before.values()].filter(({ key }) => !kept.has(key)).map(({ cells }) => cells[0]?.text ?? '');
  if (gone.length === 0) return [];
  const text = `In the report before, and no longer here: ${gone.join('; ')}.`;
  return [{ kind: 'paragraph', key: `${table.key}:gone`, number: '', runs: [{ text }] }];
}
