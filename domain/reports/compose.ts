import { pageDay } from '../calendar/zones.ts';
import {
  appendixCitables,
  appendixPlace,
  type Citable,
  citableNames,
  linkedRuns,
  type Names,
  type Problem,
  sectionPlace,
  tableCitables,
  typedAppendices,
} from './references.ts';
import { contactKey, recommendationKey, type SkeletonSection } from './skeleton.ts';
import { type Piece, plainText, type ReadText, readText, type Word } from './text.ts';
import type { AttachedFile, Block, ReportAppendix, ReportSection, ReportTree, Run } from './tree.ts';

/** A report as it was written; nothing in it is looked up yet. */
export type ReportDraft = Omit<ReportTree, 'shape' | 'before' | 'sections' | 'appendices' | 'contact'> & {
  /** The report that came before, and its page. */
  readonly before: (NonNullable<ReportTree['before']> & { readonly to: string }) | null;
  readonly contact: readonly string[];
  readonly sections: readonly (SkeletonSection & { readonly text: string; readonly nothing: boolean })[];
  readonly appendices: readonly {
    readonly key: string;
    readonly title: string;
    readonly text: string;
    readonly file: AttachedFile | null;
  }[];
};

/** What was looked up: names by `nameOf`, and what each live part says. */
export type Facts = { readonly names: Names; readonly live: ReadonlyMap<string, readonly Block[]> };

type Part = {
  readonly place: string;
  readonly key: string;
  readonly numbered: boolean;
  readonly read: ReadText;
};

/**
 * A report with everything looked up, and everything that is wrong with it, each with its place: a section that must be
 * filled in and is not, what is cited and is not there, and what could mean two things. Pure.
 */
export function composeReport(draft: ReportDraft, facts: Facts): { tree: ReportTree; problems: Problem[] } {
  const sections = draft.sections.map((one) => ({
    ...one,
    ...partOf(sectionPlace(one), one.key, one.numbered, one.text),
  }));
  const appendices = draft.appendices.map((one, index) => ({
    ...one,
    ...partOf(appendixPlace(one, index), one.key, false, one.text),
  }));
  const numbered = numberOf(sections);
  const parts = [...sections, ...appendices];
  const { names, problems } = citableNames([
    ...appendixCitables(draft.appendices),
    ...parts.flatMap((part) => citablesOf(part, numbered, facts.live)),
  ]);
  const cited = { names: [names, facts.names], live: facts.live, numbered, appendices: draft.appendices, problems };
  for (const { place, read } of parts)
    for (const { place: block, written } of read.unknown)
      problems.push({ place: placeIn(place, block), other: null, text: `“${written}” means nothing here.` });
  problems.push(...placedTwice(parts), ...unsaid(draft.sections), ...unwritten(draft));
  const written = sections.map((one): ReportSection => {
    const { key, letter, heading } = one;
    const nil: Block[] = one.nothing ? [{ kind: 'nil', sentence: one.nil }] : [];
    return { key, letter, heading, blocks: [...saysByItself(draft, key), ...blocksOf(one, cited), ...nil] };
  });
  const { before, contact: _, ...head } = draft;
  const tree: ReportTree = {
    ...head,
    shape: 1,
    before: before && { reference: before.reference, title: before.title, on: before.on },
    sections: afterBefore(written, before),
    appendices: appendices.map((one): ReportAppendix => {
      const { key, title, file } = one;
      return { key, title, content: file === null ? { blocks: blocksOf(one, cited) } : { file } };
    }),
    contact: draft.sections.some(({ key }) => key === contactKey) ? [] : draft.contact,
  };
  return { tree, problems };
}

const partOf = (place: string, key: string, numbered: boolean, text: string): Part => ({
  place,
  key,
  numbered,
  read: readText(text),
});

const placeIn = (place: string, block: number) => `${place}, paragraph ${block}`;

/** Paragraphs are counted through the whole report, where their section numbers them. */
function numberOf(sections: readonly Part[]): ReadonlyMap<Piece, string> {
  const paragraphs = sections
    .filter(({ numbered }) => numbered)
    .flatMap(({ read }) => read.pieces.filter(({ kind }) => kind === 'paragraph'));
  return new Map(paragraphs.map((piece, index) => [piece, String(index + 1)]));
}

function citablesOf(part: Part, numbers: ReadonlyMap<Piece, string>, live: Facts['live']): Citable[] {
  return part.read.pieces.flatMap((piece): Citable[] => {
    const place = placeIn(part.place, piece.place);
    if (piece.kind === 'live') return tableCitables(live.get(piece.part) ?? [], place);
    if (piece.kind !== 'paragraph' || piece.key === null) return [];
    const number = numbers.get(piece);
    const text = number === undefined ? part.place : `paragraph ${number}`;
    return [{ kind: 'paragraph', key: piece.key, text, to: `#paragraph:${piece.key}`, place }];
  });
}

