import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, test } from 'vitest';
import { referenceRoutes } from '../../api/reference/page.ts';
import { routes } from '../../api/routes.ts';
import { treeDocument } from '../../domain/reports/html.ts';
import { listPage, mailPage, missingPage } from '../../local/parts/mailbox-pages.ts';
import { render } from '../../mail/render.ts';
import { hasJava, nuFlaws } from '../support/parts/nu.ts';
import { richTree } from '../support/report-tree.ts';
import { write } from '../support/stories/written-mail.ts';

const noJava = 'Java is not installed: the Nu HTML checker reads nothing';
const logo = { kind: 'svg', bytes: new TextEncoder().encode('<svg/>'), alt: 'A "crown"' } as const;
const look = { names: 'Drugs Directorate\n\nNew <Yard>', accent: '#1d4e89', styles: null, logo };
const site = 'https://plans.example.org';

/** What is sent: one task, several, a link to a list, and a nudge with words of its own. */
const mails = () => [
  write('invitation'),
  write('reminder', {}, [{ taskId: '0199c0de-0000-7000-8000-00000000abce', title: 'Open forum & <log>' }]),
  write('escalation', { draftSavedAt: 3 }),
  write('outcome'),
];

/** The description of the API, with a page for each of its nouns. */
async function apiPages(): Promise<[string, string][]> {
  const app = express().use(referenceRoutes({ routes, publicUrl: site, version: '1' }));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((ready) => server.once('listening', ready));
  const read = async (path: string): Promise<[string, string]> => [
    path,
    await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)).text(),
  ];
  try {
    const start = await read('/docs');
    const nouns = new Set([...start[1].matchAll(/"(?<path>\/docs\/[\w-]+)"/gu)].map(([, path = '']) => path));
    return [start, ...(await Promise.all([...nouns].map(read)))];
  } finally {
    server.close();
  }
}

/** The mailbox of a machine at home: its list, its mail in each view, and where there is none. */
function mailboxPages(): [string, string][] {
  const { subject, text, html } = render(write('invitation'));
  const envelope = { id: '1', returnPath: 'b@example.org', to: ['a@example.org'], from: 'c@example.org' };
  const mail = { ...envelope, subject, date: '2026-11-30T09:00:00.000Z' };
  const attachments = [{ filename: 'due.ics', mimeType: 'text/calendar', disposition: null, content: '' }];
  const stored = { ...mail, text, html, headers: { from: 'Concordat' }, attachments };
  return [
    ['mailbox', listPage([mail], { to: 'a@example.org', older: '/?before=1' })],
    ['empty mailbox', listPage([], { to: '', older: undefined })],
    ...(['mail', 'text', 'headers'] as const).map((view): [string, string] => [view, mailPage(stored, view)]),
    ['no mail', missingPage()],
  ];
}

test('reports, mails, the description of the API and the mailbox are HTML without an error', async (context) => {
  context.skip(!hasJava, noJava);
  const api = await apiPages();
  expect(api.length).toBeGreaterThan(10);
  const pages = new Map([
    ['report', treeDocument(richTree, site)],
    ['report with a look', treeDocument(richTree, site, look)],
    ...mails().map((mail): [string, string] => [`mail: ${mail.subject}`, render(mail).html]),
    ...api,
    ...mailboxPages(),
  ]);
  expect(await nuFlaws(pages)).toEqual([]);
}, 120_000);

test('the checker sees what is wrong, and where', async (context) => {
  context.skip(!hasJava, noJava);
  const wrong = treeDocument(richTree, site).replace(
    '</h1>',
    '</h1>\n<h4 id="a">x</h4><p id="a"><center>y</center></p>',
  );
  const flaws = await nuFlaws(
    new Map([
      ['wrong', wrong],
      ['right', treeDocument(richTree, site)],
    ]),
  );
  for (const said of ['Duplicate ID', 'skipping 2 heading levels', 'obsolete', 'in scope'])
    expect(flaws.join('\n')).toContain(said);
  for (const flaw of flaws) expect(flaw).toMatch(/^wrong:\d+ /u);
}, 120_000);
