import { readFileSync } from 'node:fs';
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
import { namesOf, usualAccent } from '../../domain/reports/look.ts';
import type { AttachedFile, Block, ReportCell, ReportTable, Run } from '../../domain/reports/tree.ts';
import { readAttached } from './attached.ts';
import type { Material, Tell } from './material.ts';
import { typeset } from './typeset.ts';

/** A block as report.typ reads it: links looked up, drawings and documents by the names of their files. */
type Laid = Readonly<Record<string, unknown>>;
type Files = Map<string, Uint8Array>;

const layout = readFileSync(new URL('report.typ', import.meta.url), 'utf8');
/** The compiler carries it, so that a report looks alike on every machine. */
const font = 'Libertinus Serif';
/** So many pages of other documents one bundle takes. */
const mostPages = 200;
/** Of so many columns a table is read on an upright page. */
const mostUpright = 6;

/**
 * A report as PDF/UA-1. With `attached` all documents that were attached to it follow in their places; pages of another PDF
 * cannot be part of PDF/UA-1, so with such a one it is tagged PDF 1.7, where each of those pages has its words beside it.
 */
export async function renderPdf(material: Material, attached: boolean, tell: Tell): Promise<Uint8Array> {
  const { tree, look, at } = material;
  const files: Files = new Map();
  const lay = layingOut(material, files);
  const logo = look?.logo ?? null;
  if (logo !== null) files.set(`logo.${logo.kind}`, logo.bytes);
  const parts = [];
  let room = mostPages;
  for (const { id, heading, content } of partsOf(tree)) {
    if (attached && 'file' in content) tell(`Reading ${content.file.fileName}`);
    const laid =
      'blocks' in content ? content.blocks.map(lay) : [lay({ kind: 'nil', sentence: fileSentence(content.file) })];
    const pages = attached && 'file' in content ? await attachedBlocks(content.file, material, room, files) : [];
    room -= pages.filter(({ kind }) => kind === 'page').length;
    parts.push({ id, heading, blocks: [...withLeads(laid), ...pages], fresh: id.startsWith('appendix:') });
  }
  const day = new Date(at);
  const report = {
    title: tree.title,
    authors: tree.authors.map(({ name }) => name),
    description: `${tree.reference}, ${tree.meeting.body}`,
    date: [day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate()],
    head: `${tree.reference} · ${tree.title}`,
    logo: logo === null ? null : { image: `logo.${logo.kind}`, alt: logo.alt },
    names: look === null ? [] : namesOf(look),
    accent: look?.accent ?? usualAccent,
    cover: coverFacts(tree),
    contents: hasContents(parts),
    parts,
  };
  tell('Setting the pages');
  const set = (json: string, standard: 'ua-1' | '1.7') =>
    typeset(layout, files.set('report.json', Buffer.from(json)), standard);
  const ours = parts.map((part) => ({ ...part, blocks: part.blocks.filter(({ kind }) => kind !== 'page') }));
  const { pdf, replaced } = withReadableSigns((signs) =>
    set(signs(JSON.stringify({ ...report, parts: ours })), 'ua-1'),
  );
  return room === mostPages ? pdf : set(replaced(JSON.stringify(report)), '1.7');
}

/** Makes blocks what the layout reads; drawings go into `files`. What names no place of this report is words. */
function layingOut({ tree, site }: Material, files: Files): (block: Block) => Laid {
  const places = placesOf(tree);
  const run = ({ text, strong = false, emphasis = false, to = '' }: Run) => ({
    text,
    strong,
    emphasis,
    url: to.startsWith('/') ? site + to : null,
    place: to.startsWith('#') && places.has(to.slice(1)) ? to.slice(1) : null,
  });
  const table = (plain: ReportTable): Laid => {
    const { key, caption, columns, rows, asAt = null } = shownTable(plain);
    const cells = rows.map((row) => row.cells.map((cell: ReportCell) => run(cell)));
    return {
      kind: 'table',
      id: `table:${key}`,
      caption,
      columns,
      shares: columnShares({ columns, rows }),
      rows: cells,
      empty: noRows,
      asAt,
      wide: columns.length > mostUpright,
    };
  };
  return (block) => {
    switch (block.kind) {
      case 'paragraph':
        return { ...block, id: `paragraph:${block.key}`, runs: block.runs.map(run) };
      case 'list':
        return { ...block, items: block.items.map((runs) => runs.map(run)) };
      case 'table':
        return table(block);
      case 'chart': {
        const { kind, title, description, svg } = block;
        const image = block.table.rows.length === 0 ? null : `chart-${files.size}.svg`;
        if (image !== null)
          files.set(image, Buffer.from(svg.replaceAll('font-family="inherit"', `font-family="${font}"`)));
        return { kind, title, description, image, empty: noValues, table: table(block.table) };
      }
      case 'heading':
      case 'nil':
        break;
    }
    return block;
  };
}

/** A wide table lies on a page of its own, and the heading right before it goes there with it. */
function withLeads(blocks: readonly Laid[]): Laid[] {
  return blocks.flatMap((block, at) => {
    const before = blocks[at - 1];
    if (block['kind'] === 'heading' && blocks[at + 1]?.['wide'] === true) return [];
    return [block['wide'] === true && before?.['kind'] === 'heading' ? { ...block, lead: before['text'] } : block];
  });
}

async function attachedBlocks(
  file: AttachedFile,
  { files: bytes }: Material,
  room: number,
  files: Files,
): Promise<Laid[]> {
  const content = bytes.get(file.sha256);
  const attached = await readAttached(file, content, room);
  if (attached.kind === 'outside') return [{ kind: 'nil', sentence: attached.why }];
  if (attached.kind === 'lines') return attached.lines.map((sentence) => ({ kind: 'nil', sentence }));
  const image = `${file.sha256}.pdf`;
  if (content !== undefined) files.set(image, content);
  return attached.words.map((alt, at) => ({ kind: 'page', image, page: at + 1, alt }));
}

type Replaced = (text: string) => string;

/** PDF/UA-1 has no sign that no font draws. The compiler names those, and each becomes its number: "(U+4E2D)". */
function withReadableSigns(render: (replaced: Replaced) => Uint8Array): { pdf: Uint8Array; replaced: Replaced } {
  const signs = new Set<string>();
  const replaced = (text: string) => [...signs].reduce((said, sign) => said.replaceAll(sign, numbered(sign)), text);
  for (;;) {
    try {
      return { pdf: render(replaced), replaced };
    } catch (error) {
      const known = signs.size;
      for (const { groups } of String(error).matchAll(/the text `\\?"(?<sign>.+?)\\?"` could not be displayed/gu))
        signs.add(signOf(groups?.sign ?? ''));
      if (signs.size === known) throw error;
    }
  }
}

/** The compiler writes some as "\u{10fffd}". */
function signOf(written: string): string {
  return written.replaceAll(/\\+u\{(?<code>[\da-f]+)\}/gu, (_all, code: string) =>
    String.fromCodePoint(Number.parseInt(code, 16)),
  );
}

function numbered(sign: string): string {
  return Array.from(sign, (one) => `(U+${one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')})`).join('');
}
