import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../../../domain/permissions.ts';
import { mailOf } from '../../support/stories/owed-mail.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { addBody, openedSignOff, stageOf } from '../../support/stories/sign-offs.ts';
import { draftStrategy } from '../../support/stories/strategies.ts';
import { openRound, record, type TestAgency } from '../../support/stories/world.ts';

const why = 'The grant was withdrawn; nothing is left to consult on.';
let scene: Scene;
let council: TestAgency;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
});
afterAll(() => scene.end());

/** The post room's part: what was owed has been handed over. */
const handOverAll = () => scene.world.rows(`update notices set state = 'mailed' where state = 'owed'`);

const uidAndSequence = (calendar: string) => ({
  uid: /UID:(.*)/u.exec(calendar)?.[1],
  sequence: Number(/SEQUENCE:(.*)/u.exec(calendar)?.[1]),
});

test('a cancelled round plans nothing, says why on its pages and by mail, and takes its dates out of calendars', async () => {
  const { world } = scene;
  const [contact] = council.respondents as [Actor];
  const round = await openRound(world, [council], { dueAt: Date.parse('2026-12-04T17:00:00Z') });
  const invitation = uidAndSequence((await mailOf(world, contact, 'invitation')).calendar);
  await handOverAll();
  await scene.pass(round.processId, '2026-11-20T09:00:00Z');
  expect((await record(world, round.processId, 'cancel', {}, { reason: why })).kind).toBe('taken');

  const officer = await scene.browser(world.officer);
  expect((await officer.get(`/rounds/${round.processId}`)).text).toContain(why);
  const timeline = (await officer.get(`/rounds/${round.processId}/timeline`)).text;
  expect(timeline).toContain('Nothing is planned.');
  expect(timeline).not.toMatch(/being raised|Escalation/u);
  const task = (await (await scene.browser(contact)).get(`/tasks/${round.taskIds[0]}`)).text;
  expect(task).toContain(why);
  const mail = await mailOf(world, contact, 'cancelled');
  expect(mail.text).toContain(`Why: ${why}`);
  expect(mail.calendar).toContain('METHOD:CANCEL');
  expect(mail.calendar).toContain('STATUS:CANCELLED');
  const cancelled = uidAndSequence(mail.calendar);
  expect(cancelled.uid).toBe(invitation.uid);
  expect(cancelled.sequence).toBeGreaterThan(invitation.sequence);
});

test('a cancelled sign-off asks nobody, offers no meeting, and tells why to signers, author and opener', async () => {
  const { world } = scene;
  const board = await addBody(world, 'Board', 2, { 1: 'secretary' });
  const [author] = council.respondents as [Actor];
  const signOff = await openedSignOff(world, [stageOf(board)], { authorId: author.personId });
  await handOverAll();
  await record(world, signOff.processId, 'cancel', {}, { reason: why });
  const page = (await (await scene.browser(world.officer)).get(`/sign-offs/${signOff.processId}`)).text;
  expect(page).toContain(why);
  expect(page).toContain('Not decided');
  expect(page).not.toMatch(/Being asked|Record a meeting|Not yet asked/u);
  for (const person of [board.members[0]!, author]) {
    expect((await mailOf(world, person, 'cancelled')).text).toContain(`Why: ${why}`);
    const open = await (await scene.browser(person)).get(`/sign-offs/${signOff.processId}`);
    expect([open.status, open.text.includes(why)]).toEqual([200, true]);
  }
});

test('a watch that was given up says why, to the officers and to who owed its dates', async () => {
  const { world } = scene;
  const [contact] = council.respondents as [Actor];
  const strategy = await draftStrategy(world, [
    { kind: 'milestone', title: 'Every borough has a team', dueOn: '2026-11-10', activityId: null, agency: council },
  ]);
  await record(world, strategy.processId, 'open');
  await scene.pass(strategy.processId, '2026-11-11T09:00:00Z', '2026-11-12T09:00:00Z');
  await handOverAll();
  await record(world, strategy.processId, 'cancel', {}, { reason: why });
  const page = (await (await scene.browser(world.officer)).get(`/strategies/${strategy.processId}`)).text;
  expect(page).toContain(why);
  const date = (await (await scene.browser(contact)).get(`/dates/${strategy.itemIds[0]}`)).text;
  expect(date).toContain(why);
  expect(date).not.toMatch(/Nothing more is planned|Say that it is done/u);
  expect((await mailOf(world, contact, 'cancelled')).text).toContain(`Why: ${why}`);
});
