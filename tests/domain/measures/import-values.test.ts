import { expect, test } from 'vitest';
import { judgeValues, type KnownIndicator, mostValueLines } from '../../../domain/measures/import-values.ts';

const arrests: KnownIndicator = {
  id: 'i1',
  title: 'Arrests',
  kind: 'number',
  decimals: 0,
  scale: [],
  unit: '',
  frequency: 'month',
  state: 'in-use',
  areas: [
    { id: 'n', name: 'North' },
    { id: 's', name: 'South' },
  ],
};
const money: KnownIndicator = { ...arrests, id: 'i2', title: 'Assets', kind: 'money', areas: [{ id: 'w', name: '' }] };
const judge = (...lines: string[]) =>
  judgeValues(
    lines.map((text, at) => ({ line: at + 1, cells: text.split(',') })),
    [
      arrests,
      money,
      { ...money, id: 'i3', title: 'Twice' },
      { ...money, id: 'i4', title: 'TWICE', state: 'designing' },
    ],
    '2026-11-05',
  );
const head = 'indicator,area,period,value,why_none,provisional,note,asked,either_way';

test('lines become values, indicators named by title or id, whatever the order of the columns', () => {
  const { values, flaws } = judge(
    'period,Value,indicator,area,why_none,provisional',
    '2026-10,12,arrests,north,,',
    '2026-10,,Arrests,South,Nobody counted.,no',
    ',,,,,',
    '2026-11,3,i1,North,,yes',
    '2026-10,£5,Assets,,,',
  );
  expect(flaws).toEqual([]);
  expect(
    values.map(({ areaId, period, scaled, whyNone, provisional }) => [areaId, period, scaled, whyNone, provisional]),
  ).toEqual([
    ['n', '2026-10', 12, '', false],
    ['s', '2026-10', null, 'Nobody counted.', false],
    ['n', '2026-11', 3, '', true],
    ['w', '2026-10', 5, '', false],
  ]);
});

test.each([
  ['Arests,North,2026-10,1', 'indicator', 'There is no such indicator'],
  ['Arrests,North,2026-10,1,,,,1200', 'asked', 'said of the value of a survey'],
  ['Arrests,North,2026-10,1,,,,,3', 'either_way', 'said of the value of a survey'],
  ['Arrests,North,2026-10,1,,,,some', 'asked', 'Give a whole number'],
  ['Arrests,North,2026-10,1,,,,,wide', 'either_way', 'Give a number'],
  ['Twice,,2026-10,1', 'indicator', 'Two indicators have this name'],
  ['i4,,2026-10,1', 'indicator', 'being designed'],
  ['Arrests,East,2026-10,1', 'area', 'There is no such area'],
  ['Arrests,,2026-10,1', 'area', 'Name the area'],
  ['Arrests,North,2026-Q4,1', 'period', 'Give the period as in 2003-10'],
  ['Arrests,North,2026-12,1', 'period', 'has not begun'],
  ['Arrests,North,2026-11,1', 'provisional', 'has not ended'],
  ['Arrests,North,2026-10,1,,maybe', 'provisional', 'Write yes or no'],
  ['Arrests,North,2026-10,1.5', 'value', 'Give a whole number'],
  ['Arrests,North,2026-10,', 'value', 'Give either a value or why there is none'],
  ['Arrests,North,2026-10,1,No count', 'value', 'Give either a value or why there is none'],
  ['Arrests,North,2026-10,,=1+1', 'why_none', 'a spreadsheet takes for a formula'],
  ['Arrests,North,2026-10,1,,,a\u0007b', 'note', 'a control character'],
])('"%s" is refused beside its column %s', (line, column, says) => {
  const { values, flaws } = judge(head, line);
  expect(values).toEqual([]);
  expect(flaws).toEqual([{ line: 2, column, text: expect.stringContaining(says) }]);
});

test('every wrong line is listed, and the second of two about the same area and period', () => {
  const { flaws } = judge(head, 'Arrests,North,2026-10,1', 'x,,,', 'Arrests,North,2026-10,2', 'y,,,');
  expect(flaws.map(({ line }) => line)).toEqual([3, 4, 5]);
  expect(flaws[1]?.text).toBe('Line 2 is of the same area and period');
});

test('a file without its columns is not read', () => {
  expect(judgeValues([], [arrests], '2026-11-05').flaws).toEqual([
    { line: 1, column: '', text: 'The first line must name the columns, “indicator” and “period” among them' },
  ]);
  const { flaws } = judge('indicator,period,period,colour', 'x,y,z,q');
  expect(flaws.map(({ text }) => text)).toEqual([
    'There is no column “colour”',
    'The column “period” stands there twice',
  ]);
});

test('a file of more lines than are taken is to be split', () => {
  const rows = Array.from({ length: mostValueLines + 2 }, (_, at) => ({
    line: at + 1,
    cells: ['indicator', 'period'],
  }));
  expect(judgeValues(rows, [arrests], '2026-11-05').flaws).toEqual([
    { line: 1, column: '', text: 'The file has more than 100,000 lines. Split it' },
  ]);
});
