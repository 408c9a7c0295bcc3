import { afterAll, beforeAll, expect, test } from 'vitest';
import { consultationPolicy, type RecipientsCode } from '../../../domain/chase/policy.ts';
import { offeredRecipients, readRecipients, rulesOf } from '../../../domain/chase/recipients.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addPerson, openRound } from '../../support/stories/world.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
});
afterAll(() => scene.end());

test('a round of which the directorate was told is shown, with each of its tasks and to whom it was escalated', async () => {
  const council = await scene.world.agency('Council', { ladder: [1] });
  const health = await scene.world.agency('Health', { ladder: [] });
  const round = await openRound(scene.world, [council, health], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  await scene.pass(
    round.processId,
    '2026-11-20T09:00:00Z',
    '2026-11-27T09:00:00Z',
    '2026-12-03T09:00:00Z',
    '2026-12-07T09:00:00Z',
    '2026-12-09T09:00:00Z',
    '2026-12-11T09:00:00Z',
  );
  const officer = await scene.browser(scene.world.officer);
  const page = await officer.get(`/rounds/${round.processId}`);
  expect(page.status, page.text).toBe(200);
  expect(page.text).toContain('escalated');
  for (const taskId of round.taskIds) {
    const task = await officer.get(`/tasks/${taskId}`);
    expect(task.status, task.text).toBe(200);
    expect(task.text).toContain('Lead Officer');
  }
  const manager = council.managers[1];
  if (manager === undefined) throw new Error('no manager');
  const overdue = await (await scene.browser(manager)).get('/overdue');
  expect(overdue.status).toBe(200);
  expect(overdue.text).toContain('as the escalation contact of level 1');
});

test('whoever stands on a ladder in another post than a manager’s finds there what he was told of; a colleague below it does not', async () => {
  const { world } = scene;
  await world.setClock(new Date('2026-11-02T10:00:00Z'));
  const fire = await world.agency('Fire', { ladder: [] });
  const contact = await addPerson(world.rows, fire.id, 'Rung Person', 'respondent', 1);
  const round = await openRound(world, [fire], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  await scene.pass(round.processId, '2026-12-03T09:00:00Z', '2026-12-07T09:00:00Z');
  const told = await world.rows(`select from notices where person_id = $1 and kind = 'escalation'`, [contact.personId]);
  expect(told).toHaveLength(1);
  const overdue = await (await scene.browser(contact)).get('/overdue');
  expect(overdue.status).toBe(200);
  expect(overdue.text).toContain('as the escalation contact of level 1');
  const start = (await (await scene.browser(contact)).get('/')).text.replaceAll(/\s+/gu, ' ');
  expect(start).toMatch(/1 reached you because nobody has answered[^]*href="\/tasks\/[^"]*"[^]*, Fire: was due/u);
  expect((await (await scene.browser(fire.respondents[0]!)).get('/overdue')).status).toBe(403);
});

test('everybody whom a step can tell finds what he was told of, where its mail leads and where a mail about many leads', async () => {
  const { world } = scene;
  await world.setClock(new Date('2026-11-02T10:00:00Z'));
  // Somebody of every kind of recipients: an agency with a ladder, one above it, and the office.
  const ward = await world.agency('Ward', { ladder: [1, 2, 3] });
  const region = await world.agency('Region');
  await world.rows('update agencies set parent_id = $2 where id = $1', [ward.id, region.id]);
  const told = offeredRecipients().filter((code) => rulesOf(code).escalatedTo);
  const steps = told.map((code, index) => ({
    kind: 'escalate' as const,
    offset: { side: 'after' as const, workingDays: index + 1 },
    recipients: readRecipients(code)!,
  }));
  const round = await openRound(world, [ward], {
    title: 'Told by each step',
    dueAt: Date.parse('2026-11-20T17:00:00Z'),
    policy: { ...consultationPolicy, steps },
  });
  const planned = await world.rows<{ at: Date }>(
    'select s.at from chase_plans c join chase_steps s on s.plan_id = c.id where c.process_id = $1 order by s.at',
    [round.processId],
  );
  await scene.pass(round.processId, ...planned.map(({ at }) => at.toISOString()));
  const people = await world.rows<{ code: RecipientsCode; personId: string; name: string }>(
    `select s.audience as code, q.id as "personId", q.name from notices n join chase_steps s on s.id = n.step_id join people q on q.id = n.person_id
     where n.process_id = $1 and n.kind = 'escalation' and n.fell_to is null`,
    [round.processId],
  );
  expect([...new Set(people.map(({ code }) => code))].toSorted()).toEqual(told.toSorted());
  for (const person of people) {
    const browser = await scene.browser(person);
    const page = await browser.get(`/tasks/${round.taskIds[0]}`);
    expect(page.status, `${person.code}: ${page.text}`).toBe(200);
    expect(page.text).toContain('Told by each step');
    // Who may only look is not told that what is open has ended.
    expect(page.text, person.code).not.toContain('This round is closed');
    const { list } = rulesOf(person.code);
    const many = await browser.get(list);
    expect(many.status, person.code).toBe(200);
    if (list === '/overdue') expect(many.text, person.code).toContain('Told by each step');
  }
});
