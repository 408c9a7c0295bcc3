import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, openWindow } from '../../support/parts/browser.ts';
import { flawsOf, shortIds } from '../../support/parts/page-flaws.ts';
import { asOwner, createPartnership, type Partnership, type Person } from '../../support/factories.ts';
import { type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';

/** What no link leads to, or what no story of tests/walk comes to: every other page is looked at there, at every stage. */
let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let browser: Browser;
let open: Round;
let closed: Round;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  const shape = {
    agencyIds: [people.health, people.youth, people.probation],
  };
  open = await roundOf(database, people, { ...shape, dueInDays: -2, closesInDays: 9 });
  closed = await roundOf(database, people, { ...shape, state: 'closed', title: 'Open forum on priorities' });
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await portal.close();
  await database.drop();
});

describe.each([375, 1280])('at a width of %i pixels', (width) => {
  const visit = async (person: Person | undefined, paths: readonly string[]) => {
    const context = await openWindow(browser, width, person === undefined ? undefined : await portal.browserOf(person));
    const page = await context.newPage();
    const found: string[] = [];
    for (const path of paths)
      found.push(
        ...(await flawsOf(
          page,
          `${portal.url}${path}`,
          `${person?.name.split(' ')[1] ?? 'Nobody'}-${shortIds(path)}-${width}`,
        )),
      );
    await context.close();
    return found;
  };

  test('the doors have no accessibility problem that axe can find', async () => {
    expect(
      await visit(undefined, [
        '/',
        '/sign-in',
        '/sign-in/code',
        '/accessibility',
        '/privacy',
        '/not-known',
        '/nowhere',
      ]),
    ).toEqual([]);
  }, 120_000);

  test('nor has a search, whether it finds something, nothing, or is refused', async () => {
    const paths = ['/search', '/search?q=priorities', '/search?q=absinthe', '/search?q=the+of', '/search?q=%E2%80%AEx'];
    // The directory has a search of its own beside that of every page.
    expect(await visit(people.leadOfficer, [...paths, '/directory', '/directory/people'])).toEqual([]);
    expect(await visit(people.partnerContact, paths)).toEqual([]);
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
      found.push(...(await flawsOf(page, `${other.url}${path}`, `Organisation-${name}-${width}`)));
    await context.close();
    await other.close();
    expect(found).toEqual([]);
  }, 120_000);
});
