import type { ReportTree } from '../../domain/reports/tree.ts';
import { renderInChild } from '../../worker/rendering/in-child.ts';
import { chart, material, richTree } from '../support/report-tree.ts';
import { type Figure, median, type Scale } from './parts/figures.ts';
import type { Stage } from './parts/stage.ts';

/** A report on many activities as page, PDF, Word and workbook, each in a process of its own: the time of all four, and the most memory of one. */
export async function measureReport(_stage: Stage, scale: Scale): Promise<Figure[]> {
  const activities = scale.size(500);
  const tree = reportOn(activities);
  const seconds: number[] = [];
  const memory: number[] = [];
  for (let run = 0; run < scale.runs; run += 1) {
    const startMs = performance.now();
    for (const format of ['html', 'pdf', 'docx', 'xlsx'] as const) {
      const order = { format, material: { ...material, tree } };
      const made = await renderInChild(order, { signal: new AbortController().signal, tell: () => undefined });
      if (!('file' in made)) throw new Error(made.trouble);
      memory.push(made.megabytes);
    }
    seconds.push((performance.now() - startMs) / 1_000);
  }
  const plain = { floor: null, ratio: null, direction: 'lower' } as const;
  const means = `a report on ${activities} activities in four formats`;
  return [
    {
      name: 'report',
      means: `${means}, each in a process of its own`,
      value: median(seconds),
      unit: 's',
      hold: 5,
      ...plain,
    },
    {
      name: 'report-memory',
      means: `the most that a process takes for ${means}`,
      value: Math.max(...memory),
      unit: 'MB',
      hold: 400,
      ...plain,
    },
  ];
}

/** Twenty strands, each with a paragraph and a table of its activities; a table of all dates, and twelve charts. */
function reportOn(activities: number): ReportTree {
  const said =
    'The lead reports that what was planned for the quarter was done, and that the partners met twice. '.repeat(3);
  const columns = ['Activity', 'Lead', 'Colour', 'Direction', 'What was achieved'].map((heading) => ({
    heading,
    numeric: false,
  }));
  const rowOf = (n: number) => ({
    key: `a${n}`,
    change: n % 3 === 0 ? ('changed' as const) : ('unchanged' as const),
    cells: [`Activity ${n} of the strategy`, `Agency ${n % 40}`, 'On course', 'Steady', said].map((text) => ({ text })),
  });
  const sections = Array.from({ length: 20 }, (_, strand) => ({
    key: `s${strand}`,
    letter: String.fromCodePoint(65 + strand),
    heading: `Strand ${strand + 1}`,
    blocks: [
      { kind: 'paragraph' as const, key: `p${strand}`, number: `${strand + 1}`, runs: [{ text: said }] },
      {
        kind: 'table' as const,
        key: `t${strand}`,
        caption: `Activities of strand ${strand + 1}`,
        columns,
        rows: Array.from({ length: activities }, (_row, n) => n)
          .filter((n) => n % 20 === strand)
          .map(rowOf),
      },
      ...(strand < 12 ? [{ ...chart, key: `c${strand}`, table: { ...chart.table, key: `v${strand}` } }] : []),
    ],
  }));
  return { ...richTree, sections };
}