/** A live part stands in one place: twice, its tables would have one name. */
function placedTwice(parts: readonly Part[]): Problem[] {
  const first = new Map<string, string>();
  return parts.flatMap(({ place, read }) =>
    read.pieces.flatMap((piece): Problem[] => {
      if (piece.kind !== 'live') return [];
      const here = placeIn(place, piece.place);
      const other = first.get(piece.part);
      if (other !== undefined) return [{ place: here, other, text: `“{live:${piece.part}}” is placed twice.` }];
      first.set(piece.part, here);
      return [];
    }),
  );
}

function unsaid(sections: ReportDraft['sections']): Problem[] {
  return sections
    .filter(({ required, text, nothing }) => required && !nothing && text.trim() === '')
    .map((section) => ({
      place: sectionPlace(section),
      other: null,
      text:
        section.nil === ''
          ? 'This section must be filled in.'
          : 'This section must be filled in, or say that there is nothing to say.',
    }));
}

/** A report by nobody is none (S51). */
function unwritten({ authors, sections }: ReportDraft): Problem[] {
  return sections
    .filter(({ key }) => key === contactKey && authors.length === 0)
    .map((section) => ({ place: sectionPlace(section), other: null, text: 'Say who wrote the report.' }));
}

type Cited = {
  readonly names: readonly Names[];
  readonly live: Facts['live'];
  readonly numbered: ReadonlyMap<Piece, string>;
  readonly appendices: ReportDraft['appendices'];
  readonly problems: Problem[];
};

function blocksOf(part: Part, cited: Cited): Block[] {
  return part.read.pieces.flatMap((piece): readonly Block[] => {
    const place = placeIn(part.place, piece.place);
    const runsOf = (words: readonly Word[]): Run[] => {
      const { runs, problems } = linkedRuns(words, place, cited.names);
      cited.problems.push(...problems, ...typedAppendices(plainText(words), place, cited.appendices));
      return runs;
    };
    if (piece.kind === 'heading') return [{ kind: 'heading', text: piece.text }];
    if (piece.kind === 'list') return [{ kind: 'list', ordered: piece.ordered, items: piece.items.map(runsOf) }];
    if (piece.kind === 'paragraph') {
      const key = piece.key ?? `${part.key}-${piece.place}`;
      return [{ kind: 'paragraph', key, number: cited.numbered.get(piece) ?? '', runs: runsOf(piece.words) }];
    }
    const says = cited.live.get(piece.part);
    if (says === undefined) cited.problems.push({ place, other: null, text: `There is no live part “${piece.part}”.` });
    return says ?? [];
  });
}

const line = (key: string, text: string): Block => ({ kind: 'paragraph', key, number: '', runs: [{ text }] });

/** What a section says by itself: the words of the recommendation (S3), who wrote it and whom to ask (S51, S52). */
function saysByItself({ recommendation, authors, contact }: ReportDraft, key: string): Block[] {
  if (key === recommendationKey) return [line('the-recommendation', recommendation.text)];
  if (key !== contactKey) return [];
  const wrote = authors.map((one) => [one.rank, one.name].filter((word) => word !== '').join(' ') + after(one.unit));
  const called = authors.length === 1 ? 'Report author' : 'Report authors';
  return [
    ...(authors.length === 0 ? [] : [line('the-authors', `${called}: ${wrote.join('; ')}.`)]),
    ...contact.map((text, index) => line(`whom-to-ask-${index + 1}`, text)),
  ];
}

const after = (unit: string) => (unit === '' ? '' : `, ${unit}`);

/** The first paragraph of a report says which one it follows (S56). */
function afterBefore(sections: readonly ReportSection[], before: ReportDraft['before']): readonly ReportSection[] {
  if (before === null) return sections;
  const { reference, title, on, to } = before;
  const follows: Run[] = [
    { text: 'This report follows ' },
    { text: `${reference}, ${title}`, to },
    { text: `, which came to the meeting of ${pageDay(on)}.` },
  ];
  const [first, ...others] = sections;
  if (first === undefined) return sections;
  const [block, ...blocks] = first.blocks;
  const begins: Block[] =
    block?.kind === 'paragraph'
      ? [{ ...block, runs: [...block.runs, { text: ' ' }, ...follows] }]
      : [
          { kind: 'paragraph', key: 'the-report-before', number: '', runs: follows },
          ...(block === undefined ? [] : [block]),
        ];
  return [{ ...first, blocks: [...begins, ...blocks] }, ...others];
}
