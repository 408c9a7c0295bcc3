import { afterAll, beforeAll, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { submitAnswer } from '../../../db/tasks/answers/answers.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { draftRound, openRound, record } from '../../support/stories/world.ts';

const dueAt = Date.parse('2026-12-04T17:00:00Z');
let scene: Scene;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
});
afterAll(() => scene.end());

const officer = () => scene.browser(scene.world.officer);

test('settling a comment shows the question that it answers and the position taken', async () => {
  const { world } = scene;
  const council = await world.agency('Council');
  const who = council.respondents[0]!;
  const round = await openRound(world, [council], {
    dueAt,
    questions: [{ text: 'Do you support strand one?', kind: 'position' }],
  });
  const [question] = await world.rows<{ id: string }>('select id from questions where process_id = $1', [
    round.processId,
  ]);
  const replies = [{ questionId: question?.id ?? '', position: 'object' as const, text: 'It costs too much.' }];
  const sent = await as(world.db, actingFor(who), (tx) =>
    submitAnswer(tx, who, {
      taskId: round.taskIds[0] ?? '',
      content: { nothingToSay: false, comment: 'All in all, no.', replies },
      ifVersion: null,
    }),
  );
  expect(sent.ok).toBe(true);
  await record(world, round.processId, 'close');
  const browser = await officer();
  const log = (await browser.get(`/rounds/${round.processId}/log`)).text;
  const items = [...log.matchAll(/href="(\/rounds\/[^"]+\/log\/[0-9a-f-]+)">([^<]+)</gu)];
  const pageOf = async (said: string) => (await browser.get(items.find(([, , text]) => text === said)?.[1] ?? '')).text;
  const ofQuestion = await pageOf('It costs too much.');
  expect(ofQuestion).toContain('Do you support strand one?');
  expect(ofQuestion).toContain('Position: <strong>Object</strong>');
  expect(await pageOf('All in all, no.')).not.toContain('Do you support strand one?');
  const file = (await browser.get(`/rounds/${round.processId}/log.csv`)).text;
  expect(file).toContain('"Council","Do you support strand one?","Object","It costs too much."');
  expect(file).toContain('"Council",,,"All in all, no."');
});

test('what happened last is not answers alone', async () => {
  const { world } = scene;
  const agencies = await Promise.all(Array.from({ length: 14 }, (_, n) => world.agency(`Agency ${n}`)));
  const round = await openRound(world, agencies, { dueAt });
  await scene.pass(round.processId, '2026-11-20T09:00:00Z');
  await record(world, round.processId, 'move-date', { dueAt: dueAt + 86_400_000 * 7 }, { dueWallText: 'then' });
  for (const [index, agency] of agencies.entries()) {
    const who = agency.respondents[0]!;
    const content = { nothingToSay: true, comment: '', replies: [] };
    await as(world.db, actingFor(who), (tx) =>
      submitAnswer(tx, who, { taskId: round.taskIds[index] ?? '', content, ifVersion: null }),
    );
  }
  const page = (await (await officer()).get(`/rounds/${round.processId}`)).text;
  const last = /What happened last<\/h2>(?<list>[^]*?)<\/ol>/u.exec(page)?.groups?.['list'] ?? '';
  expect(last).toContain('answered');
  expect(last).toContain('Who had not answered was reminded');
  expect(last).toMatch(/by Lead Officer/u);
});

test('what happened last names who was refused more time, what closed unanswered and that the outcome is out or the round cancelled', async () => {
  const { world } = scene;
  await world.setClock(new Date('2026-11-02T10:00:00Z'));
  const agency = await world.agency('Late Agency');
  const [contact] = agency.respondents as [Actor];
  const round = await openRound(world, [agency], { dueAt });
  const wanted = { 'wanted-day': '18', 'wanted-month': '12', 'wanted-year': '2026', 'wanted-time': '5pm' };
  await (await scene.browser(contact)).fill(`/tasks/${round.taskIds[0]}/more-time`, { ...wanted, reason: 'Ill' });
  const requests = (await (await officer()).get('/requests')).text;
  const request = [...requests.matchAll(/\/requests\/[0-9a-f-]{36}/gu)].at(-1)?.[0] ?? '';
  await (await officer()).fill(request, { decision: 'refuse', reply: 'No' });
  const lastOf = async (id: string) =>
    ((await (await officer()).get(`/rounds/${id}`)).text.split('What happened last')[1] ?? '').replaceAll(
      /<[^>]+>/gu,
      '',
    );
  expect(await lastOf(round.processId)).toContain('Late Agency: more time refused by Lead Officer');
  expect(await lastOf(round.processId)).toContain(`Late Agency asked for more time: ${contact.name}`);
  await scene.pass(round.processId, '2026-12-15T17:00:01Z');
  expect(await lastOf(round.processId)).toContain('Closed without an answer: 1 agency');
  await record(world, round.processId, 'cancel', {}, { reason: 'No money' });
  expect(await lastOf(round.processId)).toContain('Round cancelled by Lead Officer');
  await world.setClock(new Date('2026-11-02T10:00:00Z'));
});

test('author and opener hear how a sign-off ended', async () => {
  const { world } = scene;
  const author = (await world.agency('Writers')).respondents[0]!;
  const board = await addBody(world, 'Board', 1);
  const signOff = await openedSignOff(world, [stageOf(board)], { authorId: author.personId });
  const member = board.members[0]!;
  const page = await scene.browser(member);
  const signed = await page.fill(`/sign-offs/${signOff.processId}/sign`, { verdict: 'approve' });
  expect(signed.status, signed.text).toBe(303);
  const told = await world.rows<{ person_id: string; kind: string }>(
    `select person_id, kind from notices where process_id = $1 and kind like 'paper-%'`,
    [signOff.processId],
  );
  const both = [author, world.officer].map(({ personId }: Actor) => ({ person_id: personId, kind: 'paper-approved' }));
  expect(told).toEqual(expect.arrayContaining(both));
  expect(told).toHaveLength(2);
  expect((await (await scene.browser(author)).get(`/sign-offs/${signOff.processId}`)).status).toBe(200);
});

test('a draft of a strategy offers the watch on its own page', async () => {
  const strategy = await draftStrategy(scene.world, []);
  expect((await (await officer()).get(`/strategies/${strategy.processId}`)).text).toContain(
    `/strategies/${strategy.processId}/watch/open`,
  );
});

test('preview and timeline name whom a step really tells, where a rung is empty', async () => {
  const { world } = scene;
  const short = await world.agency('Short ladder', { ladder: [2] });
  const none = await world.agency('No ladder', { ladder: [] });
  const draft = await draftRound(world, [short, none], { dueAt });
  const preview = (await (await officer()).get(`/rounds/${draft.processId}/preview`)).text;
  expect(preview).toContain('At 2 agencies nobody is the escalation contact of level 1');
  expect(preview).toContain('At 1 agency nobody is the escalation contact of level 2');
  await world.setClock(new Date('2026-11-02T10:00:00Z'));
  const round = await openRound(world, [short, none], { dueAt });
  const ofShort = (await (await officer()).get(`/tasks/${round.taskIds[0]}`)).text;
  expect(ofShort).toContain('Escalation to the escalation contact of level 2, since nobody can be reached at level 1');
  const ofNone = (await (await officer()).get(`/tasks/${round.taskIds[1]}`)).text;
  expect(ofNone).toContain('Escalation to the directorate, since nobody can be reached at level 1');
});
