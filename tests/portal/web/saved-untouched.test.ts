import { afterAll, beforeAll, expect, test } from 'vitest';
import { addVisit } from '../../../db/inspections/visits.ts';
import { createStrategy } from '../../../db/strategies/strategies.ts';
import { acting, addInspector, draftOf, findingOf } from '../../support/stories/inspections.ts';
import { type Browser, type RunningPortal, shownFields, startPortal } from '../../support/portal.ts';
import { createTestDatabase, type TestDatabase } from '../../support/parts/postgres.ts';
import { addBody, draftSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { valueOf } from '../../support/verdicts.ts';
import { createWorld, draftRound, record, type TestAgency, type World } from '../../support/stories/world.ts';

let database: TestDatabase;
let portal: RunningPortal;
let world: World;
let health: TestAgency;
let officer: Browser;

/** A time that no form can show to the second, in the hour that the clocks of New York show twice. */
const odd = Date.parse('2027-11-07T05:30:42.123Z');
const soon = Date.now() + 40 * 86_400_000 + 12_345;

beforeAll(async () => {
  database = await createTestDatabase();
  portal = await startPortal(database);
  world = await createWorld(database);
  health = await world.agency('Health');
  officer = await portal.browserOf({ id: world.officer.personId, name: world.officer.name, email: '' });
}, 120_000);
afterAll(async () => {
  await portal.close();
  await world.end();
});

/** What the rows say, but for what counts each saving. */
async function stored(query: string, id: string): Promise<unknown> {
  return world.rows(query, [id]);
}

async function savedUntouched(page: string, query: string, id: string, browser = officer): Promise<void> {
  const before = await stored(query, id);
  expect(before).not.toEqual([]);
  const saved = await browser.change(page, {});
  expect(`${saved.status} ${/govuk-error-message">[^]*?<\/p>/u.exec(saved.text)?.[0] ?? ''}`).toBe('303 ');
  expect(await stored(query, id)).toEqual(before);
}

const roundRows = `select to_jsonb(c) - 'due_wall_text' - 'event_wall_text' as c, p.title,
  (select jsonb_agg(jsonb_build_array(q.text, q.kind) order by q.position) from questions q where q.process_id = p.id) as questions,
  (select jsonb_agg(a.agency_id) from audience a where a.process_id = p.id) as audience
  from consultations c join processes p on p.id = c.process_id where p.id = $1`;

test('a round of another zone, with questions of two lines in an order of their own', async () => {
  const { processId } = await draftRound(world, [health], {
    title: 'Plan  of the rivers',
    dueAt: odd,
    eventAt: odd - 86_400_000,
    zone: 'America/New_York',
    calendar: 'scotland',
    place: 'Room 5',
    questions: [
      { text: 'What is missing?\nName the page.', kind: 'text' },
      { text: 'Do you agree?', kind: 'position' },
      { text: 'Anything else?', kind: 'text' },
    ],
  });
  // A title is written in one line with single spaces at every door; this one came before there was that rule.
  await world.rows(`update processes set title = 'Plan of the rivers' where id = $1`, [processId]);
  await savedUntouched(`/rounds/${processId}/edit`, roundRows, processId);
});

test('a question of two lines stays one when another is added', async () => {
  const { processId } = await draftRound(world, [health], {
    dueAt: soon,
    questions: [{ text: 'What is missing?\nName the page.', kind: 'text' }],
  });
  await officer.change(`/rounds/${processId}/edit`, { texts: 'What is missing?\n  Name the page.\nAnything else?' });
  expect(await stored(`select text from questions where process_id = $1 order by position`, processId)).toEqual([
    { text: 'What is missing?\nName the page.' },
    { text: 'Anything else?' },
  ]);
});

test('steps that the form has no words for', async () => {
  const { processId } = await draftRound(world, [health], {
    dueAt: soon,
    policy: {
      steps: [
        { kind: 'remind', offset: { side: 'before', duration: 'PT90S' }, recipients: 'respondents' },
        ...Array.from({ length: 10 }, (_, index) => ({
          kind: 'escalate' as const,
          offset: { side: 'after' as const, workingDays: index + 2 },
          recipients: { ladder: index + 1 },
        })),
      ],
      sendingHour: 8,
      lateAnswers: true,
      closingAfter: { workingDays: 20 },
    },
  });
  await savedUntouched(`/rounds/${processId}/steps`, roundRows, processId);
});

test('an inspection, its visit and its finding', async () => {
  const inspector = await addInspector(world);
  const { processId } = await draftOf(world, [health], [inspector], { evidenceDueAt: soon });
  const rows = `select to_jsonb(i) - 'evidence_due_wall_text' as i, p.title from inspections i join processes p on p.id = i.process_id where p.id = $1`;
  await savedUntouched(`/inspections/${processId}/edit`, rows, processId);
  await record(world, processId, 'open');
  const { visitId } = valueOf(
    await acting(world, inspector, (tx) =>
      addVisit(tx, inspector, {
        processId,
        agencyId: health.id,
        starts: { at: soon, text: 'then' },
        place: 'Ward 5',
        purpose: 'To see it',
        attendees: '',
      }),
    ),
  );
  const browser = await portal.browserOf({ id: inspector.personId, name: inspector.name, email: '' });
  await savedUntouched(
    `/inspections/${processId}/visits/${visitId}`,
    `select to_jsonb(v) - 'version' - 'wall_text' as v from inspection_visits v where id = $1`,
    visitId,
    browser,
  );
  const { findingId } = await findingOf(world, inspector, processId, {
    agencyId: health.id,
    action: 'Offer treatment on Sundays.',
    due: { at: soon, text: 'then' },
  });
  await savedUntouched(
    `/inspections/${processId}/findings/${findingId}`,
    `select to_jsonb(f) - 'version' - 'due_wall_text' - 'updated_at' as f from inspection_findings f where id = $1`,
    findingId,
    browser,
  );
});

test('the stages of a sign-off', async () => {
  const board = await addBody(world, 'Board', 3, { 0: 'chair' });
  const { processId } = await draftSignOff(world, [
    stageOf(board, {
      meetingAt: soon,
      place: 'City Hall',
      commentsBy: soon - 86_400_000,
      rule: { kind: 'count', count: null },
    }),
    stageOf(board, { dueAt: soon + 86_400_000, asked: 'note' }),
  ]);
  await savedUntouched(
    `/sign-offs/${processId}/edit`,
    `select to_jsonb(s) - 'id' - 'wall_text' as s from sign_off_stages s where process_id = $1 order by position`,
    processId,
  );
});

test('a strategy with eight colours', async () => {
  const words = ['Done', 'Ahead', 'On course', 'Watch', 'Late', 'Very late', 'Stuck', 'Given up'];
  const { processId } = valueOf(
    await acting(world, world.officer, (tx) =>
      createStrategy(tx, world.officer, {
        title: 'Rivers 2027',
        purpose: 'Clean.\nAll of them.',
        colours: words.map((word, index) => ({ code: `c${index}`, word, bad: index > 4 })),
      }),
    ),
  );
  const { text } = await officer.get(`/strategies/${processId}/edit`);
  const bad = [...text.matchAll(/name="bad"[^>]* value="(?<n>\d)"[^>]* checked/gu)].map(
    ({ groups }) => groups?.['n'] ?? '',
  );
  expect(bad).toEqual(['6', '7', '8']);
  const rows = `select s.purpose, s.colours, p.title from strategies s join processes p on p.id = s.process_id where p.id = $1`;
  const before = await stored(rows, processId);
  const saved = await officer.post(`/strategies/${processId}/edit`, { ...shownFields(text), bad });
  expect(saved.status).toBe(303);
  expect(await stored(rows, processId)).toEqual(before);
});

test('an agency, a post, a person and a body', async () => {
  const unit = await world.agency('Prison Health', { calendar: 'northern-ireland' });
  await world.rows(`update agencies set parent_id = $1, level = 'borough' where id = $2`, [health.id, unit.id]);
  await savedUntouched(
    `/directory/agencies/${unit.id}/edit`,
    `select to_jsonb(a) - 'version' as a from agencies a where id = $1`,
    unit.id,
  );
  const person = health.respondents[0]!.personId;
  await savedUntouched(`/directory/people/${person}/edit`, `select name, email from people where id = $1`, person);
  const board = await addBody(world, 'Committee', 2);
  await world.rows(`update bodies set quorum_kind = 'all', quorum_count = null where id = $1`, [board.id]);
  await savedUntouched(
    `/directory/bodies/${board.id}/edit`,
    `select to_jsonb(b) - 'version' as b from bodies b where id = $1`,
    board.id,
  );
});
