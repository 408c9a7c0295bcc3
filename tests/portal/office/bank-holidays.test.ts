import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { type Browser, hiddenFields, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let round: Round;
let officer: Browser;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  const workingDays = (days: number) => ({ side: 'after', workingDays: days }) as const;
  round = await roundOf(database, people, {
    agencyIds: [people.health],
    dueInDays: 30,
    closesInDays: 60,
    steps: [
      { kind: 'escalate', offset: workingDays(1), recipients: { ladder: 1 } },
      { kind: 'escalate', offset: workingDays(5), recipients: 'directorate' },
    ],
  });
  officer = await portal.browserOf(people.leadOfficer);
  await proclaim(new Date(Date.now() + 32 * 86_400_000));
});
afterAll(async () => {
  await portal.close();
  await database.drop();
});

/** A holiday on the first working day from then on: what is counted over it comes a working day later. */
async function proclaim(from: Date): Promise<void> {
  const next = () => proclaim(new Date(from.getTime() + 86_400_000));
  if ([0, 6].includes(from.getUTCDay())) return next();
  const [year, month, dayOfMonth] = from.toISOString().slice(0, 10).split('-');
  const typed = { 'day-day': dayOfMonth ?? '', 'day-month': month ?? '', 'day-year': year ?? '' };
  const added = await officer.fill('/bank-holidays', { ...typed, title: 'A day of mourning' });
  // That day is one already.
  if (added.status === 422) return next();
  expect(added.headers.get('location')).toContain('done=holiday-added');
}

const day = { 'day-day': '24', 'day-month': '6', 'day-year': '2027' };

describe('an officer keeps the bank holidays (R48)', () => {
  test('adds one and removes it', async () => {
    const page = '/bank-holidays?calendar=scotland';
    const added = await officer.fill(page, { ...day, title: 'Coronation', calendar: 'scotland' }, '/bank-holidays');
    expect(added.headers.get('location')).toBe('/bank-holidays?calendar=scotland&done=holiday-added');
    const listed = await officer.get(page);
    expect(listed.text).toContain('Thursday 24 June');
    expect(listed.text).toContain('Coronation');
    const removed = await officer.post('/bank-holidays/remove', {
      ...hiddenFields(listed.text),
      calendar: 'scotland',
      day: '2027-06-24',
    });
    expect(removed.headers.get('location')).toContain('done=holiday-removed');
    expect((await officer.get(page)).text).not.toContain('Coronation');
  });

  test('is told beside the field what is wrong', async () => {
    const wrong = await officer.fill('/bank-holidays', { ...day, 'day-month': '13', title: 'Coronation' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('This must be a real date');
    expect(wrong.text).toContain('value="Coronation"');
    expect((await officer.fill('/bank-holidays', { ...day, title: ' ' })).text).toContain('Say what holiday it is');
  });

  test('sees what would change, from when to when, and plans the steps of one anew', async () => {
    const page = await officer.get('/bank-holidays');
    expect(page.text).toContain('1 process would change');
    expect(page.text).toContain(round.reference);
    expect(page.text).toContain('Escalation to the directorate');
    expect(page.text).toContain('at 9am');
    const stale = await officer.post(`/processes/${round.processId}/plan-anew`, {
      ...hiddenFields(page.text),
      calendarVersion: 'old',
    });
    expect(stale.status).toBe(422);
    expect(stale.text).toContain('have changed since you looked');
    const planned = await officer.fill('/bank-holidays', {}, `/processes/${round.processId}/plan-anew`);
    expect(planned.headers.get('location')).toContain('done=planned-anew');
    expect((await officer.get('/bank-holidays')).text).toContain('Nothing that is open would change');
    const { rows } = await asOwner(database.ownerUrl, (client) =>
      client.query(`select count(*)::int as n from notices where process_id = $1 and kind <> 'invitation'`, [
        round.processId,
      ]),
    );
    expect(rows[0]?.n).toBe(0);
  });

  test('reads a warning where a round touches a year of which nothing is known', async () => {
    await asOwner(database.ownerUrl, (client) =>
      client.query(`update bank_holidays set removed_at = now() where calendar = 'england-and-wales' and day > now()`),
    );
    expect((await officer.get('/bank-holidays')).text).toContain('are not known yet, so only weekends are left out');
  });

  test('but an auditor only reads them, and a partner does not', async () => {
    const auditor = await portal.browserOf(people.auditor);
    const page = await auditor.get('/bank-holidays');
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('Add a bank holiday');
    expect((await auditor.post('/bank-holidays', { ...day, title: 'x' })).status).toBe(403);
    const partner = await portal.browserOf(people.partnerContact);
    expect((await partner.get('/bank-holidays')).status).toBe(403);
  });
});
