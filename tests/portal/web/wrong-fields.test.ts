import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Browser, shownFields } from '../../support/portal.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { openRound } from '../../support/stories/world.ts';

let scene: Scene;
let officer: Browser;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  officer = await scene.browser(scene.world.officer);
});
afterAll(() => scene.end());

const besides = (text: string) =>
  [...(/govuk-error-summary__body[^]*?<\/ul>/u.exec(text)?.[0] ?? '').matchAll(/href="#([^"]+)"/gu)].map(
    ([, id]) => id,
  );

// Every form and field: tests/walk/wrong-fields.ts.
test('what no field takes is said beside the field that holds it', async () => {
  const council = await scene.world.agency('Council');
  const round = await openRound(scene.world, [council], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  const contact = await scene.browser(council.respondents[0]!);
  const wanted = { 'wanted-day': '11', 'wanted-month': '12', 'wanted-year': '2026', 'wanted-time': '17:00' };
  const page = `/tasks/${round.taskIds[0] ?? ''}/more-time`;
  const asked = await contact.fill(page, { ...wanted, reason: 'Half of us\u0007 are ill' });
  expect([asked.status, besides(asked.text)]).toEqual([422, ['reason']]);
  const added = await officer.fill('/directory/people/new', { name: 'Ann\u202e Dean', address: 'ann@example.org' });
  expect([added.status, besides(added.text)]).toEqual([422, ['name']]);
  expect(added.text).toContain('value="ann@example.org"');
});

test('a choice that was not offered is said beside it, and nothing is done or lost', async () => {
  const council = await scene.world.agency('Parish');
  const round = await openRound(scene.world, [council], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  const log = `/rounds/${round.processId}/log`;
  const forged = await officer.fill(log, { comment: 'Said at the event', agency: 'forged' });
  expect([forged.status, besides(forged.text)]).toEqual([422, ['agency']]);
  expect(forged.text).toContain('Said at the event</textarea>');
  expect((await officer.get(log)).text).not.toContain('Said at the event');
  const sheet = `/rounds/${round.processId}/attendance`;
  const rows = { person: ['Ann Dean', 'Bo Hill'], agency: ['', 'forged'], capacity: ['Chair', ''] };
  const kept = await officer.fill(sheet, rows);
  expect([kept.status, besides(kept.text)]).toEqual([422, ['agency-1']]);
  expect(shownFields(kept.text)).toMatchObject({ person: 'Bo Hill' });
  expect(kept.text).toContain('value="Ann Dean"');
});

test('a date that has passed is said beside the date, also where a decision refuses it', async () => {
  const board = await addBody(scene.world, 'Board', 1);
  const meetingAt = Date.parse('2026-12-04T17:00:00Z');
  const { processId } = await openedSignOff(scene.world, [stageOf(board, { meetingAt, wallText: 'then' })]);
  const path = `/sign-offs/${processId}/move`;
  const moved = await officer.change(path, { 'meeting-year': '2025' });
  expect([moved.status, besides(moved.text)]).toEqual([422, ['meeting-day']]);
});
