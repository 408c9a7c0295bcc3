import { afterAll, beforeAll, expect, test } from 'vitest';
import { areasOf, indicatorOf, valueTasks } from '../../support/stories/measures.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { partsOf, styled, textRow, workbook } from '../../support/workbooks.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let strategyId: string;
let id: string;

beforeAll(async () => {
  scene = await openScene('2026-10-05T09:00:00Z');
  council = await scene.world.agency('Council');
  strategyId = (await draftStrategy(scene.world, [])).processId;
  expect((await record(scene.world, strategyId, 'open')).kind).toBe('taken');
  id = await indicatorOf(scene.world, { strategyId, agency: council, areas: ['North', 'South'] }, 'in-use');
  await scene.pass(strategyId, '2026-10-05T10:00:00Z', '2026-11-02T09:00:00Z');
});
afterAll(() => scene.end());

const page = () => `/strategies/${strategyId}/measures/import`;
const upload = async (csv: string) =>
  (await scene.browser(scene.world.officer)).upload(page(), {}, new File([csv], 'values.csv', { type: 'text/csv' }));
const values = () =>
  scene.world.rows(
    'select period, revision, scaled, why_none as why, late from indicator_values where indicator_id = $1 order by period, revision, scaled',
    [id],
  );
const seenIn = (text: string) => ({
  csv: /<textarea name="csv" hidden>(?<csv>[^<]*)/u.exec(text)?.groups?.['csv']?.replace(/^\n/u, '') ?? '',
  seen: /name="seen" value="(?<seen>[^"]*)"/u.exec(text)?.groups?.['seen'] ?? '',
  idempotencyKey: /name="idempotencyKey" value="(?<key>[^"]*)"/u.exec(text)?.groups?.['key'] ?? '',
});
async function confirm(fields: Record<string, string>) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const officer = await scene.browser(scene.world.officer);
  const cookie = [...officer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  return fetch(`${scene.portal.url}${page()}/confirm`, { method: 'POST', body, headers, redirect: 'manual' });
}

test('a file to begin with names what is wanted of the last period', async () => {
  const officer = await scene.browser(scene.world.officer);
  const { text } = await officer.get(`/strategies/${strategyId}/measures/values.csv`);
  expect(text).toContain('"Arrests for supply","North","2026-10"');
});

test('each wrong line is listed with its column, and nothing is written', async () => {
  const { text, status } = await upload(
    'indicator,area,period,value\nArrests for supply,North,2026-10,many\nArrests for supply,South,2026-10,-3\nOther,,2026-10,3\n',
  );
  expect(status).toBe(200);
  expect(text).toContain('The file has 3 problems');
  expect(text).toContain('There is no such indicator in this strategy');
  expect(text).toContain('Give 0 or more. Only a change or a difference can be below 0');
  expect(text).not.toContain('Import it');
  expect(await values()).toEqual([]);
});

test('a year long before the strategy is said before anything is written', async () => {
  const { text } = await upload('indicator,area,period,value\nArrests for supply,North,1999-10,12\n');
  expect(text).toMatch(/1 line is of a period before the strategy begins, on \d+ \w+ \d{4}\. Check the years\./u);
  expect(text).toContain('1 new');
  expect(await values()).toEqual([]);
});

test('what was looked at is written: values, reasons and revisions, and the task is done', async () => {
  const csv =
    'indicator;area;period;value;why_none\nArrests for supply;North;2026-10;12;\nArrests for supply;South;2026-10;;Nobody counted.\n';
  const { text } = await upload(csv);
  expect(text).toContain('2 new');
  const looked = seenIn(text);
  expect((await confirm({ ...looked, seen: 'other' })).status).toBe(422);
  expect(await values()).toEqual([]);
  expect((await confirm(looked)).headers.get('location')).toBe(
    `/strategies/${strategyId}/measures?done=values-imported`,
  );
  expect(await values()).toEqual([
    { period: '2026-10', revision: 1, scaled: 12, why: '', late: false },
    { period: '2026-10', revision: 1, scaled: null, why: 'Nobody counted.', late: false },
  ]);
  expect((await valueTasks(scene.world, id))[0]?.state).toBe('answered');
  expect((await upload(csv)).text).toContain('2 left alone');
  expect((await upload(csv.replace(';12;', ';13;'))).text).toContain('1 revised');
  const both = (await upload(`${csv.replace(';12;', ';13;')}Arrests for supply;South;2026-09;4;;\n`)).text;
  expect(both).toContain('1 new');
  expect(both).toContain('Import it');
});

