import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { asOwner, createPartnership, type Partnership } from '../../support/factories.ts';
import { type Browser, hiddenFields, type RunningPortal, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { roundOf, type Round } from '../../support/stories/partnership-rounds.ts';

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

beforeEach(() => {
  portal.decisions.length = 0;
  portal.outcome = { kind: 'taken', effect: {} };
});

const nextYear = String(new Date().getFullYear() + 1);
const date = (name: string, month: string) => ({
  [`${name}-day`]: '15',
  [`${name}-month`]: month,
  [`${name}-year`]: nextYear,
  [`${name}-time`]: '17:00',
});

function freshRound(state: 'draft' | 'open' | 'closed' | 'log-agreed' = 'open', dueInDays = 14): Promise<Round> {
  return roundOf(database, people, {
    state,
    dueInDays,
    agencyIds: [people.health, people.youth],
  });
}

async function count(query: string, ...values: readonly unknown[]): Promise<number> {
  const { rows } = await asOwner(database.ownerUrl, (client) => client.query<{ n: number }>(query, [...values]));
  return rows[0]?.n ?? -1;
}

describe('the directorate runs a round', () => {
  test('nudges and extends several at once', async () => {
    const round = await freshRound();
    const path = `/rounds/${round.processId}/participants`;
    const both = Object.values(round.tasks);
    expect((await officer.fill(path, { act: 'nudge' })).text).toContain('Choose at least one agency');
    expect((await officer.fill(path, { act: 'nudge', task: both })).headers.get('location')).toContain('done=nudged');
    expect(
      await count(`select count(*)::int as n from notices where kind = 'nudge' and process_id = $1`, round.processId),
    ).toBe(3);
    const asked = await officer.fill(path, { act: 'extend', task: both });
    expect(asked.text).toContain('Health Service');
    const extended = await officer.post(`${path}/extend`, {
      ...hiddenFields(asked.text),
      task: both,
      reason: 'Holidays',
      ...date('due', '7'),
    });
    expect(extended.headers.get('location'), extended.text).toContain('done=extended');
    const withdrawn = await officer.post(`${path}/withdraw`, {
      idempotencyKey: 'w',
      task: both.slice(0, 1),
      reason: 'Merged',
    });
    expect(withdrawn.headers.get('location')).toContain('done=withdrawn');
    const added = await officer.fill(`${path}/add`, { agency: [people.probation] });
    expect(added.headers.get('location')).toContain('done=participants-added');
  });

  test('sees who moves and who keeps a date before it moves the date', async () => {
    const round = await freshRound();
    const path = `/rounds/${round.processId}/extend`;
    const check = await officer.fill(path, date('due', '8'));
    expect(check.text).toContain('2</strong> agencies move');
    expect(portal.decisions).toHaveLength(0);
    await officer.post(path, { ...hiddenFields(check.text) });
    expect(portal.decisions[0]).toMatchObject({
      act: 'move-date',
      terms: { dueAt: Date.parse(`${nextYear}-08-15T16:00:00Z`) },
    });
  });

  test('reads "try again in N seconds" while the engine is away, and asks for the same thing again', async () => {
    const round = await freshRound();
    portal.outcome = { kind: 'try-later', seconds: 15 };
    const away = await officer.fill(`/rounds/${round.processId}/cancel`, { reason: 'Overtaken by events' });
    expect(away.status).toBe(422);
    expect(away.text).toContain('Try again in 15 seconds');
    expect(away.text).toContain('Overtaken by events');
    await officer.post(`/rounds/${round.processId}/cancel`, {
      ...hiddenFields(away.text),
      reason: 'Overtaken by events',
    });
    const [first, second] = portal.decisions;
    expect(second?.key).toBe(first?.key);
  });

  test('decides on more time, stops the clock, writes down an answer', async () => {
    const round = await freshRound();
    const task = `/tasks/${round.tasks[people.health] ?? ''}`;
    const partner = await portal.browserOf(people.partnerContact);
    await partner.fill(`${task}/more-time`, { ...date('wanted', '9'), reason: 'Summer' });
    const link = /\/requests\/[0-9a-f-]{36}/u.exec((await officer.get('/requests')).text)?.[0] ?? '';
    expect((await officer.fill(link, { decision: 'refuse' })).text).toContain('Say why');
    expect((await officer.fill(link, { decision: 'grant', reply: 'Gladly' })).headers.get('location')).toContain(
      'done=granted',
    );
    expect(
      (
        await officer.fill(`${task}/clock`, { act: 'stop', category: 'waiting-for-us', reason: 'Paper was missing' })
      ).headers.get('location'),
    ).toContain('done=stopped');
    expect((await officer.fill(`${task}/clock`, { act: 'restart' })).headers.get('location')).toContain(
      'done=restarted',
    );
    const said = { cameBy: 'letter', source: 'Letter of 3 May', comment: '=SUM(A1) is what they wrote' };
    const unsaid = await officer.fill(`${task}/log-answer`, { comment: said.comment });
    expect(unsaid.text).toContain('Choose how it came');
    expect(unsaid.text).toContain(said.comment);
    const future = { 'cameOn-day': '1', 'cameOn-month': '1', 'cameOn-year': '2099' };
    expect((await officer.fill(`${task}/log-answer`, { ...said, ...future })).text).toContain('is still to come');
    const logged = await officer.fill(`${task}/log-answer`, { ...said, ...future, 'cameOn-year': '2026' });
    expect(logged.headers.get('location')).toContain('done=answer-logged');
    const csv = await officer.get(`/rounds/${round.processId}/responses.csv`);
    expect(csv.text).toContain(`"'=SUM(A1) is what they wrote"`);
    expect(csv.headers.get('content-disposition')).toContain(`${round.reference}-responses.csv`);
  });

  test('settles the log, comment by comment', async () => {
    const round = await freshRound('closed');
    await asOwner(database.ownerUrl, (client) =>
      client.query(`insert into log_items (process_id, agency_id, comment) values ($1, $2, 'More on prisons')`, [
        round.processId,
        people.health,
      ]),
    );
    const log = await officer.get(`/rounds/${round.processId}/log?show=unsettled`);
    const link = new RegExp(`/rounds/${round.processId}/log/[0-9a-f-]{36}`, 'u').exec(log.text)?.[0] ?? '';
    const page = await officer.get(link);
    expect((await officer.fill(link, { disposition: 'accepted', response: 'Yes', changed: '' })).text).toContain(
      'Say which wording',
    );
    expect(
      (await officer.fill(link, { disposition: 'accepted', response: 'Yes', changed: 'Chapter 3' })).headers.get(
        'location',
      ),
    ).toContain('done=settled');
    const late = await officer.post(link, {
      ...hiddenFields(page.text),
      disposition: 'noted',
      response: 'My own words',
      changed: '',
    });
    expect(late.text).toContain('My own words');
    expect(late.text).toContain('Chapter 3');
    await officer.fill(`/rounds/${round.processId}/agree-log`, {});
    expect(portal.decisions.at(-1)?.act).toBe('agree-log');
  });

  test('publishes with words, and is asked for them', async () => {
    const round = await freshRound('log-agreed');
    expect((await officer.fill(`/rounds/${round.processId}/publish`, { outcome: ' ' })).status).toBe(422);
    await officer.fill(`/rounds/${round.processId}/publish`, { outcome: 'We changed chapter 3.' });
    expect(portal.decisions.at(-1)).toMatchObject({ act: 'publish', words: { outcome: 'We changed chapter 3.' } });
  });
});
