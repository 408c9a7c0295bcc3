import { randomUUID } from 'node:crypto';
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

describe('the directorate makes a round', () => {
  test('is told beside the field what is wrong, with everything kept', async () => {
    const wrong = await officer.fill('/rounds/new', {
      title: '',
      format: 'seminar',
      ...date('due', '13'),
      purpose: 'Kept words',
      positions: 'One?',
      audience: 'choose',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Give the round a title');
    expect(wrong.text).toContain('This must be a real date');
    expect(wrong.text).toContain('Kept words');
  });

  test('sees every step with its exact time before opening, then opens it', async () => {
    const made = await officer.fill('/rounds/new', {
      title: 'Circulation of the draft',
      format: 'circulation',
      ...date('due', '6'),
      positions: 'Do you support strand one?\nStrand two?',
      texts: 'What is missing?',
      level: 'strategic',
      agency: [people.health],
      audience: 'choose',
    });
    expect(made.status, made.text).toBe(303);
    const path = (made.headers.get('location') ?? '').split('?')[0] ?? '';
    const preview = await officer.get(path);
    expect(preview.text).toContain('3 agencies');
    expect(preview.text).toContain(`15 June ${nextYear} at 5pm`);
    expect(preview.text).toContain('Escalation to the escalation contact of level 1');
    expect(preview.text).toContain('at 9am');
    const opened = await officer.fill(path, {});
    expect(opened.headers.get('location')).toContain('done=opened');
    expect(portal.decisions[0]).toMatchObject({ act: 'open', route: 'portal:open' });
  });

  test('changes its steps', async () => {
    const round = await freshRound('draft');
    const fields = {
      'count-0': '3',
      'unit-0': 'hours',
      'side-0': 'before',
      'who-0': 'respondents',
      'count-1': '2',
      'unit-1': 'working-days',
      'side-1': 'after',
      'who-1': 'ladder:2',
      sendingHour: '10',
      lateAnswers: 'yes',
    };
    const wrong = await officer.fill(`/rounds/${round.processId}/steps`, { ...fields, 'count-1': 'two' });
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Step 2: give a whole number');
    const changed = await officer.fill(`/rounds/${round.processId}/steps`, fields);
    expect(changed.status, changed.text).toBe(303);
    expect((await officer.get(`/rounds/${round.processId}/preview`)).text).toContain('level 2');
  });

  test('is not overwritten by a colleague’s older page', async () => {
    const round = await freshRound('draft');
    const page = await officer.get(`/rounds/${round.processId}/edit`);
    const form = { ...hiddenFields(page.text), title: 'Mine', format: 'board', audience: 'keep', ...date('due', '6') };
    await officer.fill(`/rounds/${round.processId}/edit`, {
      title: 'Theirs',
      format: 'board',
      audience: 'keep',
      ...date('due', '6'),
    });
    const late = await officer.post(`/rounds/${round.processId}/edit`, form);
    expect(late.status).toBe(422);
    expect(late.text).toContain('value="Mine"');
    expect(late.text).toContain('Theirs');
  });

  test('copies an old one, and gets the invitation itself first', async () => {
    const round = await freshRound('closed');
    const copied = await officer.fill(`/rounds/${round.processId}/copy`, { title: 'Again', again: 'yes' });
    const path = (copied.headers.get('location') ?? '').split('?')[0] ?? '';
    expect((await officer.get(path.replace('/preview', ''))).text).toContain(round.reference);
    expect((await officer.fill(path, {}, path.replace('preview', 'test-invitation'))).status).toBe(303);
  });

  test.each([
    ['answered', [], ['Health']],
    ['silent', [], ['Youth']],
    ['chosen', ['youth', 'stranger'], ['Youth']],
    ['all', [], ['Health', 'Youth']],
  ])('consults again those who are %s', async (who, named, agencies) => {
    const round = await freshRound('closed');
    const ids: Readonly<Record<string, string>> = { youth: people.youth, stranger: randomUUID() };
    await asOwner(database.ownerUrl, (client) =>
      client.query(`update tasks set state = 'answered' where id = $1`, [round.tasks[people.health]]),
    );
    const agency = named.map((name) => ids[name] ?? '');
    const copied = await officer.fill(`/rounds/${round.processId}/copy`, { title: 'Again', again: 'yes', who, agency });
    const [, id] = /rounds\/([0-9a-f-]+)\/preview/u.exec(copied.headers.get('location') ?? '') ?? [];
    const { rows } = await asOwner(database.ownerUrl, (client) =>
      client.query<{ id: string }>('select agency_id as id from audience where process_id = $1', [id]),
    );
    const wanted = agencies.map((name) => (name === 'Health' ? people.health : people.youth));
    expect(rows.map((row) => row.id).sort()).toEqual(wanted.sort());
  });

  test('cannot consult nobody again, and keeps what was typed', async () => {
    const round = await freshRound('closed');
    const path = `/rounds/${round.processId}/copy`;
    const refused = await officer.fill(path, { title: 'Kept title', again: 'yes', who: 'answered' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('No agency has answered');
    expect(refused.text).toContain('Kept title');
    expect(refused.text).toContain('href="#who"');
    expect((await officer.fill(path, { title: 'Kept title', who: 'chosen' })).text).toContain('Choose at least one');
  });

  test('adds a paper without JavaScript', async () => {
    const round = await freshRound();
    const path = `/rounds/${round.processId}/papers`;
    const form = new FormData();
    form.set('title', 'Gap analysis');
    form.set('idempotencyKey', 'k');
    form.set('file', new File(['What is missing'], '../gap analysis.txt', { type: 'text/plain' }));
    const cookie = [...officer.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const added = await fetch(`${portal.url}${path}`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
    });
    expect(added.status).toBe(303);
    expect((await officer.get(path)).text).toContain('Gap analysis (version 1, gap analysis.txt');
  });
});

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

  test('pauses the post room and starts it again', async () => {
    expect((await officer.fill('/post-room', { act: 'pause' })).headers.get('location')).toContain('done=paused');
    expect((await officer.get('/post-room')).text).toContain('Paused since');
    expect((await officer.fill('/post-room/owed', {})).text).toContain('Choose what went already');
    expect((await officer.fill('/post-room', { act: 'resume' })).headers.get('location')).toContain('done=resumed');
  });
});
