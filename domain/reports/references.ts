import { nameKey } from '../name-key.ts';
import type { LinkKind, Word } from './text.ts';
import type { Block, ReportAppendix, ReportSection, ReportTable, Run } from './tree.ts';

// What a report cites, and whether it is there under that name (the second seed calls two things "Appendix 2").

/** Something that is wrong with a report, where it stands, and what it contradicts. */
export type Problem = { readonly place: string; readonly other: string | null; readonly text: string };

/** What a link says and where it leads. */
export type Named = { readonly text: string; readonly to: string };
export type Names = ReadonlyMap<string, Named>;

export const nameOf = (kind: LinkKind, id: string) => `${kind}:${id}`;

/** Something in the report that can be cited, and where it is. */
export type Citable = Named & {
  readonly kind: 'appendix' | 'paragraph' | 'table';
  readonly key: string;
  readonly place: string;
};

/** The same by its name, and which are there twice: a citation of these would mean either. */
export function citableNames(all: readonly Citable[]): { names: Names; problems: Problem[] } {
  const names = new Map<string, Citable>();
  const problems: Problem[] = [];
  for (const one of all) {
    const name = nameOf(one.kind, one.key);
    const known = names.get(name);
    if (known === undefined) names.set(name, one);
    else
      problems.push({
        place: one.place,
        other: known.place,
        text: `The ${one.kind} “${one.key}” is there twice, so that “{${name}}” could mean either.`,
      });
  }
  return { names, problems };
}

export function appendixCitables(appendices: readonly Pick<ReportAppendix, 'key' | 'title'>[]): Citable[] {
  return appendices.map(({ key, title }, index) => ({
    kind: 'appendix',
    key,
    text: `Appendix ${index + 1}`,
    to: `#appendix:${key}`,
    place: appendixPlace({ title }, index),
  }));
}

/** Where something stands, as it is headed: "B Supporting information"; what has no letter is its heading alone. */
export const sectionPlace = ({ letter, heading }: Pick<ReportSection, 'letter' | 'heading'>) =>
  `${letter} ${heading}`.trim();

/** The same of an appendix: "Appendix 2: Costs"; `index` counts from 0. */
export const appendixPlace = ({ title }: Pick<ReportAppendix, 'title'>, index: number) =>
  `Appendix ${index + 1}: ${title}`;

export function tableCitables(blocks: readonly Block[], place: string): Citable[] {
  const tables = blocks.flatMap((block): ReportTable[] => {
    if (block.kind === 'table') return [block];
    return block.kind === 'chart' ? [block.table] : [];
  });
  return tables.map(({ key, caption }) => ({ kind: 'table', key, text: caption, to: `#table:${key}`, place }));
}

/** The words with the name of what they name; what is not there is a problem, and stays as it was written. */
export function linkedRuns(
  words: readonly Word[],
  place: string,
  names: readonly Names[],
): { runs: Run[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const runs = words.map(({ names: cited, ...word }): Run => {
    if (cited === undefined) return word;
    const name = nameOf(cited.kind, cited.id);
    const found = names.map((one) => one.get(name)).find((one) => one !== undefined);
    if (found !== undefined) return { ...word, text: found.text, to: found.to };
    problems.push({ place, other: null, text: `“{${name}}” names something that is not there.` });
    return word;
  });
  return { runs, problems };
}

const typedNumber = /\bappendix (\d{1,3})\b/giu;

/**
 * An appendix that is cited by a typed number: right only where its own title stands beside it, since a number alone may be
 * that of another one tomorrow. `text`: the words of one paragraph.
 */
export function typedAppendices(
  text: string,
  place: string,
  appendices: readonly Pick<ReportAppendix, 'key' | 'title'>[],
): Problem[] {
  const said = nameKey(text);
  return [...text.matchAll(typedNumber)].flatMap(([typed, number]): Problem[] => {
    const index = Number(number) - 1;
    const one = appendices[index];
    if (one === undefined)
      return [{ place, other: null, text: `“${typed}” is cited, and the report has no such appendix.` }];
    if (said.includes(nameKey(one.title))) return [];
    return [
      {
        place,
        other: appendixPlace(one, index),
        text: `“${typed}” is cited without its title. Write “{appendix:${one.key}}” for that appendix, or the key of the one that is meant.`,
      },
    ];
  });
}
