import { Resvg } from '@resvg/resvg-js';
import {
  AlignmentType,
  Bookmark,
  BorderStyle,
  Document,
  ExternalHyperlink,
  Footer,
  Header,
  HeadingLevel,
  ImageRun,
  InternalHyperlink,
  LevelFormat,
  Packer,
  PageNumber,
  Paragraph,
  type ParagraphChild,
  Tab,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import { columnShares } from '../../domain/reports/column-shares.ts';
import {
  coverFacts,
  fileSentence,
  hasContents,
  noRows,
  noValues,
  partsOf,
  placesOf,
  shownTable,
} from '../../domain/reports/facts.ts';
import { type Look, namesOf, usualAccent } from '../../domain/reports/look.ts';
import type { Block, ReportChart, ReportTable, Run } from '../../domain/reports/tree.ts';
import type { Material } from './material.ts';

type Layout = { readonly site: string; readonly places: readonly string[]; lists: number };

const normal = { font: 'Arial', size: 22, language: { value: 'en-GB' } };
const heading = (size: number, accent: string) => ({
  run: { font: 'Arial', size, bold: true, color: accent.slice(1).toUpperCase() },
  paragraph: { spacing: { before: 280, after: 140 }, keepNext: true },
});
const stylesOf = (accent: string) => ({
  default: {
    document: { run: normal, paragraph: { spacing: { after: 160, line: 276, lineRule: 'auto' as const } } },
    title: { ...heading(44, accent), paragraph: { spacing: { after: 300 } } },
    heading1: heading(32, accent),
    heading2: heading(25, accent),
    caption: { run: { bold: true, size: 20, color: '0B0C0C' }, paragraph: { spacing: { after: 80 }, keepNext: true } },
  },
});
const contents = { bold: true, size: 32 };
const line = { style: BorderStyle.SINGLE, size: 4, color: 'B1B4B6' };
const none = { style: BorderStyle.NONE, size: 0, color: 'auto' };
const borders = { top: none, left: none, right: none, insideVertical: none, bottom: line, insideHorizontal: line };

/** A report as a Word document with real headings, captions, header rows and links; what it says of itself is the report's. */
export async function renderDocx({ tree, site, look }: Material): Promise<Uint8Array> {
  const layout: Layout = { site, places: [...placesOf(tree)], lists: 0 };
  const parts = partsOf(tree);
  const logo = look?.logo ?? null;
  const authors = tree.authors.map(({ name }) => name).join(', ');
  const head = new Paragraph({ children: [new TextRun({ text: `${tree.reference} · ${tree.title}`, size: 18 })] });
  const foot = new TextRun({ children: ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES], size: 18 });
  const document = new Document({
    title: tree.title,
    subject: tree.reference,
    creator: authors,
    lastModifiedBy: authors,
    ...(look?.styles == null ? { styles: stylesOf(look?.accent ?? usualAccent) } : { externalStyles: look.styles }),
    numbering: { config: [{ reference: 'ordered', levels: [ordered] }] },
    sections: [
      {
        properties: { titlePage: true },
        headers: { default: new Header({ children: [head] }), first: new Header({ children: [] }) },
        footers: pageFooters(foot),
        children: [
          ...(logo === null ? [] : [new Paragraph({ children: [logoRun(logo)] })]),
          ...(look === null ? [] : namesOf(look)).map(
            (name) => new Paragraph({ children: [new TextRun({ text: name, color: '505A5F' })] }),
          ),
          new Paragraph({ heading: HeadingLevel.TITLE, text: tree.title }),
          ...coverFacts(tree).map(
            ([name, value]) =>
              new Paragraph({
                indent: { left: 2600, hanging: 2600 },
                tabStops: [{ type: 'left', position: 2600 }],
                children: [new TextRun({ text: name, bold: true }), new TextRun({ children: [new Tab(), value] })],
              }),
          ),
          ...(hasContents(parts)
            ? [
                new Paragraph({ keepNext: true, children: [new TextRun({ text: 'Contents', ...contents })] }),
                ...parts.map(({ id, heading: text }) => new Paragraph({ children: [linkTo(id, text, layout)] })),
              ]
            : []),
          ...parts.flatMap((part) => [
            new Paragraph({
              heading: HeadingLevel.HEADING_1,
              pageBreakBefore: part.id.startsWith('appendix:'),
              children: [marked(part.id, [new TextRun(part.heading)], layout)],
            }),
            ...('blocks' in part.content
              ? part.content.blocks.flatMap((block) => blockOf(block, layout))
              : [new Paragraph(fileSentence(part.content.file))]),
          ]),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

const ordered = {
  level: 0,
  format: LevelFormat.DECIMAL,
  text: '%1.',
  style: { paragraph: { indent: { left: 720, hanging: 360 } } },
} as const;

function pageFooters(foot: TextRun) {
  const footer = () => new Footer({ children: [new Paragraph({ alignment: AlignmentType.CENTER, children: [foot] })] });
  return { default: footer(), first: footer() };
}

/** Two centimetres high, and no wider than the page. A drawing becomes a picture; a PNG says at its beginning how wide and how high it is. */
function logoRun({ kind, bytes, alt }: NonNullable<Look['logo']>): ImageRun {
  const data = kind === 'png' ? bytes : drawnLogo(bytes);
  const head = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [wide, high] = [head.getUint32(16), head.getUint32(20)];
  const scaled = (size: number) => Math.max(1, Math.round(size * Math.min(76 / high, 600 / wide)));
  const altText = { name: 'Logo', title: 'Logo', description: alt };
  const transformation = { width: scaled(wide), height: scaled(high) };
  return new ImageRun({ type: 'png', data, transformation, altText });
}

const drawnLogo = (svg: Uint8Array) =>
  new Uint8Array(new Resvg(Buffer.from(svg), { fitTo: { mode: 'height', value: 304 } }).render().asPng());

/** Bookmarks have short names without signs: that of a place is its number. */
function marked(place: string, children: ParagraphChild[], { places }: Layout): Bookmark {
  return new Bookmark({ id: `place${places.indexOf(place)}`, children });
}

function linkTo(place: string, text: string, { places }: Layout): InternalHyperlink {
  return new InternalHyperlink({ anchor: `place${places.indexOf(place)}`, children: [linkRun({ text })] });
}

const linkRun = ({ text, strong = false, emphasis = false }: Run) =>
  new TextRun({ text, bold: strong, italics: emphasis, color: '1A65A6', underline: {} });

function runOf(run: Run, layout: Layout): ParagraphChild {
  const { text, strong = false, emphasis = false, to = '' } = run;
  if (to.startsWith('/')) return new ExternalHyperlink({ link: layout.site + to, children: [linkRun(run)] });
  const place = layout.places.indexOf(to.slice(1));
  // What names no place of this report is words.
  if (!to.startsWith('#') || place < 0) return new TextRun({ text, bold: strong, italics: emphasis });
  return new InternalHyperlink({ anchor: `place${place}`, children: [linkRun(run)] });
}

function blockOf(block: Block, layout: Layout): (Paragraph | Table)[] {
  switch (block.kind) {
    case 'heading':
      return [new Paragraph({ heading: HeadingLevel.HEADING_2, text: block.text })];
    case 'paragraph': {
      const runs = block.runs.map((run) => runOf(run, layout));
      const numbered = block.number !== '';
      const number = numbered ? [new TextRun({ children: [block.number, new Tab()] })] : [];
      const children = [marked(`paragraph:${block.key}`, [...number, ...runs], layout)];
      return [new Paragraph({ children, ...(numbered ? { indent: { left: 567, hanging: 567 } } : {}) })];
    }
    case 'list': {
      const instance = (layout.lists += 1);
      const look = block.ordered
        ? { numbering: { reference: 'ordered', level: 0, instance } }
        : { bullet: { level: 0 } };
      return block.items.map((runs) => new Paragraph({ ...look, children: runs.map((run) => runOf(run, layout)) }));
    }
    case 'table':
      return tableOf(block, layout);
    case 'chart':
      return chartOf(block, layout);
    case 'nil':
      break;
  }
  return [new Paragraph(block.sentence)];
}

function tableOf(plain: ReportTable, layout: Layout): (Paragraph | Table)[] {
  const { key, caption, columns, rows, asAt = '' } = shownTable(plain);
  const cell = (children: ParagraphChild[], numeric: boolean) =>
    new TableCell({
      margins: { top: 60, bottom: 60, left: 80, right: 80 },
      children: [
        new Paragraph({
          spacing: { after: 0 },
          alignment: numeric ? AlignmentType.RIGHT : AlignmentType.LEFT,
          children,
        }),
      ],
    });
  const body = rows.map(
    ({ cells }) =>
      new TableRow({
        cantSplit: true,
        children: cells.map((one, place) => cell([runOf(one, layout)], columns[place]?.numeric === true)),
      }),
  );
  const empty = new TableRow({
    children: [new TableCell({ columnSpan: columns.length, children: [new Paragraph(noRows)] })],
  });
  const head = columns.map(({ heading: text, numeric }) => cell([new TextRun({ text, bold: true })], numeric));
  return [
    new Paragraph({ style: 'Caption', children: [marked(`table:${key}`, [new TextRun(caption)], layout)] }),
    new Table({
      width: { size: 100, type: WidthType.PERCENTAGE },
      columnWidths: columnShares({ columns, rows }).map((share) => share * 10),
      borders,
      tableLook: { firstRow: true, firstColumn: true, noHBand: true, noVBand: true },
      rows: [
        new TableRow({ tableHeader: true, cantSplit: true, children: head }),
        ...(body.length === 0 ? [empty] : body),
      ],
    }),
    new Paragraph({ spacing: { before: 60 }, children: [new TextRun({ text: asAt, size: 18 })] }),
  ];
}

function chartOf({ title, description, svg, table }: ReportChart, layout: Layout): (Paragraph | Table)[] {
  const said = [new TextRun({ text: title, bold: true }), new TextRun(`. ${description}`)];
  return [
    new Paragraph({ keepNext: true, children: said }),
    new Paragraph(
      table.rows.length === 0 ? { text: noValues } : { keepNext: true, children: [drawing(svg, title, description)] },
    ),
    ...tableOf(table, layout),
  ];
}

/** A drawing as a picture, four times as fine as a screen shows it, with what it shows in words. */
function drawing(svg: string, title: string, description: string): ImageRun {
  const drawn = new Resvg(svg, { fitTo: { mode: 'width', value: 1_600 }, background: '#ffffff' }).render();
  const transformation = { width: 400, height: Math.round((400 * drawn.height) / drawn.width) };
  const altText = { name: title, title, description };
  return new ImageRun({ type: 'png', data: drawn.asPng(), transformation, altText });
}
