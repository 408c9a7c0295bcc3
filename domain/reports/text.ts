import MarkdownIt, { type Token } from 'markdown-it';

// What authors write: a small Markdown of paragraphs, headings, lists, emphasis and links, in which braces name what it is about.
// "{activity:ID}" is a link to it under the name that it has; "{live:colours}" on a line of its own is a part that is read from
// the records; " {#key}" at the end of a paragraph gives it a key under which others refer to it.

/** What can be named in braces, besides live parts. */
export const linkKinds = [
  'activity',
  'milestone',
  'strand',
  'indicator',
  'report',
  'appendix',
  'paragraph',
  'table',
] as const;
export type LinkKind = (typeof linkKinds)[number];

/** A piece of text; `names`: what it stands for, whose name is put in its place. */
export type Word = {
  readonly text: string;
  readonly strong?: boolean;
  readonly emphasis?: boolean;
  readonly to?: string;
  readonly names?: { readonly kind: LinkKind; readonly id: string };
};

/** One block of a text as it was written; `place` counts from 1. */
export type Piece =
  | { readonly kind: 'heading'; readonly place: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly place: number; readonly key: string | null; readonly words: readonly Word[] }
  | {
      readonly kind: 'list';
      readonly place: number;
      readonly ordered: boolean;
      readonly items: readonly (readonly Word[])[];
    }
  | { readonly kind: 'live'; readonly place: number; readonly part: string };

/** A text taken apart. */
export type ReadText = {
  readonly pieces: readonly Piece[];
  /** What stands in braces and means nothing, with its block. */
  readonly unknown: readonly { readonly place: number; readonly written: string }[];
};

// Nothing of Markdown but this: no HTML, no pictures, no code, no quotes.
const markdown = new MarkdownIt('zero', { html: false }).enable([
  'heading',
  'list',
  'emphasis',
  'link',
  'escape',
  'newline',
  'balance_pairs',
  'fragments_join',
]);

const alone = /^[ \t]*(\{live:[^{}\s]*\})[ \t]*$/gmu;
const keyed = /\s*\{#([a-z][a-z0-9-]{0,39})\}$/u;
const braces = /(\{[^{}\n]*\})/u;
const typedLink = /^\{([a-z]+):([^{}\s]{1,100})\}$/u;

/** Takes a text apart into its blocks. Nothing in it is ever an error: what means nothing is said in `unknown`. */
export function readText(source: string): ReadText {
  const pieces: Piece[] = [];
  const unknown: { place: number; written: string }[] = [];
  // A live part that somebody wrote without empty lines around it stands on a line of its own all the same.
  const tokens = markdown.parse(source.replaceAll(alone, '\n$1\n'), {});
  let closed = -1;
  for (const [at, token] of tokens.entries()) {
    if (at <= closed) continue;
    // Markdown-it closes everything that it opens.
    closed = tokens.findIndex((one, index) => index > at && one.level === token.level && one.type.endsWith('_close'));
    const inside = tokens.slice(at, closed).filter(({ type }) => type === 'inline');
    pieces.push(pieceOf(token, inside, { place: pieces.length + 1, unknown }));
  }
  return { pieces, unknown };
}

type Found = { readonly place: number; readonly unknown: { place: number; written: string }[] };

function pieceOf(opened: Token, inside: readonly Token[], found: Found): Piece {
  const { place } = found;
  if (opened.type === 'bullet_list_open' || opened.type === 'ordered_list_open') {
    const items = inside.map((inline) => wordsOf(inline, found));
    return { kind: 'list', place, ordered: opened.type === 'ordered_list_open', items };
  }
  const words = inside.flatMap((inline) => wordsOf(inline, found));
  if (opened.type === 'heading_open') {
    // A heading is words alone: what is named there would lead nowhere.
    for (const { text, names } of words) if (names !== undefined) found.unknown.push({ place, written: text });
    return { kind: 'heading', place, text: plainText(words) };
  }
  const live = /^\{live:([a-z][a-z-]*)\}$/u.exec(inside.map(({ content }) => content).join(''));
  if (live?.[1] !== undefined) return { kind: 'live', place, part: live[1] };
  const key = keyed.exec(plainText(words))?.[1] ?? null;
  if (key === null) return { kind: 'paragraph', place, key, words };
  found.unknown.pop();
  return { kind: 'paragraph', place, key, words: withoutKey(words) };
}

export function plainText(words: readonly Word[]): string {
  return words.map(({ text }) => text).join('');
}

/** The key is the last word; the space before it goes with it. */
function withoutKey(words: readonly Word[]): Word[] {
  const left = words.slice(0, -1);
  return left
    .map((word, index) => (index === left.length - 1 ? { ...word, text: word.text.trimEnd() } : word))
    .filter(({ text }) => text !== '');
}

/** The words of a line of text, each with how it is emphasised and where it leads. */
function wordsOf(inline: Token, found: Found): Word[] {
  const words: Word[] = [];
  const open = { strong: 0, em: 0 };
  let to: string | undefined;
  for (const { type, content, attrGet } of [inline.children]
    .flat()
    .filter((one) => one !== null)
    .map(held)) {
    if (type === 'strong_open') open.strong += 1;
    else if (type === 'strong_close') open.strong -= 1;
    else if (type === 'em_open') open.em += 1;
    else if (type === 'em_close') open.em -= 1;
    else if (type === 'link_open') to = addressOf(attrGet('href'), found);
    else if (type === 'link_close') to = undefined;
    else {
      const look = {
        ...(open.strong > 0 && { strong: true }),
        ...(open.em > 0 && { emphasis: true }),
        ...(to !== undefined && { to }),
      };
      words.push(...namedWords(type === 'text' ? content : ' ', found).map((word) => ({ ...word, ...look })));
    }
  }
  return words;
}

/** Where a link may lead: to a page, a page of ours, or a mail address. */
function addressOf(typed: unknown, { place, unknown }: Found): string | undefined {
  const address = String(typed);
  if (/^(?:https?:\/\/|\/(?!\/)|mailto:)/u.test(address)) return address;
  unknown.push({ place, written: address });
  return undefined;
}

const held = (token: Token) => ({
  type: token.type,
  content: token.content,
  attrGet: (name: string) => token.attrGet(name),
});

const isLinkKind = (kind: string | undefined): kind is LinkKind => linkKinds.some((one) => one === kind);

/** What is named in a run of text stands for itself; what means nothing stays as it was written. */
function namedWords(text: string, { place, unknown }: Found): Word[] {
  return text
    .split(braces)
    .filter((part) => part !== '')
    .map((part) => {
      const [, kind, id] = typedLink.exec(part) ?? [];
      if (isLinkKind(kind) && id !== undefined) return { text: part, names: { kind, id } };
      // A live part, or a key, in the middle of a sentence means nothing there.
      if (braces.test(part) && !isLive(part, text)) unknown.push({ place, written: part });
      return { text: part };
    });
}

const isLive = (part: string, text: string) => part === text && /^\{live:[a-z][a-z-]*\}$/u.test(part);

/** Everything that a text names, for looking it up. */
export function namesIn({ pieces }: ReadText): readonly { readonly kind: LinkKind; readonly id: string }[] {
  return pieces
    .flatMap((piece) => {
      if (piece.kind === 'paragraph') return piece.words;
      return piece.kind === 'list' ? piece.items.flat() : [];
    })
    .flatMap(({ names }) => (names === undefined ? [] : [names]));
}

/** The live parts that a text places, in their order. */
export function partsIn({ pieces }: ReadText): readonly string[] {
  return pieces.flatMap((piece) => (piece.kind === 'live' ? [piece.part] : []));
}
