import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { as } from '../../db/connect.ts';
import { claimLetter } from '../../db/mail/letters.ts';
import { writeLetter } from '../../domain/mail/letters.ts';
import { compose } from '../../mail/compose.ts';
import { richTree } from '../support/report-tree.ts';
import { carriedReport } from '../support/stories/frozen-report.ts';
import { asPublic, later, opened, readerOf, say } from '../support/stories/public-pages.ts';
import { openScene, type Scene } from '../support/stories/scene.ts';
import { addPerson } from '../support/stories/world.ts';

const form = `/public/reports/${richTree.reference}/feedback`;
let scene: Scene;
let reportId: string;
let network = 1;
/** Each test comes from a network of its own. */
const newcomer = () => readerOf(scene, `198.51.100.${(network += 1)}`);

beforeAll(async () => {
  scene = await openScene('2026-10-01T09:00:00Z');
  const officer = await scene.browser(scene.world.officer);
  ({ reportId } = await carriedReport(scene.world));
  expect((await officer.fill(`/reports/${reportId}/public`, {})).status).toBe(303);
}, 120_000);
afterAll(() => scene.end());
beforeEach(() => scene.world.rows('delete from feedback where process_id is null'));

const kept = () => scene.world.rows<{ said: string }>('select said from feedback where process_id is null order by id');

test('a flood from one network is stopped after ten, with its words kept on the page, and others are heard', async () => {
  const flooder = newcomer();
  const mark = await flooder.markOf(form);
  await later(scene, 5_000);
  const statuses: number[] = [];
  for (let n = 0; n < 14; n += 1) statuses.push((await flooder.send(form, { mark, said: `Flood ${n}` })).status);
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 303), 429, 429, 429, 429]);
  const refused = await flooder.send(form, { mark, said: 'Flood 15' });
  expect(refused.text).toContain('Flood 15');
  expect(await kept()).toHaveLength(10);
  expect((await say(scene, newcomer(), form, { said: 'From elsewhere' })).status).toBe(303);
});

test('what was not sent by a form that we showed for this page is not taken', async () => {
  const forger = newcomer();
  const mark = await forger.markOf(form);
  // Faster than anybody reads.
  expect((await forger.send(form, { mark, said: 'Too fast' })).status).toBe(409);
  await later(scene, 5_000);
  const [at = '', signed = ''] = mark.split('.');
  const forged = [
    '',
    'x',
    `${at}.`,
    `${at}.${'0'.repeat(64)}`,
    `${Number(at) + 1}.${signed}`,
    `${at}.${signed}x`,
    `-1.${signed}`,
  ];
  for (const one of forged) expect((await forger.send(form, { mark: one, said: 'Forged' })).status, one).toBe(409);
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }])
    expect((await forger.send(form, { mark, said: 'From another site' }, headers)).status).toBe(403);
  // What fills in the field that people do not see is thanked for nothing.
  expect((await forger.send(form, { mark, said: 'Buy', website: 'http://example.org' })).status).toBe(303);
  expect(await kept()).toEqual([]);
});

test('a mark of one version of a page is none of the next', async () => {
  const reader = newcomer();
  const mark = await reader.markOf(form);
  const officer = await scene.browser(scene.world.officer);
  const here = `/reports/${reportId}/public`;
  expect((await officer.fill(here, { reason: 'A name' }, `${here}/withdraw`)).status).toBe(303);
  expect((await officer.fill(here, { words: 'Bo Okonkwo', reason: 'personal data' }, `${here}/redact`)).status).toBe(
    303,
  );
  await later(scene, 5_000);
  const between = await reader.send(form, { mark, said: 'About what stood there' });
  expect([between.status, between.text.includes('About what stood there')]).toEqual([410, true]);
  const person = await addPerson(scene.world.rows, scene.world.directorateId, 'Second Officer', 'officer');
  expect((await (await scene.browser(person)).fill(here, {})).status).toBe(303);
  await later(scene, 5_000);
  const sent = await reader.send(form, { mark, said: 'About what stood there' });
  expect([sent.status, sent.text.includes('About what stood there')]).toEqual([409, true]);
});

