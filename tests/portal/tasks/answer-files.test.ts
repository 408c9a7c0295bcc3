import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { createPartnership, type Partnership } from '../../support/factories.ts';
import { type Browser, hiddenFields, type Reply, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let round: Round;
let partner: Browser;
let task: string;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  partner = await portal.browserOf(people.partnerContact);
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});
beforeEach(async () => {
  round = await roundOf(database, people, {
    agencyIds: [people.health],
  });
  task = `/tasks/${round.tasks[people.health] ?? ''}`;
});

/** Presses "Upload the file" as a browser does: every field of the answer's form, the file last. */
async function upload(browser: Browser, file: File | undefined, comment: string): Promise<Reply> {
  const { text } = await browser.get(`${task}/answer`);
  return send(browser, { ...hiddenFields(text), comment }, file);
}

async function send(browser: Browser, fields: Record<string, string>, file: File | undefined): Promise<Reply> {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append('file', file ?? new File([], ''));
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const reply = await fetch(`${portal.url}${task}/files`, {
    method: 'POST',
    body,
    redirect: 'manual',
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

const textFile = (name: string, text = 'annex') => new File([text], name, { type: 'text/plain' });
const fileIds = (html: string) =>
  [...html.matchAll(/href="(\/answer-files\/[0-9a-f-]{36})"/gu)].map(([, path]) => path);

describe('an agency attaches files to its answer', () => {
  test('uploads one, with its text saved, and sees it wherever the answer is shown', async () => {
    const uploaded = await upload(partner, textFile('Annex A.txt'), 'See the annex.');
    expect(uploaded.headers.get('location')).toBe(`${task}/answer?done=file-added`);
    const page = await partner.get(`${task}/answer`);
    expect(page.text).toContain('See the annex.');
    expect(page.text).toContain('Annex A.txt');
    expect((await partner.get(`${task}/check`)).text).toContain('Annex A.txt');
    await partner.fill(`${task}/check`, {});
    const officer = await portal.browserOf(people.leadOfficer);
    for (const [browser, path] of [
      [partner, `${task}/confirmation`],
      [partner, `${task}/versions`],
      [officer, `/rounds/${round.processId}/responses`],
      [officer, `/rounds/${round.processId}/responses.csv`],
    ] as const)
      expect((await browser.get(path)).text, path).toContain('Annex A.txt');
  });

  test('gets it as a download, and nobody else does', async () => {
    await upload(partner, textFile('ours.txt'), '');
    const [path = ''] = fileIds((await partner.get(`${task}/answer`)).text);
    const own = await partner.get(`${path}?download=yes`);
    expect([own.status, own.text]).toEqual([200, 'annex']);
    expect(own.headers.get('content-disposition')).toContain('attachment');
    expect(own.headers.get('x-content-type-options')).toBe('nosniff');
    const stranger = await portal.browserOf(people.otherAgencyContact);
    const none = await stranger.get('/answer-files/01890000-0000-7000-8000-000000000000');
    expect((await stranger.get(path)).text).toBe(none.text);
    expect((await stranger.get(path)).status).toBe(404);
  });

  test('removes one, with its text saved', async () => {
    await upload(partner, textFile('wrong.txt'), 'First words');
    const page = await partner.get(`${task}/answer`);
    const fileId = (fileIds(page.text)[0] ?? '').replace('/answer-files/', '');
    const removed = await partner.post(`${task}/files/remove`, {
      ...hiddenFields(page.text),
      comment: 'Other words',
      fileId,
    });
    expect(removed.headers.get('location')).toBe(`${task}/answer?done=file-removed`);
    const after = await partner.get(`${task}/answer`);
    expect(after.text).toContain('Other words');
    expect(after.text).not.toContain('wrong.txt');
  });

  test.each([
    ['of another type', new File(['<b>'], 'page.html', { type: 'text/html' }), 'Choose a PDF, Word'],
    ['that is too large', textFile('large.txt', 'x'.repeat(10 * 1024 * 1024 + 1)), 'larger than 10 MB'],
    ['that is far too large', textFile('huge.txt', 'x'.repeat(30 * 1024 * 1024)), 'larger than 10 MB'],
    ['that was not chosen', undefined, 'Choose a file'],
  ])('reads beside the field what is wrong with a file %s, with the text kept', async (_case, file, says) => {
    const refused = await upload(partner, file, 'Words that took an hour');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain(says);
    expect(refused.text).toContain('href="#file"');
    expect(refused.text).toContain('Words that took an hour');
  });

  test('cannot attach an eleventh, and is told how to', async () => {
    for (let n = 1; n <= 10; n += 1) await upload(partner, textFile(`${n}.txt`), 'Ten files');
    const full = await partner.get(`${task}/answer`);
    expect(fileIds(full.text)).toHaveLength(10);
    expect(full.text).toContain('Remove one to attach another');
    const refused = await upload(partner, textFile('11.txt'), 'Kept words');
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('You can attach up to 10 files');
    expect(refused.text).toContain('Kept words');
  });

  test('is warned when a chosen file would be left behind', async () => {
    const checked = await partner.fill(`${task}/answer`, { comment: 'Words', file: 'annex.pdf', act: 'check' });
    expect(checked.status).toBe(422);
    expect(checked.text).toContain('Choose the file again');
  });

  test('sees both texts when a colleague has saved meanwhile', async () => {
    const { text } = await partner.get(`${task}/answer`);
    const colleague = await portal.browserOf(people.secondContact);
    await colleague.fill(`${task}/answer`, { comment: 'What Sam wrote', act: 'save' });
    const late = await send(partner, { ...hiddenFields(text), comment: 'What Petra wrote' }, textFile('a.txt'));
    expect(late.status).toBe(409);
    expect(late.text).toContain('What Sam wrote');
    expect(late.text).toContain('What Petra wrote');
  });

  test('is shown the file that a colleague has attached meanwhile, beside the own text', async () => {
    const { text } = await partner.get(`${task}/answer`);
    await upload(await portal.browserOf(people.secondContact), textFile('Annex of Sam.txt'), '');
    const late = await partner.post(`${task}/answer`, {
      ...hiddenFields(text),
      comment: 'What Petra wrote',
      act: 'save',
    });
    expect(late.status).toBe(409);
    expect(late.text).toContain('Annex of Sam.txt');
    expect(late.text).toContain('What Petra wrote');
    const kept = await partner.fill(`${task}/answer`, { comment: 'What Petra wrote', act: 'save' });
    expect(kept.headers.get('location')).toBe(`${task}/answer?done=draft-saved`);
  });

  test('gets the text back when the session has ended', async () => {
    const lost = await portal.browserOf(people.secondContact);
    lost.cookies.clear();
    const comment = 'A long text that took an hour to write, at the very least.';
    const reply = await send(lost, { comment }, textFile('a.txt', 'x'.repeat(15 * 1024 * 1024)));
    expect(reply.status).toBe(401);
    expect(reply.text).toContain(comment);
  });

  test('does all of it in a browser without JavaScript', async () => {
    const chromium = await launchBrowser();
    const context = await openWindow(chromium, 1280, partner, false);
    const page = await context.newPage();
    const annex = { name: 'Annex A.txt', mimeType: 'text/plain', buffer: Buffer.from('annex') };
    await page.goto(`${portal.url}${task}/answer`);
    await page.getByLabel('Anything else?').fill('See the annex.');
    await page.getByLabel('Attach a file').setInputFiles(annex);
    await page.getByRole('button', { name: 'Upload the file' }).click();
    await page.getByRole('link', { name: 'Annex A.txt' }).waitFor();
    expect(await page.getByLabel('Anything else?').inputValue()).toBe('See the annex.');
    if (process.env['PICTURES'] !== undefined)
      await page.screenshot({ path: `${process.env['PICTURES']}/answer-files.png`, fullPage: true });
    await page.getByLabel('Attach a file').setInputFiles({ ...annex, name: 'Forgotten.txt' });
    await page.getByRole('button', { name: 'Check and send' }).click();
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    await page.getByRole('button', { name: 'Remove Annex A.txt' }).click();
    await page.getByText('The file is removed').waitFor();
    expect(await page.getByRole('link', { name: 'Annex A.txt' }).count()).toBe(0);
    expect(await page.getByLabel('Anything else?').inputValue()).toBe('See the annex.');
    await chromium.close();
  }, 60_000);
});
