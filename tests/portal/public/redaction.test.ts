import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { flawsOf } from '../../support/parts/page-flaws.ts';
import { type Browser, hiddenFields } from '../../support/portal.ts';
import { richTree } from '../../support/report-tree.ts';
import { carriedReport, type FrozenReport } from '../../support/stories/frozen-report.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addPerson } from '../../support/stories/world.ts';

let scene: Scene;
let officer: Browser;
let second: Browser;
let report: FrozenReport;

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  officer = await scene.browser(scene.world.officer);
  second = await scene.browser(
    await addPerson(scene.world.rows, scene.world.directorateId, 'Second Officer', 'officer'),
  );
  report = await carriedReport(scene.world);
}, 60_000);
afterAll(() => scene.end());

const page = () => `/reports/${report.reportId}/public`;
const redact = (values: Record<string, string>) => officer.fill(page(), values, `${page()}/redact`);
const rows = () =>
  scene.world.rows<{ block: string; reason: string }>('select block, reason from redactions where lifted_at is null');

test('words are redacted wherever they stand, for a reason that does not say them', async () => {
  expect((await redact({ words: '', reason: 'personal data' })).text).toContain(
    'Type the words that the public is not to read',
  );
  expect((await redact({ words: 'Nobody At All', reason: 'personal data' })).text).toContain(
    'stand nowhere in the report',
  );
  expect((await redact({ words: 'Bo Okonkwo', reason: 'names Bo Okonkwo' })).text).toContain(
    'Say it without the words themselves',
  );
  expect(await rows()).toEqual([]);
  expect((await redact({ words: 'bo okonkwo', reason: 'personal data' })).status).toBe(303);
  expect((await redact({ words: 'bo okonkwo', reason: 'personal data' })).status).toBe(303);
  expect(await rows()).toEqual([{ block: 'authors/1/name', reason: 'personal data' }]);
  const { text } = await officer.get(page());
  expect(text).toContain('[redacted: personal data]');
  expect(text).toMatch(/<th scope="row"[^>]*>Bo Okonkwo/u);
});

test('a document is kept out by choosing it', async () => {
  const document = 'appendices/1/content/file/fileName';
  expect((await redact({ words: '', document, reason: 'confidential' })).status).toBe(303);
  expect((await officer.get(page())).text).not.toContain(`value="${document}"`);
});

test.each([375, 1280])(
  'the page is free of flaws at a width of %i pixels',
  async (width) => {
    const chromium = await launchBrowser();
    const window = await (await openWindow(chromium, width, officer)).newPage();
    expect(await flawsOf(window, `${scene.portal.url}${page()}`, `redaction-${width}`)).toEqual([]);
    await chromium.close();
  },
  60_000,
);

test('who has redacted something does not make it public; another does, who confirms what he has seen', async () => {
  const alone = await officer.get(page());
  expect(alone.text).toContain('Another officer looks at that and makes the report public');
  expect(alone.text).not.toContain('I have read it');
  const before = hiddenFields((await second.get(page())).text);
  const mine = hiddenFields(alone.text);
  expect((await officer.post(page(), { ...mine, seen: before['seen'] ?? '' })).text).toContain('Another officer looks');
  await redact({ words: "Ann O'Hara", reason: 'personal data' });
  expect((await second.post(page(), before)).text).toContain('What is redacted has changed since you opened the page');
  expect((await second.fill(page(), {})).status).toBe(303);
  const read = await (await fetch(`${scene.portal.url}/public/reports/${richTree.reference}`)).text();
  expect(read).toContain('Written by');
  expect(read).not.toMatch(/Hara|Okonkwo|paper\.pdf|Documents</u);
  expect(read.match(/\[redacted: personal data\]/gu)).toHaveLength(2);
  expect((await redact({ words: 'Joint committee', reason: 'x' })).text).toContain('Take it off the public site first');
  const [kept] = await scene.world.rows<{ files: string[]; name: string }>(
    `select p.files, v.tree #>> '{authors,0,name}' as name from publications p join report_versions v on v.id = p.version_id`,
  );
  expect(kept).toEqual({ files: [], name: "Ann O'Hara" });
});

test('a passage is shown after all once the report is off the site again, and auditors see both', async () => {
  await second.fill(page(), { reason: 'Too much was redacted' }, `${page()}/withdraw`);
  const { text } = await officer.get(page());
  const redactionId = /name="redactionId" value="(?<id>[\w-]+)"/u.exec(text)?.groups?.['id'] ?? '';
  expect((await officer.fill(page(), { redactionId }, `${page()}/lift`)).status).toBe(303);
  expect((await officer.fill(page(), { redactionId }, `${page()}/lift`)).text).toContain('reads that passage already');
  expect((await rows()).map(({ block }) => block)).toEqual(['appendices/1/content/file/fileName', 'authors/0/name']);
  const auditor = await scene.browser(
    await addPerson(scene.world.rows, scene.world.directorateId, 'Auditor', 'auditor'),
  );
  const seen = await auditor.get(page());
  expect(seen.text).toMatch(/<th scope="row"[^>]*>Ann O/u);
  expect(seen.text).not.toContain('>Redact<');
  const partner = await scene.browser((await scene.world.agency('Council')).respondents[0]!);
  expect((await partner.get(page())).status).toBe(403);
});
