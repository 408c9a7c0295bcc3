import { apart, byBlock, type Cut, type Passage, passagesIn, redactedMark } from '../redaction.ts';
import type { ReportTree, Run } from './tree.ts';

/** A passage that the public does not read: in which text of the tree, from which character to before which, and why. */
export type Redaction = Cut & {
  /** The place of the text in the tree: "sections/1/blocks/0". A frozen tree never changes, so that it stays the place. */
  readonly block: string;
};

/** What programs know things by, and days: no words of anybody. */
const codes = new Set(['shape', 'reference', 'kind', 'on', 'key', 'to', 'change', 'contentType', 'sha256']);

type Node = Readonly<Record<string, unknown>>;
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

type Parts = {
  /** A text in several runs is one: words go on across them. */
  readonly runs: (block: string, runs: readonly Run[]) => readonly Run[];
  readonly text: (block: string, text: string) => string;
  /** What stands in place of a whole part; undefined: it is looked through. */
  readonly part: (block: string, part: Node, go: Go) => unknown;
};
type Go = (value: unknown, block: string, name: string) => unknown;

/** The tree anew, with each of its texts as `parts` make it. */
function rebuilt(tree: ReportTree, { runs, text, part }: Parts): ReportTree {
  const go: Go = (value, block, name) => {
    if (typeof value === 'string') return codes.has(name) ? value : text(block, value);
    if (name === 'runs') return runs(block, value as readonly Run[]);
    if (Array.isArray(value))
      return value.map((one, place) => go(one, `${block}/${place}`, name === 'items' ? 'runs' : ''));
    if (!isNode(value)) return value;
    return (
      part(block, value, go) ??
      Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, go(one, `${block}/${key}`.replace(/^\//u, ''), key)]),
      )
    );
  };
  // Its parts are replaced by parts of their kind.
  return go(tree, '', '') as ReportTree;
}

const spoken = (runs: readonly Run[]) => runs.map(({ text }) => text).join('');

/** The letters of a drawing as people read them. */
const drawn = (svg: string) => svg.replaceAll('&#39;', "'").replaceAll('&quot;', '"').replaceAll('&amp;', '&');

/** Every text of the tree by its place, whole. */
export function textsOf(tree: ReportTree): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  rebuilt(tree, {
    runs: (block, runs) => {
      texts.set(block, spoken(runs));
      return runs;
    },
    text: (block, text) => {
      texts.set(block, block.endsWith('/svg') ? drawn(text) : text);
      return text;
    },
    part: () => undefined,
  });
  return texts;
}

/** Where the words stand, large or small, whatever the space and the apostrophe between them; never within a longer word. */
export function passagesOf(tree: ReportTree, words: string): readonly Passage[] {
  return passagesIn(byBlock(textsOf(tree)), words);
}

/** The documents that are appendices, as passages: what is inside of one cannot be redacted here, but it can be kept out whole. */
export function documentsOf(tree: ReportTree): readonly Passage[] {
  return [...textsOf(tree)].flatMap(([block, words]) =>
    /^appendices\/\d+\/content\/file\/fileName$/u.test(block) ? [{ block, from: 0, to: words.length, words }] : [],
  );
}

function cut(runs: readonly Run[], redactions: readonly Redaction[]): readonly Run[] {
  const passages = apart(redactions);
  let start = 0;
  return runs.flatMap((run) => {
    const end = start + run.text.length;
    const pieces: Run[] = [];
    let at = start;
    for (const { from, to, reason } of passages.filter((one) => one.from < end && one.to > start)) {
      if (from > at) pieces.push({ ...run, text: run.text.slice(at - start, from - start) });
      if (from >= start) pieces.push({ text: redactedMark(reason) });
      at = Math.min(to, end);
    }
    if (at < end) pieces.push({ ...run, text: run.text.slice(at - start) });
    start = end;
    return pieces;
  });
}

/**
 * The tree without the passages: the words are not in it any more, in whatever is made of it. A cell loses its number and its link with
 * its words, a chart of which anything is redacted is its table without the drawing, and a document is a sentence.
 */
export function redacted(tree: ReportTree, redactions: readonly Redaction[]): ReportTree {
  const at = Map.groupBy(redactions, ({ block }) => block);
  const runs = (block: string, said: readonly Run[]) => cut(said, at.get(block) ?? []);
  const text = (block: string, said: string) => spoken(runs(block, [{ text: said }]));
  const part = (block: string, node: Node, go: Go): unknown => {
    const one = redactions.find((passage) => passage.block.startsWith(`${block}/`));
    if (one === undefined) return undefined;
    if (/\/cells\/\d+$/u.test(block)) return { text: text(`${block}/text`, String(node['text'])) };
    if ('svg' in node) return go(node['table'], `${block}/table`, 'table');
    if (!('file' in node)) return undefined;
    const runs = [{ text: redactedMark(one.reason) }];
    return { blocks: [{ kind: 'paragraph', key: `redacted-${block.replaceAll('/', '-')}`, number: '', runs }] };
  };
  return rebuilt(tree, { runs, text, part });
}
