import type { Block, Change, ReportRow, ReportTable, ReportTree } from './tree.ts';

/**
 * Marks every row of a live table new, changed or unchanged since the report before, by the identity of what it is about, and says
 * after the table what is no longer in it (F59). Tables of one kind, as those of the strands, are compared as one, so that what
 * went from one to another is still the same. A kind that the report before did not have is all new; one that has other columns by
 * now is not compared.
 * In: two trees; what was marked in either before does not matter. Out: the second one, with its marks.
 */
export function changes(before: ReportTree, now: ReportTree): ReportTree {
  const earlier = kindsOf(before);
  const gone = goneSince(earlier, kindsOf(now));
  const marked = (blocks: readonly Block[]) =>
    blocks.filter((block) => !saysGone(block)).flatMap((block) => compared(block, earlier, gone));
  return {
    ...now,
    sections: now.sections.map((section) => ({ ...section, blocks: marked(section.blocks) })),
    appendices: now.appendices.map((one) =>
      'blocks' in one.content ? { ...one, content: { blocks: marked(one.content.blocks) } } : one,
    ),
  };
}

/** The tables of a kind: what they are headed with, all their rows by key, and which of them is the last. */
type Kind = { readonly headings: string; readonly rows: ReadonlyMap<string, ReportRow>; readonly last: ReportTable };
type Kinds = ReadonlyMap<string, Kind>;

/** What a table is of, without of which strand, round, inspection or area. */
const kindOf = ({ key }: ReportTable) => key.replace(/-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u, '');
const headingsOf = ({ columns }: ReportTable) => JSON.stringify(columns.map(({ heading }) => heading));
const textsOf = ({ cells }: ReportRow) => JSON.stringify(cells.map(({ text }) => text));

function kindsOf({ sections, appendices }: ReportTree): Kinds {
  const blocks = [
    ...sections.flatMap((section) => section.blocks),
    ...appendices.flatMap(({ content }) => ('blocks' in content ? content.blocks : [])),
  ];
  const kinds = new Map<string, Kind>();
  for (const table of blocks.flatMap(tablesIn)) {
    const rows = new Map([
      ...(kinds.get(kindOf(table))?.rows ?? []),
      ...table.rows.map((row) => [row.key, row] as const),
    ]);
    kinds.set(kindOf(table), { headings: headingsOf(table), rows, last: table });
  }
  return kinds;
}

/** Of a live part; what somebody typed has no identity. */
function tablesIn(block: Block): ReportTable[] {
  if (block.kind === 'chart') return [block.table];
  return block.kind === 'table' && block.asAt !== undefined ? [block] : [];
}

/** By the key of the last table of its kind: what stood in the report before and stands here no more, by what its rows begin with. */
function goneSince(before: Kinds, now: Kinds): ReadonlyMap<string, string> {
  return new Map(
    [...now].flatMap(([kind, { headings, rows, last }]) => {
      const earlier = before.get(kind);
      if (earlier?.headings !== headings || last.onlyNew === true) return [];
      const gone = [...earlier.rows.values()]
        .filter(({ key }) => !rows.has(key))
        .map(({ cells }) => cells[0]?.text ?? '');
      return gone.length === 0 ? [] : [[last.key, gone.join('; ')] as const];
    }),
  );
}

function compared(block: Block, before: Kinds, gone: ReadonlyMap<string, string>): Block[] {
  if (block.kind === 'chart') return [{ ...block, table: withMarks(block.table, before) }];
  if (block.kind !== 'table' || block.asAt === undefined) return [block];
  const names = gone.get(block.key);
  return [withMarks(block, before), ...(names === undefined ? [] : [goneText(block.key, names)])];
}

function withMarks(table: ReportTable, before: Kinds): ReportTable {
  const earlier = before.get(kindOf(table));
  const comparable = earlier === undefined || earlier.headings === headingsOf(table);
  return {
    ...table,
    rows: table.rows.map(({ key, cells }) => {
      const row = { key, cells };
      return comparable ? { ...row, change: changeOf(row, earlier?.rows.get(key)) } : row;
    }),
  };
}

function changeOf(row: ReportRow, before: ReportRow | undefined): Change {
  if (before === undefined) return 'new';
  return textsOf(row) === textsOf(before) ? 'unchanged' : 'changed';
}

const goneKey = /:gone$/u;
const saysGone = (block: Block) => block.kind === 'paragraph' && goneKey.test(block.key);
const goneText = (key: string, names: string): Block => ({
  kind: 'paragraph',
  key: `${key}:gone`,
  number: '',
  runs: [{ text: `In the report before, and no longer here: ${names}.` }],
});
