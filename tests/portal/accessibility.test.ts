import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, openWindow } from '../support/browser.ts';
import {
  asOwner,
  createPartnership,
  createRound,
  type Partnership,
  type Person,
  type Round,
} from '../support/factories.ts';
import { type RunningPortal, startPortal } from '../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts';
import { createReviews, type ReviewPages } from '../support/review-pages.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let browser: Browser;
let open: Round;
let draft: Round;
let closed: Round;
let reviews: ReviewPages;
/** Where pictures of the pages go, for somebody who looks at them: set in the environment of the run by hand only. */
const pictures = process.env['PICTURES'];

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  const shape = {
    agencyIds: [people.health, people.youth, people.probation],
    contacts: {
      [people.health]: [people.partnerContact.id, people.secondContact.id],
      [people.probation]: [people.silentContact.id],
    },
    createdBy: people.leadOfficer.id,
  };
  open = await createRound(database.ownerUrl, { ...shape, dueInDays: -2, closesInDays: 9 });
  draft = await createRound(database.ownerUrl, {
    ...shape,
    state: 'draft',
    title: 'Second round on the revised draft',
  });
  closed = await createRound(database.ownerUrl, { ...shape, state: 'closed', title: 'Open forum on priorities' });
  reviews = await createReviews(database, people);
  await fillWithLife();
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await portal.close();
  await database.drop();
});

async function fillWithLife(): Promise<void> {
  const task = open.tasks[people.youth] ?? '';
  await asOwner(database.ownerUrl, async (client) => {
    await client.query(
      `insert into answers (task_id, version, content, answered_by, on_time, received_at) values ($1, 2, $2, $3, false, app_now())`,
      [
        task,
        JSON.stringify({
          nothingToSay: false,
          comment: 'We agree with the draft.',
          replies: [{ questionId: open.questionIds[0], position: 'support' }],
        }),
        people.otherAgencyContact.id,
      ],
    );
    await client.query(`update tasks set state = 'answered', on_time = false, answered_at = app_now() where id = $1`, [
      task,
    ]);
    await client.query(
      `insert into notices (process_id, task_id, person_id, kind, occasion, details, order_at, state) values ($1, $2, $3, 'escalation', 'step:1', '{"level":1}', app_now(), 'mailed')`,
      [open.processId, open.tasks[people.health], people.partnerManager.id],
    );
    await client.query(
      `insert into extension_requests (task_id, asked_by, wanted_due_at, wanted_wall_text, reason, state) values ($1, $2, app_now() + interval '9 days', 'in nine days', 'Half of the team is away.', 'asked')`,
      [open.tasks[people.probation], people.silentContact.id],
    );
    await client.query(
      `insert into log_items (process_id, agency_id, comment) values ($1, $2, 'Say more about treatment in prisons.')`,
      [closed.processId, people.health],
    );
    await client.query(`update people set not_reached_at = app_now(), not_reached_why = 'bounce' where id = $1`, [
      people.silentContact.id,
    ]);
  });
}

async function look(page: Page, path: string, name: string): Promise<string[]> {
  await page.goto(`${portal.url}${path}`);
  const wide = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  if (pictures !== undefined) {
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true });
  }
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze();
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${path} ${id} ${String(target)}`));
  return wide === 0 ? found : [...found, `${path} scrolls sideways`];
}

describe.each([375, 1280])('at a width of %i pixels', (width) => {
  const visit = async (person: Person | undefined, paths: readonly string[]) => {
    const context = await openWindow(browser, width, person === undefined ? undefined : await portal.browserOf(person));
    const page = await context.newPage();
    const found: string[] = [];
    for (const path of paths)
      found.push(
        ...(await look(
          page,
          path,
          `${person?.name.split(' ')[1] ?? 'Nobody'}-${path.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{24}(?<end>[0-9a-f]{3})/gu, 'id$<end>').replaceAll(/[/?=]/gu, '_')}-${width}`,
        )),
      );
    await context.close();
    return found;
  };

  test('the doors have no accessibility problem that axe can find', async () => {
    expect(
      await visit(undefined, ['/', '/sign-in', '/sign-in/code', '/accessibility', '/privacy', '/nowhere']),
    ).toEqual([]);
  }, 120_000);

  test('nor have the pages of a partner', async () => {
    const task = `/tasks/${open.tasks[people.health] ?? ''}`;
    const paths = [
      '/',
      '/tasks',
      task,
      ...['/answer', '/more-time', '/colleague', '/hand-over', '/not-me', '/print', '/versions'].map(
        (part) => `${task}${part}`,
      ),
      `/tasks/${closed.tasks[people.health] ?? ''}`,
      '/rounds',
    ];
    expect(await visit(people.partnerContact, paths)).toEqual([]);
    expect(await visit(people.partnerManager, ['/overdue'])).toEqual([]);
  }, 180_000);

  test('nor have the pages of the directorate', async () => {
    const paths = ['/rounds', '/rounds/new', '/requests', '/not-reached', '/mails', '/post-room', '/bank-holidays'];
    const ofOpen = [
      '',
      '/participants',
      '/participants/add',
      '/timeline',
      '/responses',
      '/log',
      '/extend',
      '/close',
      '/cancel',
      '/papers',
      '/attendance',
      '/copy',
    ].map((part) => `/rounds/${open.processId}${part}`);
    const ofDraft = ['', '/preview', '/edit', '/steps'].map((part) => `/rounds/${draft.processId}${part}`);
    const ofTask = ['', '/log-answer', '/clock'].map((part) => `/tasks/${open.tasks[people.health] ?? ''}${part}`);
    expect(
      await visit(people.leadOfficer, [
        ...paths,
        ...ofOpen,
        ...ofDraft,
        ...ofTask,
        `/rounds/${closed.processId}/log`,
        `/rounds/${closed.processId}/agree-log`,
      ]),
    ).toEqual([]);
  }, 300_000);

  test('nor have the pages of strategies and reviews', async () => {
    const { strategyId, open: collecting, committee, line, proposal, returnTask, strandTask } = reviews;
    expect(
      await visit(people.leadOfficer, [
        '/strategies',
        `/strategies/${strategyId}`,
        `/strategies/${strategyId}/edit`,
        `/strategies/${strategyId}/plan`,
        `/strategies/${strategyId}/plan?act=add-milestone`,
        '/reviews',
        '/reviews/new',
        `/reviews/${collecting}`,
        `/reviews/${committee}`,
        `/reviews/${committee}/lines/${line}`,
        '/proposals',
        `/proposals/${proposal}`,
      ]),
    ).toEqual([]);
    expect(await visit(people.partnerContact, [`/returns/${returnTask}`, `/strands/${strandTask}`])).toEqual([]);
  }, 300_000);
});
