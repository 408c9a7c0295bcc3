import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalMailServer, startMailServer } from '../../local/parts/mail-server.ts';
import { startMailbox } from '../../local/parts/mailbox.ts';
import { openMailStore } from '../../local/parts/mail-store.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'concordat-mail-'));
let server: LocalMailServer;
let mailbox: Awaited<ReturnType<typeof startMailbox>>;

beforeAll(async () => {
  server = await startMailServer({ dataDir, log: () => {} });
  mailbox = await startMailbox(server.store);
});

afterAll(async () => {
  await mailbox.stop();
  await server.stop();
  rmSync(dataDir, { recursive: true });
});

const send = (to: string, from = 'concordat@example.org') =>
  createTransport({ url: server.url }).sendMail({
    from,
    to,
    subject: 'A <task> for you',
    text: 'Answer at https://example.org/task?a=1&b=2 please',
    html: '<p>Answer <a href="https://example.org/task?a=1&amp;b=2">here</a></p><script>alert(1)</script>',
    attachments: [{ filename: 'due.ics', content: 'BEGIN:VCALENDAR' }],
  });
const page = async (path: string) => (await fetch(mailbox.url + path)).text();
const mails = async (to: string) =>
  (await fetch(`${mailbox.url}/messages.json?to=${to}`)).json() as Promise<{ id: string }[]>;

it('shows a mail in the list, in its frame without scripts, and as JSON', async () => {
  await send('lead-officer@example.org');
  const [mail] = await mails('lead-officer@example.org');
  expect(mail).toMatchObject({
    to: ['lead-officer@example.org'],
    subject: 'A <task> for you',
    attachments: ['due.ics'],
  });
  expect(await page('/')).toContain('A &lt;task&gt; for you');
  const shown = await page(`/messages/${mail?.id}`);
  expect(shown).toContain('<iframe sandbox=""');
  expect(shown).toContain('href="https://example.org/task?a=1&amp;b=2"');
  expect(shown).not.toContain('<script>alert');
  expect(await page(`/messages/${mail?.id}/text`)).toContain('<a href="https://example.org/task?a=1&amp;b=2">');
});

it('hands attachments out as files only', async () => {
  await send('agency@example.org');
  const [mail] = await mails('agency@example.org');
  const file = await fetch(`${mailbox.url}/messages/${mail?.id}/attachments/0`);
  expect(file.headers.get('content-disposition')).toBe('attachment; filename=due.ics');
  expect(file.headers.get('content-type')).toBe('application/octet-stream');
  expect(await file.text()).toContain('BEGIN:VCALENDAR');
});

it('lists only the mails to whom one asks for', async () => {
  await send('one@example.org');
  await send('two@example.org');
  expect(await mails('ONE@example.org')).toHaveLength(1);
  expect(await page('/?to=two@')).not.toContain('one@example.org');
});

it('refuses addresses that bounce at once', async () => {
  await expect(send('bounce-1@example.org')).rejects.toMatchObject({ responseCode: 550 });
});

it('reports mails that bounce later to where they came from', async () => {
  await send('later-bounce@example.org', 'returns+7@example.org');
  const bounces = (await (await fetch(`${mailbox.url}/bounces.json`)).json()) as { returnPath: string; raw: string }[];
  expect(bounces).toHaveLength(1);
  expect(bounces[0]?.returnPath).toBe('returns+7@example.org');
  const report = await PostalMime.parse(bounces[0]?.raw ?? '');
  expect(report.attachments.map(({ mimeType }) => mimeType)).toContain('message/delivery-status');
});

it('keeps the mails for the next start', async () => {
  await send('keeper@example.org');
  const reopened = openMailStore(dataDir);
  const [mail] = reopened.list({ to: 'keeper@example.org', limit: 1 });
  expect(await reopened.read(mail?.id ?? '')).toMatchObject({ subject: 'A <task> for you' });
});

it('does not answer to a name that somebody pointed at this machine', async () => {
  const status = await new Promise((resolve) => {
    get(`${mailbox.url}/messages.json`, { headers: { host: 'evil.example' } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
  });
  expect(status).toBe(421);
});
