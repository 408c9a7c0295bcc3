import type { ReportTable } from './tree.ts';

/** So many letters stand in a line of an upright page; a text needs no more of them than that; so many lie between columns. */
const room = 72;
const mostLetters = 48;
const between = 4;

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
const longestOf = (texts: readonly string[]) => texts.reduce((longest, text) => Math.max(longest, text.length), 0);

/**
 * How wide the columns of a table are beside one another, by what stands in them: each has room for its longest word, and what is left
 * of the line goes to those whose texts are long. Out: a whole number for each column, in tenths of a letter.
 */
export function columnShares({ columns, rows }: Pick<ReportTable, 'columns' | 'rows'>): readonly number[] {
  const needs = columns.map(({ heading }, place) => {
    const texts = [heading, ...rows.map(({ cells }) => cells[place]?.text ?? '')];
    const word = longestOf(texts.flatMap((text) => text.split(/\s+/u)));
    return { least: word + between, more: Math.max(0, Math.min(longestOf(texts), mostLetters) - word) };
  });
  const left = Math.max(0, room - sum(needs.map(({ least }) => least)));
  const wanted = Math.max(1, sum(needs.map(({ more }) => more)));
  return needs.map(({ least, more }) => Math.round(10 * (least + (left * more) / wanted)));
}
