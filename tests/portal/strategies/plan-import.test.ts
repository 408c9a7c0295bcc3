import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { type Plan, usualPlan } from '../../support/stories/strategies.ts';
import { partsOf, styled, textRow, workbook } from '../../support/workbooks.ts';
import type { TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let plan: Plan;
let officer: Browser;
let path: string;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  council = await scene.world.agency('Council');
  plan = await usualPlan(scene.world, [council], false);
  officer = await scene.browser(scene.world.officer);
  path = `/strategies/${plan.strategyId}`;
});
afterAll(() => scene.end());

const lead = '"Council Contact 1, Council"';
const file = (...lines: string[]) =>
  new File([['area,strand,leader,activity,lead,milestone,due', ...lines].join('\n')], 'plan.csv', { type: 'text/csv' });
const show = (csv: File) => officer.upload(`${path}/plan/import`, {}, csv);
/** Confirms what the preview showed, as its form does. */
async function confirm(preview: string): Promise<Response> {
  const body = new FormData();
  for (const name of ['seen', 'idempotencyKey'])
    body.append(name, new RegExp(`name="${name}" value="([^"]*)"`, 'u').exec(preview)?.[1] ?? '');
  const csv = /<textarea name="csv" hidden>\s*(?<csv>[^<]*)</u.exec(preview)?.groups?.['csv'] ?? '';
  body.append('csv', csv.replaceAll('&quot;', '"'));
  const cookie = [...officer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const headers = { cookie, 'sec-fetch-site': 'same-origin' };
  const at = `${scene.portal.url}${path}/plan/import/confirm`;
  return fetch(at, { method: 'POST', body, headers, redirect: 'manual' });
}
const activities = () =>
  scene.world.rows<{ title: string }>(
    'select a.title from activities a join strands s on s.id = a.strand_id where s.strategy_id = $1 order by s.position, a.position',
    [plan.strategyId],
  );

test('nothing is written while one line is wrong, and each wrong line is listed', async () => {
  const { text } = await show(
    file(`Supply,New,,Good,${lead},,`, ',New,,Bad,"Nobody, Nowhere",,', `,New,,Formula,${lead},=cmd(),2027-01-01`),
  );
  expect(text).toContain('The file has 2 problems');
  for (const said of ['There is no such post', 'takes for a formula']) expect(text).toContain(said);
  expect(text).not.toContain('Import it');
  expect(await activities()).toHaveLength(1);
  const macro = new File([workbook(textRow(1, 'strand'), { 'xl/vbaProject.bin': 'x' })], 'plan.xlsm');
  expect((await show(macro)).text).toContain('The file has macros');
  const old = new File([new Uint8Array([0xd0, 0xcf, 0x11, 0xe0])], 'plan.xls');
  expect((await show(old)).text).toContain('neither an .xlsx nor a CSV file in UTF-8');
});

test('what a preview shows is added, to strands that are there and to new ones; the same file again adds nothing', async () => {
  const csv = file(
    `Demand,Treatment,${lead},Clinics,${lead},Two open,2028-01-31`,
    `,Enforcement,,Patrols,${lead},On the street,31/3/2028`,
    ',Enforcement,,Activity 1,,Another,2028-05-01',
  );
  const preview = (await show(csv)).text;
  for (const said of ['Strands: 1', 'Activities: 2', 'Milestones: 3', 'Treatment (new)', 'left alone: 2'])
    expect(preview).toContain(said);
  const done = await confirm(preview);
  expect(done.headers.get('location')).toContain(`${path}/plan?done=plan-imported`);
  expect((await activities()).map(({ title }) => title)).toEqual(['Activity 1', 'Patrols', 'Clinics']);
  const again = (await show(csv)).text;
  expect(again).toContain('Strands: 0');
  expect(again).not.toContain('Import it');
  const [entry] = await scene.world.rows<{ details: object }>(
    `select details from audit_entries where act = 'plan-imported'`,
  );
  expect(entry?.details).toMatchObject({ strands: 1, activities: 2, milestones: 3 });
});

test('a workbook takes the way of a CSV file: its rows are the lines, its dates are dates', async () => {
  const row = `<row r="3"><c r="A3" t="inlineStr"><is><t>Enforcement</t></is></c><c r="B3" t="inlineStr"><is><t>Activity 1</t></is></c><c r="C3" t="inlineStr"><is><t>From a sheet</t></is></c><c r="D3" s="${styled.day}"><v>46850</v></c></row>`;
  const sheet = (more: string) =>
    new File([workbook(textRow(1, 'strand', 'activity', 'milestone', 'due') + more)], 'plan.xlsx');
  expect((await show(sheet(row + textRow(4, '', 'Lost')))).text).toMatch(/>4<\/th>\s*<td[^>]*>strand</u);
  expect((await show(sheet(row.replace(/<v>46850<\/v>/u, '<f>A1</f><v>46850</v>')))).text).toContain('not taken: D3');
  const preview = (await show(sheet(row))).text;
  expect(preview).toContain('Milestones: 1');
  expect((await confirm(preview)).status).toBe(303);
  const [item] = await scene.world.rows<{ due: string }>(
    `select due_on::text as due from dated_items where title = 'From a sheet'`,
  );
  expect(item?.due).toBe('2028-04-07');
});

test('a preview that would come out otherwise by now is not taken', async () => {
  const preview = (await show(file(`,Enforcement,,Late,${lead},,`))).text;
  await scene.world.rows(`update activities set title = 'Late' where title = 'Patrols'`);
  expect(await (await confirm(preview)).text()).toContain('The plan has changed since this preview was made.');
  await scene.world.rows(`update activities set title = 'Patrols' where title = 'Late'`);
});

test('the plan as it is downloaded is a file that adds nothing to it, and others download what they see', async () => {
  const sent = await officer.get(`${path}/plan.csv`);
  expect(sent.headers.get('content-type')).toContain('text/csv');
  expect(sent.text).toContain('"Supply","Enforcement"'.replace('Supply', 'Reducing supply'));
  expect((await show(new File([sent.text], 'plan.csv'))).text).toContain('Milestones: 0');
  const [fire] = (await scene.world.agency('Fire')).respondents;
  expect((await (await scene.browser(fire!)).get(`${path}/plan.csv`)).status).toBe(404);
  await scene.world.rows(`update processes set state = 'open', opened_at = app_now() where id = $1`, [plan.strategyId]);
  expect((await (await scene.browser(fire!)).get(`${path}/plan.csv`)).text).toContain('Clinics');
  expect((await (await scene.browser(fire!)).get(`${path}/plan/import`)).status).toBe(403);
  const book = new Uint8Array(
    await (
      await fetch(`${scene.portal.url}${path}/plan.xlsx`, {
        headers: { cookie: [...officer.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      })
    ).arrayBuffer(),
  );
  const { sheet, texts } = partsOf(book);
  expect(texts).toContain('Clinics');
  expect(sheet).toContain('<v>46783</v>');
  expect((await show(new File([book], 'plan.xlsx'))).text).toContain('Milestones: 0');
  const early = await show(file(`,Enforcement,,Early,${lead},M,2026-09-30`));
  expect(early.text).toContain('The strategy begins on 1 October 2026');
});
