import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import type { ReturnContent } from '../../../domain/reviews/return.ts';
import { fileKinds } from '../../../domain/file-kinds.ts';
import { typeset } from '../../../worker/rendering/typeset.ts';
import { type Browser, hiddenFields, type RunningPortal, startPortal } from '../../support/portal.ts';
import { draftReport, fillReport, freeze, reportAt } from '../../support/stories/reports/reports.ts';
import { addBody } from '../../support/stories/sign-offs.ts';
import { fullReturn, linesOf, type Plan, usualPlan } from '../../support/stories/strategies.ts';
import type { TestAgency } from '../../support/stories/world.ts';
import { type Client, type RunningApi, startApi } from '../running-api.ts';

// Each bad day is tried at both doors: the page and the API.
let api: RunningApi;
let portal: RunningPortal;
let officer: Client;
let pages: Browser;
let council: TestAgency;
let plan: Plan;
let bodyId: string;

beforeAll(async () => {
  api = await startApi();
  const { appUrl, ownerUrl } = api.world;
  portal = await startPortal({ appUrl, ownerUrl, drop: () => Promise.resolve() });
  officer = await api.as(api.world.officer);
  pages = await portal.browserOf({ id: api.world.officer.personId, name: api.world.officer.name, email: '' });
  council = await api.world.agency('Council');
  plan = await usualPlan(api.world, [council]);
  bodyId = (await addBody(api.world, 'Committee', 1)).id;
}, 120_000);
afterAll(async () => {
  await portal.close();
  await api.end();
});

const draft = (title: string) => draftReport(officer, { strategyId: plan.strategyId, bodyId }, { title });

test('a report without a required section is frozen at neither door, and each says which', async () => {
  const report = await draft('Unfinished');
  const { problems, version } = await reportAt(officer, report);
  expect(problems.map(({ text }) => text).join()).toContain('This section must be filled in');
  expect((await freeze(officer, report)).body['code']).toBe('not-ready');
  const form = hiddenFields((await pages.get(`/reports/${report}/edit`)).text);
  const refused = await pages.post(`/reports/${report}/freeze`, { ...form, ifVersion: String(version) });
  expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('must be filled in')]);
  expect(await api.world.rows('select from report_versions where report_id = $1', [report])).toEqual([]);
});

test('a PDF that is encrypted and a Word document with macros are attached at neither door, and one of 200 pages at both', async () => {
  const report = await draft('Attached');
  const main = `${fileKinds.docx.mediaType}.main+xml`;
  const macros = zipSync({
    '[Content_Types].xml': strToU8(`<Types><Override PartName="/word/document.xml" ContentType="${main}"/></Types>`),
    'word/document.xml': strToU8('<w/>'),
    'word/vbaProject.bin': strToU8('x'),
  });
  const locked = strToU8('%PDF-1.7\ntrailer << /Encrypt 5 0 R >>\n%%EOF');
  const long = typeset(Array.from({ length: 200 }, () => 'x').join('\n#pagebreak()\n'), new Map(), '1.7');
  for (const [fileName, mediaType, content, why] of [
    ['plan.docx', fileKinds.docx.mediaType, macros, 'The Word document holds macros'],
    ['plan.pdf', 'application/pdf', locked, 'The PDF is encrypted'],
    ['long.pdf', 'application/pdf', long, undefined],
  ] as const) {
    const file = { fileName, mediaType, content: Buffer.from(content).toString('base64') };
    const sent = await officer('POST', `/v1/reports/${report}/appendices`, { body: { title: fileName, file } });
    const page = `/reports/${report}/appendices/new`;
    const chosen = new File([Uint8Array.from(content)], fileName, { type: mediaType });
    const posted = await pages.upload(page, { title: fileName, text: '' }, chosen);
    if (why === undefined) expect([sent.status, posted.status]).toEqual([201, 303]);
    else {
      expect([sent.status, sent.text], fileName).toEqual([415, expect.stringContaining(why)]);
      expect([posted.status, posted.text], fileName).toEqual([422, expect.stringContaining(why)]);
    }
  }
  expect((await reportAt(officer, report)).appendices.map(({ title }) => title)).toEqual(['long.pdf', 'long.pdf']);
});

test('a return that is edited while a report is frozen is in the next version, and changes nothing of the frozen one', async () => {
  const report = await draft('While it is edited');
  await fillReport(officer, report, { information: '{live:summary}\n\n{live:progress}' });
  const { strategyId } = plan;
  const review = await as(api.world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }),
  );
  const [line] = await linesOf(api.world, review?.processId ?? '');
  const milestones = await api.world.rows<{ id: string }>('select id from dated_items where activity_id = $1', [
    line?.activity_id,
  ]);
  const milestoneIds = milestones.map(({ id }) => id);
  const lead = await api.as(council.respondents[0]!);
  const path = `/v1/returns/${line?.task_id}`;
  const said = (words: Partial<ReturnContent>) => fullReturn(milestoneIds, { ...words, costMinor: null });
  const read = async () => Number((await lead('GET', path)).body['version']);
  const version = await read();
  const [kept, frozen] = await Promise.all([
    lead('PUT', path, { body: said({ achievements: 'Half a sentence' }), version }),
    freeze(officer, report),
  ]);
  expect([kept.status, frozen.status], kept.text + frozen.text).toEqual([200, 200]);
  const hash = async () =>
    (
      await api.world.rows<{ sha256: string; tree: unknown }>(
        'select sha256, tree from report_versions where report_id = $1',
        [report],
      )
    )[0];
  const before = await hash();
  const page = `/reports/${report}/versions/1`;
  const shown = (await pages.get(page)).text;
  const sent = await lead('POST', `${path}/send`, {
    body: said({ achievements: 'A whole one' }),
    version: Number(kept.body['version']),
  });
  expect(sent.status, sent.text).toBe(200);
  expect(await hash()).toEqual(before);
  expect(JSON.stringify(before)).not.toMatch(/Half a sentence|A whole one/u);
  const textOf = (html: string) => /<main[^]*<\/main>/u.exec(html)?.[0].replaceAll(/value="[^"]*"/gu, '');
  expect(textOf((await pages.get(page)).text)).toBe(textOf(shown));
});

test('a bundle that is asked for twice, at one door and at the other, is made once', async () => {
  const report = await draft('Asked twice');
  await fillReport(officer, report);
  expect((await freeze(officer, report)).status).toBe(200);
  const [version] = await api.world.rows<{ id: string }>('select id from report_versions where report_id = $1', [
    report,
  ]);
  const page = `/reports/${report}/versions/1/files`;
  const { text } = await pages.get(page);
  const press = async () => (await pages.post(page, { ...hiddenFields(text), format: 'bundle' })).status;
  const asked = () => officer('POST', `/v1/report-versions/${version?.id}/files`, { body: { format: 'bundle' } });
  const [first, second, ofSystem] = await Promise.all([press(), press(), asked()]);
  expect([first, second, ofSystem.status]).toEqual([303, 303, 200]);
  expect((await asked()).status).toBe(200);
  const made = await api.world.rows('select from renderings where version_id = $1', [version?.id]);
  expect(made).toHaveLength(1);
});
