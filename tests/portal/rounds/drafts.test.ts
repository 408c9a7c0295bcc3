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

function freshRound(
  state: 'draft' | 'open' | 'closed' | 'log-agreed' = 'open',
  dueInDays = 14,
  answeredBy: readonly string[] = [],
): Promise<Round> {
  return roundOf(database, people, {
    state,
    dueInDays,
    answeredBy,
    agencyIds: [people.health, people.youth],
  });
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

  test('takes the agencies that are ticked later, asks nothing about none chosen, and shows the meeting before opening', async () => {
    const meeting = { ...date('event', '7'), 'event-time': '10am', place: 'Town Hall', chair: 'Ann Chair' };
    const words = { title: 'Workshop', format: 'workshop', ...date('due', '6'), ...meeting };
    const made = await officer.fill('/rounds/new', words);
    const preview = (made.headers.get('location') ?? '').split('?')[0] ?? '';
    const edit = preview.replace('preview', 'edit');
    expect((await officer.get(edit)).text).not.toContain('chosen now');
    const ticked = { ...words, agency: [people.health] };
    expect((await officer.fill(edit, { ...ticked, audience: 'all of them' })).status).toBe(422);
    expect((await officer.fill(edit, { ...ticked, audience: 'keep' })).status).toBe(303);
    expect((await officer.get(edit)).text).toContain('Leave the 1 chosen now');
    const shown = (await officer.get(preview)).text;
    expect(shown).toContain('1 agency.');
    expect(shown).toMatch(/Workshop: [^<]*10am, Town Hall\. Chair: Ann Chair\./u);
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
    const round = await freshRound('closed', 14, [people.health]);
    const ids: Readonly<Record<string, string>> = { youth: people.youth, stranger: randomUUID() };
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
    const file = new File(['What is missing'], '../gap analysis.txt', { type: 'text/plain' });
    const added = await officer.upload(path, { title: 'Gap analysis' }, file);
    expect(added.status).toBe(303);
    expect((await officer.get(path)).text).toContain('Gap analysis (version 1, gap analysis.txt');
  });
});
