import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { sheetAsCsv } from '../../../portal/web/xlsx/read.ts';
import { writeSheet } from '../../../portal/web/xlsx/workbook.ts';
import { partsOf, styled, textRow, workbook } from '../../support/workbooks.ts';

const cell = (at: string, value: string, attributes = '') => `<c r="${at}"${attributes}><v>${value}</v></c>`;

test('a sheet is read as a person sees it: days, months, shares, yes and no, and each row on its own line', async () => {
  const cells = [
    cell('A3', '46477', ` s="${styled.day}"`),
    cell('B3', '46296', ` s="${styled.month}"`),
    cell('C3', '0.12', ` s="${styled.share}"`),
    cell('D3', '46477', ` s="${styled.ownDay}"`),
    cell('E3', '1', ' t="b"'),
    cell('F3', '0.30000000000000004'),
  ];
  const sheet = `${textRow(1, 'a', 'b, c')}<row r="3">${cells.join('')}</row>${textRow(4, 'two\nlines', '=not')}`;
  expect(await sheetAsCsv(workbook(sheet))).toEqual({
    csv: ['a,"b, c",,,,', ',,,,,', '2027-03-31,2026-10,12,2027-03-31,yes,0.3', 'two lines,=not,,,,', ''].join('\n'),
  });
});

test('a formula or what it could not work out is refused with its place', async () => {
  const formula = `<row r="2"><c r="B2"><f>SUM(A1:A9)</f><v>3</v></c><c r="AB2" t="e"><v>#REF!</v></c></row>`;
  expect(await sheetAsCsv(workbook(textRow(1, 'a') + formula))).toEqual({
    flaw: expect.stringContaining(': B2, AB2.'),
  });
  const many = Array.from({ length: 9 }, (_, n) => `<row r="${n + 1}"><c r="A${n + 1}"><f>1+1</f><v>2</v></c></row>`);
  expect(await sheetAsCsv(workbook(many.join('')))).toEqual({
    flaw: expect.stringContaining('A1, A2, A3, A4, A5 and 4 more'),
  });
});

test('macros, what is damaged and what unpacks to too much are each refused in words', async () => {
  const macros = workbook(textRow(1, 'a'), { 'xl/vbaProject.bin': 'x' });
  expect(await sheetAsCsv(macros)).toEqual({ flaw: expect.stringContaining('has macros') });
  expect(await sheetAsCsv(Buffer.from('PK\u0003\u0004 and no more'))).toEqual({
    flaw: expect.stringContaining('cannot be read'),
  });
  const bomb = zipSync({ 'xl/worksheets/sheet1.xml': new Uint8Array(201 * 1024 * 1024) }, { level: 9 });
  expect(bomb.length).toBeLessThan(1_000_000);
  expect(await sheetAsCsv(bomb)).toEqual({ flaw: expect.stringContaining('too large') });
  const corner = `<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`;
  expect(await sheetAsCsv(workbook(corner))).toEqual({ flaw: expect.stringContaining('cannot be read') });
}, 60_000);

test('a million empty rows are none', async () => {
  const rows = Array.from({ length: 200_000 }, (_, n) => `<row r="${n + 2}" s="1"><c r="A${n + 2}" s="1"/></row>`);
  const read = await sheetAsCsv(workbook(textRow(1, 'a', 'b') + rows.join('') + textRow(1_048_576, 'last')));
  expect('csv' in read ? read.csv.split('\n').filter((line) => /\w/u.test(line)) : read).toEqual(['a,b', 'last,']);
}, 60_000);

test('what is written has real days and numbers, and a text that begins with = stays a text', async () => {
  const content = await writeSheet({
    columns: ['name', 'due', 'sum'],
    rows: [['=1+1', '2027-03-31', '12.50']],
    days: ['due'],
    numbers: ['sum'],
  });
  const { sheet, texts, styles } = partsOf(content);
  expect(texts).toEqual(['name', 'due', 'sum', '=1+1']);
  expect(sheet).toContain('<c r="A2" t="s"><v>3</v></c>');
  expect(sheet).toMatch(/<c r="B2" s="\d+"><v>46477<\/v><\/c>/u);
  expect(sheet).toContain('<c r="C2"><v>12.5</v></c>');
  expect(sheet).not.toContain('<f>');
  expect(styles).toContain('formatCode="yyyy-mm-dd"');
  expect(await sheetAsCsv(content)).toEqual({ csv: 'name,due,sum\n=1+1,2027-03-31,12.5\n' });
});
