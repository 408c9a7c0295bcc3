import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPartnership, type Partnership } from '../../support/factories.ts';
import { type Browser, hiddenFields, type Reply, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let officer: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  officer = await portal.browserOf(people.leadOfficer);
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

/** Sends a form with files as a browser does: texts with CRLF, as browsers write them. */
async function send(
  path: string,
  texts: Record<string, string>,
  file?: string | Uint8Array<ArrayBuffer>,
): Promise<Reply> {
  const form = new FormData();
  for (const [name, text] of Object.entries(texts)) form.append(name, text.replaceAll(/\r?\n/gu, '\r\n'));
  if (file !== undefined) form.append('file', new Blob([file], { type: 'text/csv' }), 'directory.csv');
  const cookie = [...officer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const reply = await fetch(`${portal.url}${path}`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

/** The confirmation that a preview offers, as a browser reads it: a text area without the line break at its front. */
function confirmation({ text }: Reply): Record<string, string> {
  const csv = /<textarea name="csv" hidden>\n(?<csv>[\s\S]*?)<\/textarea>/u.exec(text)?.groups?.['csv'] ?? '';
  return { ...hiddenFields(text), csv: csv.replaceAll('&quot;', '"').replaceAll('&amp;', '&') };
}

const head = 'agency,post,role,ladder_level,person,address\r\n';
const good = `${head}Prison Health,Adviser,respondent,,"Ann ""Annie"" & Co",ann@example.org\r\nPrison Health,Head,manager,2,Ben,ben@example.org\r\n`;

test('a file is previewed, then imported by one press, and again changes nothing', async () => {
  const preview = await send('/directory/import', {}, good);
  expect(preview.status).toBe(200);
  for (const said of [
    'Nothing is written yet',
    'Agency Prison Health',
    'goes to level 2',
    'Ann &quot;Annie&quot; &amp; Co',
  ])
    expect(preview.text).toContain(said);
  expect((await officer.get('/directory?search=Prison')).text).toContain('No agency has this');
  const imported = await send('/directory/import/confirm', confirmation(preview));
  expect(imported.headers.get('location')).toBe('/directory?done=imported');
  const pressedTwice = await send('/directory/import/confirm', confirmation(preview));
  expect(pressedTwice.headers.get('location')).toBe('/directory?done=imported');
  expect((await officer.get('/directory?search=Prison')).text).toContain('Prison Health');
  const again = await send('/directory/import', {}, good);
  expect(again.text).toContain('Nothing would be added or changed');
  expect(again.text).not.toContain('Import it');
});

test('every problem stands there by line, and nothing can be confirmed', async () => {
  const bad = `${head}=cmd,Adviser,king,,X,x@example.org\nHealth Service,Adviser,lead,,Y,y@@example.org\n`;
  const preview = await send('/directory/import', {}, bad);
  for (const said of [
    'The file has 3 problems',
    'takes for a formula',
    'is none of respondent, lead, manager',
    'Enter one email address',
  ])
    expect(preview.text).toContain(said);
  expect(preview.text).not.toContain('Import it');
  const forced = await send('/directory/import/confirm', { idempotencyKey: 'x', csv: bad, seen: 'y' });
  expect(forced.status).toBe(422);
  expect(forced.text).toContain('The file has 3 problems, the first on line 2');
});

test('without a file, or with one that is no text, the page says what to do', async () => {
  expect((await send('/directory/import', { x: 'y' })).text).toContain('Choose a CSV file');
  expect((await send('/directory/import', {}, new Uint8Array([0xff, 0xfe, 0x41]))).text).toContain('CSV UTF-8');
  expect((await officer.post('/directory/import/confirm', { csv: '' })).text).toContain('Choose a CSV file');
});

test('the template is a file that can be imported as it is', async () => {
  const template = await officer.get('/directory/import/template.csv');
  expect(template.headers.get('content-disposition')).toContain('directory.csv');
  const preview = await send('/directory/import', {}, template.text);
  expect(preview.text).toContain('Import it');
  expect(preview.text).not.toContain('problem');
});