test('a workbook of values is read, and what an indicator has is downloaded with real numbers', async () => {
  const officer = await scene.browser(scene.world.officer);
  const row = `<row r="2"><c r="A2" t="inlineStr"><is><t>Arrests for supply</t></is></c><c r="B2" t="inlineStr"><is><t>North</t></is></c><c r="C2" s="${styled.month}"><v>46266</v></c><c r="D2"><v>7</v></c></row>`;
  const book = new File([workbook(textRow(1, 'indicator', 'area', 'period', 'value') + row)], 'values.xlsx');
  const { text } = await officer.upload(page(), {}, book);
  expect(text).toContain('1 new');
  expect((await confirm(seenIn(text))).status).toBe(303);
  expect(await values()).toContainEqual({ period: '2026-09', revision: 1, scaled: 7, why: '', late: true });
  const cookie = [...officer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const sent = await fetch(`${scene.portal.url}/measures/${id}/values.xlsx`, { headers: { cookie } });
  expect(sent.headers.get('content-type')).toContain('spreadsheetml');
  expect(partsOf(new Uint8Array(await sent.arrayBuffer())).sheet).toContain('><v>7</v></c>');
  expect((await officer.get(`/measures/${id}/values.csv`)).text).toContain(
    '"Arrests for supply","North","2026-09","7"',
  );
});

test('what is no file of values is refused in words', async () => {
  const officer = await scene.browser(scene.world.officer);
  expect((await officer.upload(page(), {})).text).toContain('Choose a CSV file');
  const bytes = new File([new Uint8Array([0xff, 0xfe, 0x41])], 'a.csv');
  expect((await officer.upload(page(), {}, bytes)).text).toContain('neither an .xlsx nor a CSV file in UTF-8');
  expect((await upload('indicator,period\n"a,b')).text).toContain('cannot be read from here on');
  const partner = await scene.browser(council.respondents[0]!);
  expect((await partner.get(page())).status).toBe(403);
});

test('of 7,200 lines, more than are written at a time, all that are wrong are listed, and without them all are written', async () => {
  const areas = Array.from({ length: 60 }, (_, n) => `Area ${n}`);
  const title = 'Large';
  await indicatorOf(scene.world, { strategyId, agency: council, title, areas }, 'in-use');
  const periods = Array.from(
    { length: 120 },
    (_, n) => `${2016 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}`,
  );
  const rows = periods.flatMap((period) => areas.map((area, n) => [title, area, period, String(n)]));
  expect(rows).toHaveLength(7_200);
  const csv = (lines: readonly (readonly string[])[]) =>
    ['indicator,area,period,value', ...lines.map((row) => row.join(','))].join('\n');
  const spoilt = rows.map((row, n) => (n % 195 === 5 ? [...row.slice(0, 3), 'many'] : row));
  const wrong = await upload(csv(spoilt));
  expect(wrong.text).toContain('The file has 37 problems');
  expect([...wrong.text.matchAll(/Give a number, for example/gu)]).toHaveLength(37);
  const looked = seenIn((await upload(csv(rows))).text);
  expect((await confirm(looked)).status).toBe(303);
  const [count] = await scene.world.rows<{ n: number }>(
    `select count(*)::int as n from indicator_values v join indicators i on i.id = v.indicator_id where i.title = 'Large'`,
  );
  expect(count?.n).toBe(7_200);
  expect(Object.keys(await areasOf(scene.world, id))).toEqual(['North', 'South']);
}, 120_000);
