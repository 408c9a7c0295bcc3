import { afterAll, beforeAll, expect, test } from 'vitest';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { extendTasks } from '../../../db/tasks/extensions.ts';
import { as } from '../../../db/connect.ts';
import { addColleague, handOver } from '../../../db/tasks/people.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { NoticeKind } from '../../../domain/chase/notice.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { mailOf } from '../../support/stories/owed-mail.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { valueOf } from '../../support/verdicts.ts';
import { answerText, openRound, record, type TestAgency } from '../../support/stories/world.ts';

const dueAt = Date.parse('2026-12-04T17:00:00Z');
const start = '2026-11-02T10:00:00Z';
let scene: Scene;
let counter = 0;

beforeAll(async () => {
  scene = await openScene(start);
}, 60_000);
afterAll(() => scene.end());

/** What the mail of one kind about the task says to the person, in one line. */
const saidTo = async (person: Pick<Actor, 'personId' | 'name'>, kind: NoticeKind, taskId: string) =>
  (await mailOf(scene.world, person, kind, taskId)).text.replaceAll(/\s+/gu, ' ');

async function opened(respondents = 1) {
  await scene.world.setClock(new Date(start));
  counter += 1;
  const agency: TestAgency = await scene.world.agency(`Council ${counter}`, { respondents });
  const round = await openRound(scene.world, [agency], { dueAt });
  const [taskId = ''] = round.taskIds;
  const [contact] = agency.respondents as [Actor];
  return { ...round, agency, taskId, contact, page: `/tasks/${taskId}` };
}

const on = (prefix: string, day: number, month: number, year = 2026) => ({
  [`${prefix}-day`]: String(day),
  [`${prefix}-month`]: String(month),
  [`${prefix}-year`]: String(year),
  [`${prefix}-time`]: '5pm',
});

const officer = () => scene.browser(scene.world.officer);

/** Asks for more time until 18 December, and gives back the page on which that is decided. */
async function asked(page: string, contact: Actor): Promise<string> {
  await (
    await scene.browser(contact)
  ).fill(`${page}/more-time`, { ...on('wanted', 18, 12), reason: 'Our board meets' });
  const list = (await (await officer()).get('/requests')).text;
  return [...list.matchAll(/\/requests\/[0-9a-f-]{36}/gu)].at(-1)?.[0] ?? '';
}

test('whoever decides on more time sees when the round closes, and is warned of what is beyond', async () => {
  const { page, contact } = await opened();
  const request = await asked(page, contact);
  const browser = await officer();
  const form = (await browser.get(request)).text;
  expect(form).toContain('15 December 2026 at 5pm');
  expect(form).toContain('The date wanted is after the round closes');
  const far = await browser.fill(request, { decision: 'other', ...on('until', 18, 12, 2052), reply: '' });
  expect(far.text).toContain('The round closes before that date');
  const early = await browser.fill(request, { decision: 'other', ...on('until', 4, 12), reply: '' });
  expect(early.text).toContain('must be later than the date the answer is due now');
});

test('another date than the one asked for is granted, and the mail and the page say which', async () => {
  const { page, contact, taskId } = await opened();
  const request = await asked(page, contact);
  const done = await (
    await officer()
  ).fill(request, { decision: 'other', ...on('until', 10, 12), reply: 'Until then' });
  expect(done.headers.get('location'), done.text).toContain('done=granted');
  expect(await saidTo(contact, 'extension-decided', taskId)).toContain(
    'More time was granted until 10 December 2026 at 5pm; 18 December 2026 at 5pm was asked for.',
  );
  const shown = (await (await scene.browser(contact)).get(page)).text;
  expect(shown).toContain('Granted until 10 December 2026 at 5pm');
});

test('more time that nobody asked for is told as such, with both dates', async () => {
  const { taskId, processId, contact } = await opened();
  const { world } = scene;
  const until = { dueAt: dueAt + 60_000, wallText: 'then' };
  valueOf(
    await as(world.db, actingFor(world.officer), (tx) =>
      extendTasks(tx, world.officer, { processId, kind: 'answer', taskIds: [taskId], ...until, reason: 'Snow' }),
    ),
  );
  const mail = await saidTo(contact, 'extension-decided', taskId);
  expect(mail).toContain('It was due 4 December 2026 at 5pm. It is now due 4 December 2026 at 5:01pm.');
  expect(mail).not.toContain('request');
});

