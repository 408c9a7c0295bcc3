import { afterAll, beforeAll, expect, test } from 'vitest';
import { actingFor } from '../../db/acting-for.ts';
import { as } from '../../db/connect.ts';
import { submitAnswer } from '../../db/tasks/answers/answers.ts';
import { sql } from 'drizzle-orm';
import { createDevelopment } from '../../db/developments/developments.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { Browser } from '../support/portal.ts';
import {
  aStage,
  draftDevelopment,
  draftStageRound,
  officerPost,
  type TestDevelopment,
} from '../support/stories/developments.ts';
import { openScene, type Scene } from '../support/stories/scene.ts';
import { usualPlan } from '../support/stories/strategies.ts';
import { answerText, does, record, type TestAgency } from '../support/stories/world.ts';
import { valueOf } from '../support/verdicts.ts';

// A development whose strategy nobody sees yet, of which one agency was asked in its seminar; and one of a strategy that is open.

const dueAt = Date.parse('2026-12-04T17:00:00Z');
let scene: Scene;
let asked: TestAgency;
let stranger: TestAgency;
let closed: TestDevelopment;
let shared: string;
let draftedRound: string;

beforeAll(async () => {
  scene = await openScene('2026-11-02T10:00:00Z');
  const { world } = scene;
  [asked, stranger] = [await world.agency('Council'), await world.agency('Parish')];
  closed = await draftDevelopment(world, [
    aStage('seminar', '2026-11-20', { overlaps: true }),
    aStage('open-forum', '2027-01-11'),
  ]);
  await record(world, closed.processId, 'start');
  const seminar = valueOf(await draftStageRound(world, closed.stageIds[0] ?? '', { agencies: [asked], dueAt }));
  await record(world, seminar, 'open');
  const [task] = await world.rows<{ id: string }>(`select id from tasks where process_id = $1 and kind = 'answer'`, [
    seminar,
  ]);
  await does(world.db, asked.respondents[0]!, (tx, who) =>
    submitAnswer(tx, who, {
      taskId: task?.id ?? '',
      content: answerText('Only the council says this.'),
      ifVersion: null,
    }),
  );
  draftedRound = valueOf(
    await draftStageRound(world, closed.stageIds[1] ?? '', { agencies: [stranger], dueAt: dueAt + 86_400_000 * 60 }),
  );
  const { strategyId } = await usualPlan(world, [await world.agency('Health')]);
  const input = {
    strategyId,
    title: 'Of the open strategy',
    leadPostId: await officerPost(world),
    stages: [aStage('seminar', '2026-12-20')],
  };
  shared = (await does(world.db, world.officer, (tx, officer) => createDevelopment(tx, officer, input))).processId;
});
afterAll(() => scene.end());

const pagesOf = async (who: Actor): Promise<Browser> => scene.browser(who);

test('who was asked in one of its stages reads it: stages, days, agencies and what came of it, and no people and no draft', async () => {
  const { world } = scene;
  const contact = await pagesOf(asked.respondents[0]!);
  const { status, text } = await contact.get(`/developments/${closed.processId}`);
  expect(status).toBe(200);
  const [round, drafted] = await world.rows<{ reference: string }>(
    `select p.reference from stage_turns t join processes p on p.id = t.process_id where t.development_id = $1 order by t.id`,
    [closed.processId],
  );
  for (const said of ['The seminar', 'The open-forum', 'Asked: Council', '1 of 1 answered', round?.reference ?? ''])
    expect(text).toContain(said);
  for (const hidden of [
    drafted?.reference ?? '',
    'Only the council',
    'To be opened by',
    '/stages/',
    '/timeline"',
    '/rounds/',
    'Change the stages',
  ])
    expect(text).not.toContain(hidden);
  // Its strategy is nobody's yet but the directorate's: named, and not linked.
  expect(text).toContain('Drugs strategy 2003-2006');
  expect(text).not.toContain(`/strategies/${closed.strategyId}`);
  expect((await contact.get('/developments')).text).toContain(`/developments/${closed.processId}`);
  expect((await contact.get('/search?q=seminar')).text).toContain(`/developments/${closed.processId}`);
  expect((await contact.get('/calendar')).status).toBe(200);
});

test('whoever takes no part, neither in its strategy nor in a stage, finds nothing of it, at any door', async () => {
  const contact = await pagesOf(stranger.respondents[0]!);
  expect((await contact.get(`/developments/${closed.processId}`)).status).toBe(404);
  expect((await contact.get('/developments')).text).not.toContain(closed.processId);
  expect((await contact.get('/search?q=seminar')).text).not.toContain(closed.processId);
  const who = stranger.respondents[0]!;
  // The walls themselves: whatever is asked of the tables under his role.
  const seen = await as(scene.world.db, actingFor(who), (tx) =>
    tx.execute(sql`
      select (select count(*) from developments where process_id = ${closed.processId})::int as developments,
        (select count(*) from development_stages where development_id = ${closed.processId})::int as stages,
        (select count(stage_id) from stage_turns where development_id = ${closed.processId})::int as turns,
        (select count(*) from processes where id = ${closed.processId})::int as processes,
        (select count(*) from development_turns(${closed.processId}))::int as said,
        (select count(*) from development_names(${closed.processId}))::int as names`),
  );
  expect(seen.rows).toEqual([{ developments: 0, stages: 0, turns: 0, processes: 0, said: 0, names: 0 }]);
});

test('a draft is the directorate’s alone, also where its strategy is open; once started every agency that sees the strategy reads it', async () => {
  const contact = await pagesOf(stranger.respondents[0]!);
  expect((await contact.get(`/developments/${shared}`)).status).toBe(404);
  await record(scene.world, shared, 'start');
  const { status, text } = await contact.get(`/developments/${shared}`);
  expect([status, text.includes('The seminar')]).toEqual([200, true]);
});

test('who reads it changes nothing of it, and its stages, its draft rounds and its timeline stay the directorate’s', async () => {
  const contact = await pagesOf(asked.respondents[0]!);
  const path = `/developments/${closed.processId}`;
  for (const page of ['/edit', '/cancel', '/timeline', `/stages/${closed.stageIds[0]}`])
    expect([page, (await contact.get(`${path}${page}`)).status]).toEqual([page, 403]);
  expect((await contact.get(`/rounds/${draftedRound}`)).status).toBe(403);
  const asWho = actingFor(asked.respondents[0]!);
  for (const query of [
    sql`select by from stage_turns`,
    sql`select process_id from stage_turns`,
    sql`insert into development_stages (development_id, position, kind, opens, title, first_planned_on, planned_on, added_by)
      values (${closed.processId}, 9, 'seminar', 'consultation', 'Mine', '2027-01-01', '2027-01-01', ${asked.respondents[0]!.personId})`,
    sql`update developments set lead_post_id = lead_post_id`,
    sql`delete from development_stages`,
  ])
    await expect(as(scene.world.db, asWho, (tx) => tx.execute(query))).rejects.toThrow();
});