test('a body of a megabyte, five hundred fields and a text that is too long end as pages, and nothing is kept', async () => {
  const big = newcomer();
  const mark = await big.markOf(form);
  await later(scene, 5_000);
  expect((await big.send(form, { mark, said: 'x'.repeat(1024 * 1024) })).status).toBe(413);
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, 'x']));
  expect((await big.send(form, { mark, said: 'x', ...many })).status).toBe(413);
  expect((await big.send(form, { mark, said: 'x'.repeat(5_001) })).status).toBe(422);
  expect((await big.send(form, { mark, said: '😀'.repeat(2_500) })).status).toBe(303);
  expect(await kept()).toHaveLength(1);
});

test('markup is shown as it was typed, and nothing of a name or an address gets into the head of a mail', async () => {
  const attacker = newcomer();
  const html = '<script>alert(1)</script><img src=x onerror=alert(1)>';
  for (const address of [
    'ann@example.org\r\nBcc: all@example.org',
    'ann@example.org,all@example.org',
    'a b@example.org',
  ])
    expect((await say(scene, attacker, form, { said: html, address })).status, address).toBe(422);
  expect(
    (await say(scene, attacker, form, { said: html, name: `Ann\r\nBcc: x ${html}`, address: 'ann@example.org' }))
      .status,
  ).toBe(303);
  const [processId = ''] = (await opened(scene)).slice(-1);
  const officer = await scene.browser(scene.world.officer);
  const page = (await officer.get(`/feedback/${processId}`)).text;
  expect(page).toContain('&lt;script&gt;');
  expect(page).not.toMatch(/<script>alert|<img src=x/u);
  const reply = 'Thanks.\r\nBcc: all@example.org';
  expect((await officer.fill(`/feedback/${processId}`, { outcome: 'answered', reply })).status).toBe(303);
  const letter = await as(scene.world.db, { role: 'worker' }, claimLetter);
  if (letter === undefined) throw new Error('no letter was written');
  const house = {
    from: 'office@example.org',
    fromName: 'Office',
    replyTo: 'office@example.org',
    returnDomain: 'example.org',
    publicUrl: 'https://c.example.org',
  };
  const mail = writeLetter({ ...letter, ...house, from: '1 October 2026', until: '' });
  const raw = compose(mail, letter.address, house, {
    at: letter.now,
  }).raw.toString();
  const [head = ''] = raw.split('\r\n\r\n');
  expect(head).toContain('To: ann@example.org');
  expect(head).not.toMatch(/^Bcc/imu);
  for (const text of ['alert(1)', 'onerror']) expect(raw).not.toContain(text);
});

test('the role of the public adds what it may, of what it sees, and reads, changes and removes none of it', async () => {
  const [publication] = await scene.world.rows<{ id: string }>(
    'select id from publications where withdrawn_at is null',
  );
  const [draft] = await scene.world.rows<{ id: string }>(
    `insert into processes (kind, reference, title, state) values ('consultation', 'CON-1', 'x', 'draft') returning id`,
  );
  const add = (columns: string, values: string) =>
    asPublic(
      scene,
      `insert into feedback (page, version, said, mark, ${columns}) values ('/x', 'x', 'x', gen_random_uuid()::text, ${values})`,
    );
  await add('publication_id', `'${publication?.id}'`);
  await expect(add('round_id', `'${draft?.id}'`)).rejects.toThrow(/row-level security/u);
  await expect(add('publication_id, reply', `'${publication?.id}', 'x'`)).rejects.toThrow(/permission denied/u);
  await expect(add('publication_id, process_id', `'${publication?.id}', '${draft?.id}'`)).rejects.toThrow(
    /permission denied/u,
  );
  for (const text of [
    'select said from feedback',
    `update feedback set said = 'x'`,
    'delete from feedback',
    'select key from form_keys',
    'select address from letters',
  ])
    await expect(asPublic(scene, text), text).rejects.toThrow(/permission denied/u);
});