test('a moved date names the old one and the new one in full', async () => {
  const { processId, taskId, contact } = await opened();
  const midnight = Date.parse('2026-12-12T00:00:00Z');
  await record(scene.world, processId, 'move-date', { dueAt: midnight }, { dueWallText: 'then' });
  expect(await saidTo(contact, 'date-moved', taskId)).toContain(
    'It was due 4 December 2026 at 5pm. It is now due 11 December 2026 at 11:59pm.',
  );
});

test('who was asked by his address for one task is offered nothing that he may not do, and no empty rung', async () => {
  const { processId, taskId, page, contact } = await opened();
  const { world } = scene;
  const { personId } = valueOf(
    await as(world.db, actingFor(contact), (tx) =>
      addColleague(tx, contact, { taskId, name: 'Cleo Guest', address: `cleo${counter}@example.org` }),
    ),
  );
  const guest = { personId, name: 'Cleo Guest' };
  await scene.pass(processId, '2026-11-20T09:00:00Z');
  const mail = await saidTo(guest, 'reminder', taskId);
  expect(mail).toContain('Nothing to say is an answer too');
  expect(mail).not.toMatch(/more time|colleague|hand the task/u);
  expect(await saidTo(contact, 'reminder', taskId)).toContain('You can ask for more time, add a colleague or hand');
  const browser = await scene.browser(guest);
  const shown = (await browser.get(page)).text;
  expect(shown).toContain('Escalation to the escalation contact of level 1');
  expect(shown).not.toContain('since nobody holds');
  expect(shown).not.toMatch(/more-time"|\/colleague"|\/hand-over"/u);
  const refused = (await browser.get(`${page}/more-time`)).text;
  expect(refused).not.toContain('This closed on');
});

test('a round that was closed takes no change of an answer, whatever later date its agency had', async () => {
  const { processId, taskId, page, contact } = await opened();
  const { world } = scene;
  const until = { dueAt: Date.parse('2052-01-05T17:00:00Z'), wallText: 'then' };
  valueOf(
    await as(world.db, actingFor(world.officer), (tx) =>
      extendTasks(tx, world.officer, { processId, kind: 'answer', taskIds: [taskId], ...until, reason: 'Typed wrong' }),
    ),
  );
  const browser = await scene.browser(contact);
  await browser.fill(`${page}/nothing-to-say`, {});
  await scene.world.setClock(new Date('2026-12-01T10:00:00Z'));
  await record(world, processId, 'close');
  await scene.world.setClock(new Date('2026-12-01T11:00:00Z'));
  for (const place of [page, `${page}/answer`, `${page}/more-time`]) {
    const { text } = await (await scene.browser(contact)).get(place);
    expect(text, place).not.toMatch(/until [^<]*2052|Late answers until/u);
  }
  const version = (await world.rows<{ version: number }>('select version from tasks where id = $1', [taskId]))[0]!
    .version;
  const late = await as(world.db, actingFor(contact), (tx) =>
    submitAnswer(tx, contact, { taskId, content: answerText('Too late'), ifVersion: version }),
  );
  expect(late).toMatchObject({ ok: false, code: 'deadline-passed' });
});

test('who handed a task over, or had it taken, reads who answers now', async () => {
  const { taskId, contact, agency } = await opened(2);
  const { world } = scene;
  const second = agency.respondents[1]!;
  // Only the first of the two answers, so that the other can take it over.
  await world.rows('update task_people set left_at = app_now() where task_id = $1 and person_id = $2', [
    taskId,
    second.personId,
  ]);
  valueOf(
    await as(world.db, actingFor(contact), (tx) =>
      handOver(tx, contact, { taskId, to: { personId: second.personId }, reason: 'Away' }),
    ),
  );
  expect(await saidTo(contact, 'handed-away', taskId)).toContain(`${second.name} answers for it now.`);
});

test('an escalation says who asked for more time and what was decided', async () => {
  const { processId, taskId, page, contact, agency } = await opened();
  const request = await asked(page, contact);
  await (await officer()).fill(request, { decision: 'refuse', reply: 'No' });
  await scene.pass(processId, '2026-12-03T09:00:00Z', '2026-12-07T09:00:00Z');
  const mail = await saidTo(agency.managers[1]!, 'escalation', taskId);
  expect(mail).toContain(
    `What is known: ${contact.name} asked for more time on 2 November 2026 at 10am, which was refused on 2 November 2026 at 10am.`,
  );
});
