import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as } from '../../../db/connect.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { addInspector, draftOf } from '../../support/stories/inspections.ts';
import { openScene, type Scene } from '../../support/stories/scene.ts';
import { mailOf } from '../../support/stories/owed-mail.ts';
import { linesOf, usualPlan } from '../../support/stories/strategies.ts';
import { record, type TestAgency } from '../../support/stories/world.ts';

const why = 'The programme has ended; nothing of it is looked at any more.';
let scene: Scene;
let council: TestAgency;
let health: TestAgency;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  council = await scene.world.agency('Council');
  health = await scene.world.agency('Health');
});
afterAll(() => scene.end());

/** The post room's part: what was owed has been handed over. */
const handOverAll = () => scene.world.rows(`update notices set state = 'mailed' where state = 'owed'`);
const pageOf = async (person: Actor, path: string) => (await scene.browser(person)).get(path);
const open = (processId: string) =>
  scene.world.rows(`select from tasks where process_id = $1 and state = 'open'`, [processId]);
const planned = (processId: string) =>
  scene.world.rows('select from processes where id = $1 and wake_at is not null', [processId]);

describe('a cancelled review', () => {
  let reviewId: string;
  let taskId: string;

  beforeAll(async () => {
    const { world } = scene;
    const plan = await usualPlan(world, [council, health]);
    const made = await as(world.db, { role: 'worker' }, (tx) =>
      openScheduledReview(tx, { strategyId: plan.strategyId, quarter: '2026-10-01' }),
    );
    reviewId = made!.processId;
    taskId = (await linesOf(world, reviewId))[0]!.task_id;
    expect(await open(reviewId)).not.toEqual([]);
    await handOverAll();
    await scene.pass(reviewId, '2026-11-12T09:00:00Z');
    await handOverAll();
    expect(await record(world, reviewId, 'cancel', {}, { reason: why })).toMatchObject({ kind: 'taken' });
  });

  test('asks for nothing and plans nothing any more, and is cancelled once', async () => {
    expect([await open(reviewId), await planned(reviewId)]).toEqual([[], []]);
    expect(await record(scene.world, reviewId, 'cancel', {}, { reason: why })).toMatchObject({ kind: 'refused' });
    expect(await record(scene.world, reviewId, 'to-committee')).toMatchObject({ kind: 'refused' });
  });

  test('says why to officers and to leads, offers no act, and takes no return', async () => {
    const officers = (await pageOf(scene.world.officer, `/reviews/${reviewId}`)).text;
    expect(officers).toContain(why);
    expect(officers).not.toMatch(/Bring it to the committee|Cancel the review|Note the report|Agree an action/u);
    const [lead] = council.respondents as [Actor];
    const returned = await pageOf(lead, `/returns/${taskId}`);
    expect([returned.status, returned.text.includes(why)]).toEqual([200, true]);
    expect(returned.text).not.toMatch(/Send the return|Save and go on later/u);
  });

  test('tells by mail, with the reason, everybody who was asked, once', async () => {
    for (const [lead] of [council.respondents, health.respondents] as [Actor][]) {
      expect((await mailOf(scene.world, lead, 'cancelled')).text).toContain(`Why: ${why}`);
      const told = await scene.world.rows(
        `select from notices where process_id = $1 and person_id = $2 and kind = 'cancelled' and state = 'owed'`,
        [reviewId, lead.personId],
      );
      expect(told.length).toBeGreaterThan(0);
    }
    const still = await scene.world.rows(
      `select kind from notices where process_id = $1 and state = 'owed' and kind <> 'cancelled'`,
      [reviewId],
    );
    expect(still).toEqual([]);
  });
});

describe('a cancelled inspection', () => {
  let processId: string;
  let inspector: Actor;
  let taskId: string;

  beforeAll(async () => {
    const { world } = scene;
    inspector = await addInspector(world);
    await handOverAll();
    ({ processId } = await draftOf(world, [council], [inspector], {
      evidenceDueAt: Date.parse('2026-12-04T17:00:00Z'),
    }));
    expect(await record(world, processId, 'open')).toMatchObject({ kind: 'taken' });
    const [task] = await world.rows<{ id: string }>(
      `select id from tasks where process_id = $1 and kind = 'evidence'`,
      [processId],
    );
    taskId = task!.id;
    await handOverAll();
    await scene.pass(processId, '2026-11-27T09:00:00Z');
    await handOverAll();
    expect(await record(world, processId, 'cancel')).toMatchObject({ kind: 'refused', code: 'malformed' });
    expect(await record(world, processId, 'cancel', {}, { reason: why })).toMatchObject({ kind: 'taken' });
  });

  test('asks for nothing and plans nothing any more, and goes on by no act', async () => {
    expect([await open(processId), await planned(processId)]).toEqual([[], []]);
    for (const act of ['cancel', 'start-fieldwork', 'close'] as const)
      expect(await record(scene.world, processId, act, {}, { reason: why })).toMatchObject({ kind: 'refused' });
  });

  test('says why to the officers, the inspector and the agency, and offers nothing to do', async () => {
    for (const person of [scene.world.officer, inspector]) {
      const page = await pageOf(person, `/inspections/${processId}`);
      expect([page.status, page.text.includes(why)], person.name).toEqual([200, true]);
      expect(page.text).not.toMatch(/Cancel the inspection|Plan a visit/u);
      expect((await pageOf(person, `/inspections/${processId}/timeline`)).text).toContain('Nothing is planned');
    }
    const [contact] = council.respondents as [Actor];
    const task = await pageOf(contact, `/inspection-tasks/${taskId}`);
    expect(task.text).toContain(why);
    expect(task.text).not.toMatch(/Ask for more time|Send the evidence/u);
    expect((await pageOf(contact, '/tasks')).text).not.toContain('Treatment places in custody');
    expect((await pageOf(contact, '/tasks?show=done')).text).toContain('Treatment places in custody');
  });

  test('tells the agency by mail, with the reason', async () => {
    const [contact] = council.respondents as [Actor];
    expect((await mailOf(scene.world, contact, 'cancelled')).text).toContain(`Why: ${why}`);
  });
});
