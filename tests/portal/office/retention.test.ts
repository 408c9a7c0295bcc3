import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, createPerson, type Partnership, type Person } from '../../support/factories.ts';
import { type Browser, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createPostRoomBench, invitedRound } from '../../support/parts/post-room.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { removeDue } from '../../../db/records/retention.ts';
import { keptDays } from '../../../domain/records/retention.ts';
import { deliver } from '../../../mail/deliver.ts';
import { roundOf } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let administrator: Browser;
let reference: string;
let processId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  administrator = await portal.browserOf(people.administrator);
  ({ processId } = await roundOf(database, people, {
    agencyIds: [people.health],
  }));
  [{ reference }] = (await rows('select reference from processes where id = $1', [processId])) as [
    { reference: string },
  ];
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

const rows = async (query: string, values: unknown[] = []) =>
  (await asOwner(database.ownerUrl, (client) => client.query<Record<string, unknown>>(query, values))).rows;

describe('retention', () => {
  test('a hold is set with its reason, kept when something is wrong, and released by an administrator only', async () => {
    const wrong = await administrator.fill('/retention', { reference: 'CON-1999-0001', reason: 'Case 17' });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('Nothing has this reference')]);
    expect(wrong.text).toContain('Case 17');
    expect((await administrator.fill('/retention', { reference, reason: ' ' })).text).toContain('Give the reason');
    const set = await administrator.fill('/retention', { reference, reason: 'Case 17' });
    expect([set.status, set.headers.get('location')]).toEqual([303, '/retention?done=hold-set']);
    const [hold] = await rows('select id, process_id from legal_holds');
    expect(hold).toMatchObject({ process_id: processId });
    const release = `/retention/holds/${String(hold!['id'])}/release`;
    const officer = await portal.browserOf(people.leadOfficer);
    const shown = await officer.get('/retention');
    expect([shown.status, shown.text]).toEqual([200, expect.stringContaining(reference)]);
    expect(shown.text).not.toContain(release);
    expect((await officer.get(release)).status).toBe(403);
    expect((await administrator.fill(release, { reason: '' })).text).toContain('Give the reason');
    expect((await administrator.fill(release, { reason: 'The case is closed' })).status).toBe(303);
    expect((await administrator.get('/retention')).text).toContain('The case is closed');
    expect((await administrator.get(release)).text).toContain('Released on');
  });

  test('somebody who has left is erased on the person’s page, and nobody else is', async () => {
    const gone: Person = await asOwner(database.ownerUrl, (client) =>
      createPerson(
        client,
        'Gone Contact',
        { agencyId: people.health, role: 'respondent', title: 'Desk' },
        'gone@example.org',
      ),
    );
    const page = `/directory/people/${gone.id}`;
    expect((await administrator.get(`${page}/erase`)).text).toContain('Let this person leave first');
    await rows('update post_holders set until = app_now() where person_id = $1', [gone.id]);
    await rows('update people set left_at = app_now() where id = $1', [gone.id]);
    expect((await administrator.get(page)).text).toContain(`${page}/erase`);
    expect((await administrator.fill(`${page}/erase`, {})).headers.get('location')).toBe(`${page}?done=erased`);
    const after = await administrator.get(page);
    expect(after.text).toContain('Erased on');
    expect(after.text).not.toMatch(/gone@example\.org|Gone Contact|erased\.invalid/u);
  });

  test('the page of a mail whose text is gone says so, and leads to what it was about', async () => {
    const bench = await createPostRoomBench();
    const other = await startPortal({ ownerUrl: bench.ownerUrl, appUrl: bench.appUrl, drop: async () => {} });
    try {
      const round = await invitedRound(bench);
      await deliver(bench.deps(), new AbortController().signal);
      await bench.later((keptDays.mails + 1) * 24 * 60);
      expect((await removeDue(bench.db)).mails).toBeGreaterThan(0);
      const { rows: mails } = await bench.owner.query<{ id: string }>('select id from mails limit 1');
      const page = await (await other.browserOf(bench.people.administrator)).get(`/mails/${mails[0]?.id}`);
      expect(page.text).toContain('What it said was removed on');
      expect(page.text).toContain(`href="/tasks/${Object.values(round.tasks)[0]}"`);
    } finally {
      await other.close();
      await bench.close();
    }
  });
});
