import { lengthFlaw, limits } from '../limits.ts';
import { processKinds } from '../process-kinds.ts';
import { normalText, textFlaw } from '../text.ts';

/** What a search may be narrowed to (issue 13, section 3), in the order in which pages offer it. */
export const searchKinds = [
  'process',
  'plan',
  'measure',
  'lesson',
  'report',
  'finding',
  'input',
  'answer',
  'comment',
  'paper',
  'person',
  'agency',
] as const;
export type SearchKind = (typeof searchKinds)[number];

export const searchLimits = {
  /** Characters that are looked for. */
  typed: limits.name,
  /** Of each kind of record so many that match are weighed against each other: a word that everybody writes costs no more. */
  weighed: 500,
  /** And the best of all are shown, so many on a page. */
  shown: 200,
  page: 20,
} as const;

/** What was typed, as it is put to Postgres: all but the first in the language of its `to_tsquery`, '' where there is none. */
export type Asked = {
  /** For `websearch_to_tsquery`, which reads quotes, "or" and a leading "-". */
  readonly typed: string;
  /** Its words but for the last, and the last, perhaps half typed; '' where it has operators. */
  readonly before: string;
  readonly last: string;
  /** Its words as names, each perhaps half typed; '' where it has operators. */
  readonly names: string;
  /** The beginning of a reference, where all of it is one: CON-2026-00. */
  readonly reference: string;
};

/** A line as it is looked for. */
export const searchText = (typed: string): string => normalText(typed.replaceAll(/[\r\n]+/gu, ' '), 'line');

/** Why nothing can be looked for by this text, in sentences that say what to do; undefined where it can. */
export function searchFlaw(text: string): string | undefined {
  return lengthFlaw(text, searchLimits.typed) ?? textFlaw(text, 'line');
}

/** Before anything but a word or a quoted one it leaves nothing out, and Postgres gives up on many of them in a row. */
const idleDash = /-(?!"?[\p{L}\p{N}])/gu;
const operators = /"|(?:^|\s)-\S|(?:^|\s)or(?:\s|$)/iu;
/** Of processes, and of reports. */
const prefixes = [...Object.values(processKinds).map(({ prefix }) => prefix), 'REP'];
const reference = new RegExp(`^(?:${prefixes.join('|')})-[\\w-]*$`, 'iu');
/** Half a word of a text is looked for from three letters on; a word of another script than ours may be whole with one. */
const half = /^(?:[!-\u024f]{3,}|.*[^!-\u024f].*)$/u;

/** What is looked for by a text without a flaw. */
export function askedFor(text: string): Asked {
  const isReference = reference.test(text);
  const parts = isReference || operators.test(text) ? [] : text.split(' ').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  return {
    typed: text.replaceAll(idleDash, ' '),
    before: parts.slice(0, -1).map(quoted).join(' & '),
    last: last === '' ? '' : quoted(last) + (half.test(last) ? ':*' : ''),
    names: parts.map((part) => `${quoted(part)}:*`).join(' & '),
    reference: isReference ? `${quoted(text.toLowerCase())}:*` : '',
  };
}

/** As `to_tsquery` takes a word whatever is in it. */
function quoted(word: string): string {
  return `'${word.replaceAll(/['\\]/gu, '$&$&')}'`;
}

/** The best first; of equals the newest (ids sort by age). */
export function ranked<Hit extends { readonly rank: number; readonly id: string }>(hits: readonly Hit[]): Hit[] {
  return hits
    .toSorted((one, other) => other.rank - one.rank || (one.id < other.id ? 1 : -1))
    .slice(0, searchLimits.shown);
}

/** Stand around what was found in a passage: no text holds them (Unicode leaves them to whoever uses them). */
export const marks = { begin: '\u{f8e0}', end: '\u{f8e1}' } as const;

const marked = new RegExp(`${marks.begin}([^${marks.end}]*)${marks.end}`, 'u');

/** A passage in its parts: what was found in it, and what is around it. */
export function partsOfPassage(passage: string): { readonly text: string; readonly found: boolean }[] {
  return passage
    .split(marked)
    .map((text, index) => ({ text, found: index % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
