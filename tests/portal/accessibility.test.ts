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
      `insert into notices (process_id, task_id, person_id, kind, occasion, rung, order_at, state) values ($1, $2, $3, 'escalation', 'step:1', 1, app_now(), 'mailed')`,
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

async function directoryIds(): Promise<{ post: string; body: string }> {
  return asOwner(database.ownerUrl, async (client) => {
    const posts = await client.query<{ id: string }>(`select id from posts where agency_id = $1 and role = 'manager'`, [
      people.health,
    ]);
    const bodies = await client.query<{ id: string }>(
      `insert into bodies (name) values ('Drugs Strategic Committee') on conflict (name) do update set version = bodies.version returning id`,
    );
    const [post, body] = [posts.rows[0]?.id ?? '', bodies.rows[0]?.id ?? ''];
    await client.query(
      `insert into body_members (body_id, person_id, capacity) values ($1, $2, 'chair') on conflict do nothing`,
      [body, people.partnerManager.id],
    );
    await client.query(
      `insert into absences (person_id, substitute_id, from_at, until_at) select $1, $2, app_now(), app_now() + interval '9 days'
        where not exists (select from absences)`,
      [people.partnerManager.id, people.leadOfficer.id],
    );
    return { post, body };
  });
}

async function look(page: Page, path: string, name: string): Promise<string[]> {
  await page.goto(new URL(path, portal.url).href);
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

  test('nor have the pages of an administrator and of the audit trail', async () => {
    const [key] = await asOwner(database.ownerUrl, async (client) => {
      await client.query(
        `insert into audit_entries (actor_id, act, process_id, task_id, agency_id, details) values ($1, 'tasks-extended', $2, $3, $4, '{"tasks": 1, "dueAt": "2026-11-20"}')`,
        [people.leadOfficer.id, open.processId, open.tasks[people.health], people.health],
      );
      await client.query(
        `insert into audit_seals (number, to_era, to_xid, to_id, from_id, entries, contents, root_hash, previous_hash, sealed_at, hash)
         values (1, 0, '1', 1, 1, 1, '[]', 'r', 'p', app_now(), $1) on conflict do nothing`,
        ['8f'.repeat(32)],
      );
      const { rows } = await client.query<{ id: string }>(
        `insert into api_keys (name, key_hash, person_id, scopes, expires_at) values ('Reporting script of the health service', gen_random_uuid()::text, $1, '{read,write}', app_now() + interval '90 days') returning id`,
        [people.partnerContact.id],
      );
      return rows;
    });
    const hold = await asOwner(database.ownerUrl, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `insert into legal_holds (process_id, reason, set_by) values ($1, 'A request for information of the assembly', $2)
         on conflict (process_id) where released_at is null do update set reason = excluded.reason returning id`,
        [closed.processId, people.administrator.id],
      );
      return rows[0]?.id ?? '';
    });
    const paths = [
      '/keys',
      '/keys/new',
      `/keys/${key?.id ?? ''}/revoke`,
      '/sign-in/again?next=%2Fkeys%2Fnew',
      '/retention',
      `/retention/holds/${hold}/release`,
      `/directory/people/${people.silentContact.id}/erase`,
    ];
    const [account] = await asOwner(database.ownerUrl, async (client) => {
      const { rows } = await client.query<{ id: string }>(
        `insert into staff_accounts (issuer, subject, person_id) values ('https://login.example.org', 'an-account-of-the-organisation', $1)
         on conflict (issuer, subject) do update set last_used_at = app_now() returning id`,
        [people.leadOfficer.id],
      );
      return rows;
    });
    paths.push('/staff-accounts', '/staff-accounts/new', `/staff-accounts/${account?.id ?? ''}/unlink`);
    const trail = [
      '/audit',
      `/audit?task=${open.tasks[people.health] ?? ''}`,
      '/audit?reference=CON-1&from=never',
      '/audit/seals',
      '/more',
    ];
    expect(await visit(people.administrator, [...paths, ...trail])).toEqual([]);
  }, 180_000);

  test('nor have the doors of staff with an account of their organisation', async () => {
    const other = await startPortal(database, () => ({
      organisation: { begin: () => Promise.reject(new Error('away')), finish: () => Promise.reject(new Error('away')) },
    }));
    const context = await openWindow(browser, width);
    const page = await context.newPage();
    const found: string[] = [];
    for (const [path, name] of [
      ['/sign-in', 'sign-in'],
      ['/sign-in/organisation', 'away'],
    ] as const)
      found.push(...(await look(page, `${other.url}${path}`, `Organisation-${name}-${width}`)));
    await context.close();
    await other.close();
    expect(found).toEqual([]);
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

  test('nor have the pages of the directory', async () => {
    const ids = await directoryIds();
    const paths = [
      '',
      '/agencies/new',
      `/agencies/${people.health}`,
      `/agencies/${people.health}/edit`,
      `/agencies/${people.health}/end`,
      `/agencies/${people.health}/posts/new`,
      `/posts/${ids.post}`,
      '/people',
      '/people/new',
      `/people/${people.partnerManager.id}`,
      `/people/${people.partnerManager.id}/edit`,
      `/people/${people.partnerManager.id}/absence`,
      `/people/${people.partnerContact.id}/leave`,
      `/people/${people.partnerManager.id}/leave`,
      '/bodies',
      '/bodies/new',
      '/import',
      `/bodies/${ids.body}`,
      `/bodies/${ids.body}/edit`,
    ].map((part) => `/directory${part}`);
    expect(await visit(people.leadOfficer, paths)).toEqual([]);
  }, 300_000);

  test('nor have the pages of the directorate', async () => {
    const paths = [
      '/rounds',
      '/rounds/new',
      '/requests',
      '/owed-by-nobody',
      '/not-reached',
      '/mails',
      '/post-room',
      '/post-room/owed',
      '/bank-holidays',
    ];
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
        `/strategies/${strategyId}/route`,
        `/reviews/${reviews.locked}`,
        `/reviews/${reviews.signing}`,
        `/sign-offs/new?parent=${reviews.locked}`,
        '/reviews',
        '/reviews/new',
        `/reviews/${collecting}`,
        `/reviews/${committee}`,
        `/reviews/${committee}/timeline`,
        `/strategies/${strategyId}/timeline`,
        `/reviews/${committee}/lines/${line}`,
        '/proposals',
        `/proposals/${proposal}`,
        `/returns/${returnTask}`,
      ]),
    ).toEqual([]);
    const aboutReturn = ['/colleague', '/hand-over', '/more-time', '/not-me'].map(
      (part) => `/tasks/${returnTask}${part}`,
    );
    const own = [`/returns/${returnTask}`, ...aboutReturn, `/strands/${strandTask}`];
    expect(await visit(people.partnerContact, own)).toEqual([]);
  }, 300_000);
});
