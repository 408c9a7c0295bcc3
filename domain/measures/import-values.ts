import { type Frequency, parsePeriod } from '../calendar/periods.ts';
import { cellFlaw, type Cells, type FileRow, type LineFlaw, namedLines } from '../csv-lines.ts';
import type { Verdict } from '../refusal.ts';
import { whyMeasure } from './fields.ts';
import { type Definition, indicatorStates, type IndicatorState } from './indicator.ts';
import { canGive, isSample, isSurveyed, typedValue } from './value.ts';

/** The columns of a file of values, in the order of the template. */
export const valueColumns = [
  'indicator',
  'area',
  'period',
  'value',
  'why_none',
  'provisional',
  'note',
  /** Of a survey: how many were asked, and how far off its value may be. */
  'asked',
  'either_way',
] as const;
type Column = (typeof valueColumns)[number];
export const mostValueLines = 100_000;

export type ValueFlaw = LineFlaw<Column>;
export type ImportedValue = {
  readonly indicatorId: string;
  readonly areaId: string;
  readonly period: string;
  readonly scaled: number | null;
  readonly whyNone: string;
  readonly provisional: boolean;
  readonly note: string;
  /** Null: not said. */
  readonly sample: number | null;
  readonly margin: number | null;
};

/** An indicator that the file may name, by its title or its id. */
export type KnownIndicator = Pick<Definition, 'title' | 'kind' | 'decimals' | 'scale' | 'unit'> & {
  readonly id: string;
  readonly frequency: Frequency;
  readonly state: IndicatorState;
  readonly areas: readonly { readonly id: string; readonly name: string }[];
};

export type JudgedFile = { readonly values: readonly ImportedValue[]; readonly flaws: readonly ValueFlaw[] };

/** The rows of a file as values of a strategy's indicators, and everything that is wrong with any line. `today`: 'YYYY-MM-DD'. */
export function judgeValues(rows: readonly FileRow[], known: readonly KnownIndicator[], today: string): JudgedFile {
  const { lines: body, flaws: wrong } = namedLines(rows, {
    columns: valueColumns,
    needed: ['indicator', 'period'],
    most: mostValueLines,
  });
  if (wrong.length > 0) return { values: [], flaws: wrong };
  const named = namesOf(known);
  const lines = new Map<string, number>();
  const values: ImportedValue[] = [];
  const flaws: ValueFlaw[] = [];
  for (const { line, cell } of body) {
    const judged = judgeLine(cell, named, today);
    const before = judged.value === undefined ? undefined : lines.get(keyOf(judged.value));
    if (before !== undefined) judged.flaws.push(['', `Line ${before} is of the same area and period`]);
    flaws.push(...judged.flaws.map(([column, text]): ValueFlaw => ({ line, column, text })));
    if (judged.value === undefined) continue;
    lines.set(keyOf(judged.value), line);
    values.push(judged.value);
  }
  return { values, flaws };
}

const keyOf = ({ areaId, period }: ImportedValue) => `${areaId} ${period}`;

/** By title, in any case, and by id; `null`: two have that title. */
function namesOf(known: readonly KnownIndicator[]): ReadonlyMap<string, KnownIndicator | null> {
  const found = new Map<string, KnownIndicator | null>(known.map((one) => [one.id, one]));
  for (const one of known) {
    const title = one.title.toLowerCase();
    found.set(title, found.has(title) ? null : one);
  }
  return found;
}

type Flaw = readonly [column: Column | '', text: string];
type Line = { readonly value?: ImportedValue; readonly flaws: Flaw[] };

const plain = (verdict: Exclude<Verdict<unknown>, { ok: true }>) => verdict.message.replace(/\.$/u, '');

function judgeLine(cell: Cells<Column>, named: ReadonlyMap<string, KnownIndicator | null>, today: string): Line {
  const one = named.get(cell('indicator').toLowerCase());
  if (one === undefined) return { flaws: [['indicator', 'There is no such indicator in this strategy']] };
  if (one === null)
    return { flaws: [['indicator', 'Two indicators have this name. Give the id of the one that is meant']] };
  const flaws: Flaw[] = [];
  if (!indicatorStates[one.state].owed)
    flaws.push([
      'indicator',
      `The indicator is ${indicatorStates[one.state].text.toLowerCase()}, so no values are given`,
    ]);
  const area = one.areas.find(({ name }) => name.toLowerCase() === cell('area').toLowerCase());
  if (area === undefined)
    flaws.push(['area', cell('area') === '' ? 'Name the area' : 'There is no such area of this indicator']);
  const provisional = cell('provisional').toLowerCase();
  if (!['', 'yes', 'no'].includes(provisional)) flaws.push(['provisional', 'Write yes or no']);
  const period = parsePeriod(cell('period'), one.frequency);
  const given = period.ok ? canGive(period.value, today, provisional === 'yes') : period;
  if (!given.ok) flaws.push([given.detail?.['field'] === 'provisional' ? 'provisional' : 'period', plain(given)]);
  const [typed, whyNone, note] = [cell('value'), cell('why_none'), cell('note')];
  const scaled = typed === '' ? undefined : typedValue(typed, one);
  if (scaled?.ok === false) flaws.push(['value', plain(scaled)]);
  if ((typed === '') === (whyNone === '')) flaws.push(['value', 'Give either a value or why there is none']);
  flaws.push(...wordFlaws('why_none', whyNone), ...wordFlaws('note', note));
  const survey = surveyOf(cell, one);
  flaws.push(...survey.flaws);
  if (flaws.length > 0 || area === undefined || !period.ok) return { flaws };
  return {
    flaws,
    value: {
      indicatorId: one.id,
      areaId: area.id,
      period: period.value,
      scaled: scaled?.ok === true ? scaled.value : null,
      whyNone,
      provisional: provisional === 'yes',
      note,
      ...survey.said,
    },
  };
}

/** What a line says of a survey, and what is wrong with that. */
function surveyOf(cell: Cells<Column>, one: KnownIndicator) {
  const [asked, off] = [cell('asked'), cell('either_way')];
  const wide = off === '' ? undefined : typedValue(off, { ...one, kind: 'change' });
  const said = {
    sample: asked === '' ? null : Number(asked.replaceAll(',', '')),
    margin: wide?.ok === true ? wide.value : null,
  };
  const flaws: Flaw[] = [];
  if (said.sample !== null && !isSample(said.sample)) flaws.push(['asked', 'Give a whole number, for example 1,200']);
  if (wide?.ok === false) flaws.push(['either_way', plain(wide)]);
  if (flaws.length === 0 && !isSurveyed({ ...said, scaled: cell('value') === '' ? null : 0 }, one.kind))
    flaws.push([
      asked === '' ? 'either_way' : 'asked',
      'This is said of the value of a survey, and is not less than nothing',
    ]);
  return { said, flaws };
}

function wordFlaws(column: Column, text: string): Flaw[] {
  const flaw = cellFlaw(text, whyMeasure);
  return flaw === undefined ? [] : [[column, flaw]];
}
