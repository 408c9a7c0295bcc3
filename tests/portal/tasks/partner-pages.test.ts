import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { type Browser, hiddenFields, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';

let database: TestDatabase;
let portal: RunningPortal;
let people: Partnership;
let round: Round;
let partner: Browser;
let colleague: Browser;
let task: string;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  people = await createPartnership(database.ownerUrl);
  partner = await portal.browserOf(people.partnerContact);
  colleague = await portal.browserOf(people.secondContact);
});

afterAll(async () => {
  await portal.close();
  await database.drop();
});

async function freshRound(
  shape: { dueInDays?: number; closesInDays?: number; state?: 'open' | 'closed' | 'cancelled' } = {},
): Promise<void> {
  round = await roundOf(database, people, {
    ...shape,
    agencyIds: [people.health, people.youth],
  });
  task = `/tasks/${round.tasks[people.health] ?? ''}`;
}

describe('a partner agency answers', () => {
  test('writes, checks, sends and gets a reference', async () => {
    await freshRound();
    expect((await partner.get('/tasks')).text).toContain('Drugs strategy 2027 to 2030');
    const [position] = round.questionIds;
    const written = await partner.fill(`${task}/answer`, {
      [`position-${position}`]: 'support',
      comment: 'We agree.',
      act: 'check',
    });
    expect(written.status).toBe(303);
    const check = await partner.get(`${task}/check`);
    expect(check.text).toContain('We agree.');
    const sent = await partner.fill(`${task}/check`, {});
    expect(sent.headers.get('location')).toBe(`${task}/confirmation`);
    const confirmation = await partner.get(`${task}/confirmation`);
    expect(confirmation.text).toMatch(new RegExp(`${round.reference}-[0-9A-F]{6}-3`, 'u'));
  });

  test('sends "nothing to say" in one press', async () => {
    await freshRound();
    const sent = await partner.fill(task, {}, `${task}/nothing-to-say`);
    expect(sent.headers.get('location')).toBe(`${task}/confirmation`);
    expect((await partner.get(`${task}/versions`)).text).toContain('Nothing to say.');
  });

  test('does a form that is sent twice once', async () => {
    await freshRound();
    const { text } = await partner.get(task);
    const hidden = hiddenFields(text);
    await partner.post(`${task}/nothing-to-say`, hidden);
    const again = await partner.post(`${task}/nothing-to-say`, hidden);
    expect(again.status).toBe(303);
    const { rows } = await asOwner(database.ownerUrl, (client) =>
      client.query('select count(*)::int as n from answers where task_id = $1', [round.tasks[people.health]]),
    );
    expect(rows[0]?.n).toBe(1);
  });

  test('shows both texts when a colleague has saved meanwhile, and loses neither', async () => {
    await freshRound();
    const page = await partner.get(`${task}/answer`);
    await colleague.fill(`${task}/answer`, { comment: 'What Sam wrote', act: 'save' });
    const hidden = hiddenFields(page.text);
    const mine = await partner.post(`${task}/answer`, { ...hidden, comment: 'What Petra wrote', act: 'save' });
    expect(mine.status).toBe(409);
    expect(mine.text).toContain('Error: ');
    expect(mine.text).toContain('What Sam wrote');
    expect(mine.text).toContain('What Petra wrote');
  });

  test('reads that a closed round is closed and when, with the text kept', async () => {
    await freshRound({ dueInDays: -3, closesInDays: 1 });
    const page = await partner.get(`${task}/answer`);
    const hidden = hiddenFields(page.text);
    await partner.post(`${task}/answer`, { ...hidden, comment: 'A late thought', act: 'check' });
    const check = await partner.get(`${task}/check`);
    await asOwner(database.ownerUrl, (client) =>
      client.query(`update tasks set closes_at = app_now() - interval '1 minute' where id = $1`, [
        round.tasks[people.health],
      ]),
    );
    const key = hiddenFields(check.text);
    const late = await partner.post(`${task}/check`, key);
    expect(late.status).toBe(422);
    expect(late.text).toContain('It closed on');
    expect(late.text).toContain('A late thought');
  });

  test('says beside the field what is wrong and keeps the text', async () => {
    await freshRound();
    const empty = await partner.fill(`${task}/answer`, { comment: '   ', act: 'check' });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('<title>Error: Answer');
    expect(empty.text).toContain('href="#comment"');
    const long = await partner.fill(`${task}/answer`, { comment: 'x'.repeat(50_001), act: 'save' });
    expect(long.text).toContain('x'.repeat(50_001));
    expect(long.text).toContain('The text has 50,001 characters. Use 50,000 or fewer.');
  });
});

describe('a partner agency needs something else', () => {
  test('asks for more time with a date in its own zone', async () => {
    await freshRound();
    const wrong = await partner.fill(`${task}/more-time`, {
      'wanted-day': '31',
      'wanted-month': '2',
      'wanted-year': '2027',
      'wanted-time': '17:00',
      reason: 'Holidays',
    });
    expect(wrong.text).toContain('This must be a real date');
    expect(wrong.text).toContain('Holidays');
    const year = String(new Date().getFullYear() + 1);
    const asked = await partner.fill(`${task}/more-time`, {
      'wanted-day': '27',
      'wanted-month': '6',
      'wanted-year': year,
      'wanted-time': '5pm',
      reason: 'Holidays',
    });
    expect(asked.status, asked.text).toBe(303);
    expect((await partner.get(task)).text).toContain(`27 June ${year} at 5pm`);
  });

  test('offers both instants of a time that the clocks show twice', async () => {
    await freshRound();
    const fields = {
      'wanted-day': '31',
      'wanted-month': '10',
      'wanted-year': '2027',
      'wanted-time': '01:30',
      reason: 'Half term',
    };
    const asked = await partner.fill(`${task}/more-time`, fields);
    expect(asked.status).toBe(422);
    expect(asked.text).toContain('01:30 BST');
    expect(asked.text).toContain('01:30 GMT');
  });

  test('adds a colleague, hands over, and says that it is the wrong person', async () => {
    await freshRound();
    const added = await partner.fill(`${task}/colleague`, { name: 'Nina New', address: 'nina@example.org' });
    expect(added.headers.get('location')).toContain('done=colleague-added');
    expect((await partner.get(task)).text).toContain('Nina New');
    const handed = await partner.fill(`${task}/hand-over`, { to: people.partnerManager.id, reason: 'On leave' });
    expect(handed.headers.get('location')).toContain('done=handed-over');
    const silent = await colleague.fill(`${task}/not-me`, { suggestion: 'Ask the press office' });
    expect(silent.status).toBe(422);
    expect(silent.text).toContain('Say why you are not the right person');
    expect(silent.text).toContain('Ask the press office');
    const said = await colleague.fill(`${task}/not-me`, { reason: 'I do schools', suggestion: 'Ask the press office' });
    expect(said.headers.get('location')).toContain('done=not-me');
    const requests = await (await portal.browserOf(people.leadOfficer)).get('/requests');
    expect(requests.text).toContain('“I do schools”');
    expect(requests.text).toMatch(/Suggested instead:\s+Ask the press office/u);
  });

  test('downloads a paper as an attachment', async () => {
    await freshRound();
    const paper = await partner.get(`/documents/${round.documentId}?download=yes`);
    expect(paper.headers.get('content-disposition')).toContain('attachment');
    expect(paper.headers.get('x-content-type-options')).toBe('nosniff');
  });
});
