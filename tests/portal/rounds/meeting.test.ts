import { afterAll, beforeAll, expect, test } from 'vitest';
import { mailOf } from '../../support/stories/owed-mail.ts';
import type { Browser } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { openRound, record, type TestAgency } from '../../support/stories/world.ts';

let scene: Scene;
let council: TestAgency;
let health: TestAgency;
let youth: TestAgency;
let officer: Browser;
let round: Awaited<ReturnType<typeof openRound>>;

beforeAll(async () => {
  scene = await openScene('2026-05-01T09:00:00Z');
  council = await scene.world.agency('Council');
  health = await scene.world.agency('Health');
  youth = await scene.world.agency('Youth');
  officer = await scene.browser(scene.world.officer);
  round = await openRound(scene.world, [council, health, youth], {
    format: 'workshop',
    dueAt: Date.parse('2026-05-29T16:00:00Z'),
    eventAt: Date.parse('2026-05-09T12:30:00Z'),
    eventWallText: '9 May 2026 at 1:30pm',
    place: 'Town Hall',
    informal: true,
    questions: [
      { text: 'Do you support strand one?', kind: 'position' },
      { text: 'What is missing?', kind: 'text' },
    ],
  });
});
afterAll(() => scene.end());

const told = (kind: string) =>
  scene.world.rows<{ name: string }>(
    `select o.name from notices n join people o on o.id = n.person_id where n.kind = $1 order by o.name`,
    [kind],
  );
const when = { 'event-day': '16', 'event-month': '5', 'event-year': '2026', 'event-time': '13:30' };

test('each agency says whether somebody comes, and the directorate sees who', async () => {
  const [ours, theirs] = [await scene.browser(council.respondents[0]!), await scene.browser(health.respondents[0]!)];
  const task = `/tasks/${round.taskIds[0]}`;
  const before = (await ours.get(task)).text;
  expect(before).toContain('It is informal, without minutes');
  expect(before).toContain('Say whether somebody comes');
  expect((await ours.fill(`${task}/meeting`, { reply: 'sends', attendee: '' })).text).toContain(
    'Say who comes in your place',
  );
  expect((await ours.fill(`${task}/meeting`, { reply: 'comes', attendee: 'A. Nother' })).status).toBe(422);
  expect((await ours.fill(`${task}/meeting`, { reply: 'sends', attendee: 'A. Nother' })).status).toBe(303);
  expect((await ours.get(task)).text).toMatch(/A\. Nother\s+comes, as\s+Council Contact 1 said/u);
  expect((await theirs.get(`${task}/meeting`)).status).toBe(404);
  await theirs.fill(`/tasks/${round.taskIds[1]}/meeting`, { reply: 'declines', attendee: '' });
  expect((await officer.get(`/rounds/${round.processId}/close`)).text).toContain('is still to come');
  const page = (await officer.get(`/rounds/${round.processId}/meeting`)).text;
  expect(page).toContain('1 come, 1 do not, 1 have not');
  expect(page).toContain('Nobody of this agency comes');
  const sheet = (await officer.get(`/rounds/${round.processId}/attendance`)).text;
  expect(sheet).toContain('value="A. Nother"');
  expect(sheet).toContain('Nothing is saved yet');
});

test('a meeting that moves is told to whoever has not said that he stays away, once, and each says it anew', async () => {
  const path = `/rounds/${round.processId}/meeting/move`;
  const stale = (await officer.get(path)).text;
  expect((await officer.fill(path, { ...when, 'event-year': '2025', place: 'Library', reason: '' })).text).toContain(
    'Give a time that has not passed',
  );
  expect((await officer.fill(path, { ...when, place: 'Library', reason: 'The hall is taken.' })).status).toBe(303);
  expect((await officer.fill(path, { ...when, place: 'Library', reason: '' })).text).toContain('at this time already');
  expect(stale).toContain('Town Hall');
  expect((await told('meeting-moved')).map(({ name }) => name)).toEqual(['Council Contact 1', 'Youth Contact 1']);
  const ours = await scene.browser(council.respondents[0]!);
  const page = (await ours.get(`/tasks/${round.taskIds[0]}`)).text;
  expect((await officer.get(`/rounds/${round.processId}/meeting`)).text).toContain('0 come, 0 do not, 3 have not');
  expect(page).toContain('please say it again');
  expect(page).toContain('Library');
  const mail = await mailOf(scene.world, council.respondents[0]!, 'meeting-moved');
  expect(mail.text).toContain('Meeting: 16 May 2026 at 1:30pm, Library');
  expect(mail.calendar).toContain('20260516T123000Z');
});

test('what happens outside while a round runs is told once to whoever takes part, and stands at the questions it bears on (S17)', async () => {
  const path = `/rounds/${round.processId}/events`;
  expect((await officer.fill(path, { said: '' })).text).toContain('Say what has happened');
  const form = (await officer.get(path)).text;
  const [first] = /name="question"[^>]*value="([0-9a-f-]{36})"/u.exec(form)?.slice(1) ?? [];
  expect((await officer.fill(path, { said: 'A report was published.', question: first ?? '' })).status).toBe(303);
  expect(await told('outside-event')).toHaveLength(3);
  const ours = await scene.browser(council.respondents[0]!);
  const page = (await ours.get(`/tasks/${round.taskIds[0]}`)).text;
  expect(page).toContain('A report was published.');
  expect(page).toContain('It bears on: Do you support strand one?');
  const elsewhere = await officer.fill(path, { said: 'x', question: round.taskIds[0] ?? '' });
  expect(elsewhere.text).toContain('Choose questions of this round');
  expect((await ours.get(path)).status).toBe(403);
});

test('a meeting outlives the closing of its round: who comes is still said, and it can be moved', async () => {
  expect((await record(scene.world, round.processId, 'close')).kind).toBe('taken');
  const ours = await scene.browser(council.respondents[0]!);
  const task = `/tasks/${round.taskIds[0]}`;
  expect((await ours.get(task)).text).toContain('please say it again');
  expect((await ours.fill(`${task}/meeting`, { reply: 'comes', attendee: '' })).status).toBe(303);
  const meeting = `/rounds/${round.processId}/meeting`;
  expect((await officer.get(meeting)).text).toContain('Move the');
  const later = { ...when, 'event-day': '20', place: 'Library', reason: 'The chair is ill.' };
  expect((await officer.fill(`${meeting}/move`, later)).status).toBe(303);
  expect((await told('meeting-moved')).map(({ name }) => name)).toContain('Council Contact 1');
  const mail = await mailOf(scene.world, council.respondents[0]!, 'meeting-moved');
  expect(mail.text).toContain('20 May 2026 at 1:30pm');
});
