import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { removeMember, setMember } from '../../../db/directory/bodies.ts';
import { changeInspectors } from '../../../db/inspections/change-inspectors.ts';
import { as } from '../../../db/connect.ts';
import { leave, type LeaveChoice } from '../../../db/directory/leaving/leave.ts';
import { oweVerifications } from '../../../db/inspections/actions/owe-verifications.ts';
import { endPost, givePost } from '../../../db/directory/posts.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { listOwedByNobody } from '../../../db/tasks/read-requests.ts';
import { readStuck } from '../../../db/sign-offs/read-unreachable.ts';
import { recordDecision } from '../../../db/decisions/record.ts';
import { replaceAgency } from '../../../db/directory/leaving/replace-agency.ts';
import { reportAction } from '../../../db/inspections/actions/report-action.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { listVacancies } from '../../../db/directory/leaving/vacancies.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { acting, actionOf, addInspector, checkedInspection, day } from '../../support/stories/inspections.ts';
import { nth } from '../../support/stories/running-partnership.ts';
import { addBody, openedSignOff, proposeAs, stageOf, stagesNow } from '../../support/stories/sign-offs.ts';
import { planOf, postOf } from '../../support/stories/strategies.ts';
import { valueOf } from '../../support/verdicts.ts';
import { addPerson, createWorld, openRound, record, type TestAgency, type World } from '../../support/stories/world.ts';

let world: World;
let administrator: Actor;
beforeAll(async () => {
  world = await createWorld();
  administrator = {
    ...(await addPerson(world.rows, world.directorateId, 'Ada Administrator', 'administrator')),
    confirmed: true,
  };
}, 60_000);
afterAll(() => world.end());

const directory = <T>(work: (tx: Parameters<Parameters<typeof as<T>>[2]>[0]) => Promise<T>) =>
  as(world.db, actingFor(administrator), work);
const goes = (personId: string, choices: readonly LeaveChoice[] = []) =>
  directory((tx) => leave(tx, administrator, { personId, choices }));
const answering = async (taskId: string) =>
  (
    await world.rows<{ name: string }>(
      'select p.name from task_answerers t join people p on p.id = t.person_id where t.task_id = $1 order by 1',
      [taskId],
    )
  ).map(({ name }) => name);
const told = async (taskId: string | null, kinds: readonly string[]) =>
  (
    await world.rows<{ said: string }>(
      `select n.kind || ' ' || p.name as said from notices n join people p on p.id = n.person_id
       where (n.task_id = $1 or $1::uuid is null) and n.kind = any($2) order by 1`,
      [taskId, kinds],
    )
  ).map(({ said }) => said);
const unowned = async () => (await directory(listOwedByNobody)).map(({ taskId }) => taskId);
const look = (processId: string) => as(world.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));

async function reported(agency: TestAgency, inspector: Actor): Promise<string> {
  const { processId, documentId } = await checkedInspection(world, agency, inspector);
  await record(world, processId, 'finalise', { documentId });
  const contact = nth(agency.respondents, 0);
  const action = await actionOf(world, processId);
  valueOf(
    await acting(world, contact, (tx) => reportAction(tx, contact, { processId, actionId: action.id, text: 'Done' })),
  );
  return processId;
}
async function verification(processId: string): Promise<string> {
  await as(world.db, { role: 'worker' }, (tx) => oweVerifications(tx, processId));
  return (await actionOf(world, processId)).verify_task_id ?? '';
}

describe('the only inspector', () => {
  test('who has left is not asked to verify: the officers are', async () => {
    const ines = await addInspector(world, 'Ines Gone');
    const processId = await reported(await world.agency('Inspected', { respondents: 1 }), ines);
    valueOf(await goes(ines.personId));
    const taskId = await verification(processId);
    expect(await answering(taskId)).toEqual(['Lead Officer']);
    expect(await told(taskId, ['invitation'])).toEqual(['invitation Lead Officer']);
    expect((await directory(listVacancies)).filter((one) => one.processId === processId)).toMatchObject([
      { place: 'inspector' },
    ]);
  });

  test('who leaves with a verification hands it to another inspector, else to the officers; never to an auditor', async () => {
    const [ines, ivan] = [await addInspector(world, 'Ines Two'), await addInspector(world, 'Ivan Two')];
    const auditor = await addPerson(world.rows, world.directorateId, 'Aude Auditor', 'auditor');
    const processId = await reported(await world.agency('Inspected Two'), ines);
    const taskId = await verification(processId);
    const refused = await goes(ines.personId, [{ agencyId: null, to: auditor.personId }]);
    expect(refused).toMatchObject({ ok: false, code: 'person-unknown' });
    const [{ version } = { version: 0 }] = await world.rows<{ version: number }>(
      'select version from processes where id = $1',
      [processId],
    );
    const both = [ines.personId, ivan.personId];
    valueOf(
      await directory((tx) =>
        changeInspectors(tx, administrator, { processId, inspectorIds: both, ifVersion: version }),
      ),
    );
    expect(await answering(taskId)).toEqual(['Ines Two', 'Ivan Two']);
    expect(await told(taskId, ['handed-over'])).toEqual(['handed-over Ivan Two']);
    valueOf(await goes(ines.personId, [{ agencyId: null, to: 'others' }]));
    expect(await answering(taskId)).toEqual(['Ivan Two']);
    valueOf(await goes(ivan.personId, [{ agencyId: null, to: 'others' }]));
    expect(await answering(taskId)).toEqual(['Lead Officer']);
  });

  test('is not changed to somebody who belongs to the agency, or who has left', async () => {
    const ines = await addInspector(world, 'Ines Three');
    const agency = await world.agency('Inspected Three');
    const { processId } = await checkedInspection(world, agency, ines);
    const change = async (inspectorIds: string[], add = 0) => {
      const [row] = await world.rows<{ version: number }>('select version from processes where id = $1', [processId]);
      const input = { processId, inspectorIds, ifVersion: (row?.version ?? 0) + add };
      return directory((tx) => changeInspectors(tx, administrator, input));
    };
    expect(await change([nth(agency.respondents, 0).personId])).toMatchObject({ code: 'not-independent' });
    expect(await change([])).toMatchObject({ code: 'malformed' });
    expect(await change([ines.personId], 1)).toMatchObject({ code: 'version-changed' });
    const gone = await addInspector(world, 'Gone Inspector');
    valueOf(await goes(gone.personId));
    expect(await change([gone.personId])).toMatchObject({ code: 'person-unknown' });
  });
});

describe('an agency that ends', () => {
  async function working(name: string) {
    const agency = await world.agency(name, { respondents: 2 });
    const leadPostId = await postOf(world, agency);
    const milestones = [{ title: 'Milestone', dueOn: '2031-03-31' }];
    const activities = [{ title: 'Raids', leadPostId, milestones }];
    const strand = { priorityArea: 'Supply', name: 'Enforcement', leaderPostId: leadPostId, activities };
    const { strategyId } = await planOf(world, [strand], false);
    await record(world, strategyId, 'open');
    await as(world.db, { role: 'worker' }, (tx) => openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }));
    const tasks = await world.rows<{ id: string; kind: string }>(
      `select id, kind from tasks where agency_id = $1 and state = 'open' order by kind`,
      [agency.id],
    );
    return { agency, strategyId, tasks };
  }

  test('hands every kind of task to its successor, and both sides are told', async () => {
    const { agency, tasks } = await working('Ending');
    const next = await world.agency('Next');
    expect(tasks.map(({ kind }) => kind)).toEqual(['dated-item', 'return', 'strand-review']);
    const done = await directory((tx) =>
      replaceAgency(tx, administrator, { agencyId: agency.id, successorId: next.id, movePosts: false }),
    );
    expect(done).toMatchObject({ ok: true, value: { moved: 3, listed: 0 } });
    for (const { id } of tasks) {
      expect(await answering(id)).toEqual(['Next Contact 1']);
      expect(await told(id, ['handed-over', 'handed-away'])).toEqual([
        'handed-away Ending Contact 1',
        'handed-over Next Contact 1',
      ]);
    }
    const returns = await world.rows(`select from review_returns where agency_id = $1 and leader_agency_id = $1`, [
      next.id,
    ]);
    expect(returns).toHaveLength(1);
  });

  test('without a successor leaves every kind of task listed: the officers and those who had it are told', async () => {
    const { agency, strategyId, tasks } = await working('Dissolved');
    const done = await directory((tx) =>
      replaceAgency(tx, administrator, { agencyId: agency.id, successorId: null, movePosts: false }),
    );
    expect(done).toMatchObject({ ok: true, value: { moved: 0, listed: 3 } });
    const listed = await unowned();
    for (const { id } of tasks) {
      expect(listed).toContain(id);
      expect(await told(id, ['owed-by-nobody', 'handed-away'])).toEqual([
        'handed-away Dissolved Contact 1',
        'owed-by-nobody Lead Officer',
      ]);
    }
    const places = (await directory(listVacancies)).filter(({ processId }) => processId === strategyId);
    expect(places.map(({ place }) => place)).toEqual(['lead', 'leader']);
    expect(await told(null, ['place-vacant'])).toContain('place-vacant Lead Officer');
  });
});

describe('a post', () => {
  test('that ends hands what it owes, and what its holder was asked, to the others of its agency', async () => {
    const agency = await world.agency('Posts', { respondents: 2 });
    const { taskIds } = await openRound(world, [agency], { dueAt: Date.now() + 30 * day });
    const postId = await postOf(world, agency);
    valueOf(await directory((tx) => endPost(tx, administrator, { postId, personId: null })));
    expect(await answering(nth(taskIds, 0))).toEqual(['Posts Contact 2']);
    const last = await postOf(world, agency, 1);
    const { personId } = nth(agency.respondents, 1);
    valueOf(await directory((tx) => endPost(tx, administrator, { postId: last, personId })));
    expect(await unowned()).toContain(taskIds[0]);
    expect(await told(nth(taskIds, 0), ['owed-by-nobody'])).toEqual(['owed-by-nobody Lead Officer']);
  });

  test('that is given to somebody instead brings what its holder was asked by name', async () => {
    const [agency, other] = [await world.agency('Given'), await world.agency('Elsewhere')];
    const { taskIds } = await openRound(world, [agency], { dueAt: Date.now() + 30 * day });
    const postId = await postOf(world, agency);
    const { personId } = nth(other.respondents, 0);
    valueOf(await directory((tx) => givePost(tx, administrator, { postId, personId, instead: true })));
    expect(await answering(nth(taskIds, 0))).toEqual(['Elsewhere Contact 1']);
    expect(await told(nth(taskIds, 0), ['handed-over', 'handed-away'])).toEqual([
      'handed-away Given Contact 1',
      'handed-over Elsewhere Contact 1',
    ]);
  });

  test('of the last officer does not end, nor does the last officer leave', async () => {
    const [post] = await world.rows<{ post_id: string }>('select post_id from post_holders where person_id = $1', [
      world.officer.personId,
    ]);
    const postId = post?.post_id ?? '';
    expect(await goes(world.officer.personId)).toMatchObject({
      message: 'This is the last officer. Give somebody else the role first.',
    });
    expect(await directory((tx) => endPost(tx, administrator, { postId, personId: null }))).toMatchObject({
      code: 'not-allowed',
    });
  });
});

test('what nobody answers for from its beginning is listed, and told again at each step of its chase', async () => {
  const agency = await world.agency('Empty');
  valueOf(await goes(nth(agency.respondents, 0).personId));
  const dueAt = Date.now() + 30 * day;
  const { processId, taskIds } = await openRound(world, [agency], { dueAt });
  const taskId = nth(taskIds, 0);
  expect(await unowned()).toContain(taskId);
  expect(await told(taskId, ['owed-by-nobody'])).toHaveLength(1);
  await world.setClock(new Date(dueAt - 1000));
  await look(processId);
  await world.setClock(null);
  expect((await told(taskId, ['owed-by-nobody'])).length).toBeGreaterThan(1);
});

describe('a stage of the chair alone', () => {
  const stuckOf = async (processId: string) =>
    (await directory((tx) => readStuck(tx))).filter(({ id }) => id === processId);

  test('is stuck when the chair leaves: the officers are told, and another chair is asked', async () => {
    const body = await addBody(world, 'Board One', 3, { 0: 'chair' });
    const { processId } = await openedSignOff(world, [stageOf(body, { rule: { kind: 'chair' } })]);
    valueOf(await goes(nth(body.members, 0).personId));
    for (let n = 0; n < 2; n += 1) await look(processId);
    expect(await stuckOf(processId)).toMatchObject([{ order: 1, stage: 'Board One' }]);
    const rows = await world.rows(`select from notices where process_id = $1 and kind = 'stage-stuck'`, [processId]);
    expect(rows).toHaveLength(1);
    const seat = { bodyId: body.id, personId: nth(body.members, 1).personId, capacity: 'chair' } as const;
    valueOf(await directory((tx) => setMember(tx, administrator, seat)));
    expect(await look(processId)).toMatchObject({ state: 'open', owed: 1 });
    expect(await stuckOf(processId)).toEqual([]);
  });

  test('goes by another rule by a decision, which asks those who have a seat by it; its author does not decide so', async () => {
    const body = await addBody(world, 'Board Two', 3, { 0: 'chair' });
    const author = await addPerson(world.rows, world.directorateId, 'Author Officer', 'officer');
    const stages = [stageOf(body, { rule: { kind: 'chair' } })];
    const { processId } = await openedSignOff(world, stages, { authorId: author.personId });
    valueOf(
      await directory((tx) =>
        removeMember(tx, administrator, { bodyId: body.id, personId: nth(body.members, 0).personId }),
      ),
    );
    await look(processId);
    const [stage] = await world.rows<{ id: string }>('select id from sign_off_stages where process_id = $1', [
      processId,
    ]);
    const decide = async (actor: Actor, rule: string, count: number | null, reason = 'The chair has left.') => {
      const terms = { stageId: stage?.id ?? '', rule, count };
      const id = await proposeAs(world, actor, processId, { act: 'change-rule', terms, words: { reason } });
      return as(world.db, { role: 'worker' }, (tx) => recordDecision(tx, id));
    };
    // Nor does who drafted the sign-off, nor who took its chair away.
    for (const concerned of [author, world.officer])
      expect(await decide(concerned, 'all', null)).toMatchObject({ code: 'not-independent' });
    expect(await decide(administrator, 'all', null)).toMatchObject({ code: 'changed-the-body' });
    const third = await addPerson(world.rows, world.directorateId, 'Third Officer', 'officer');
    expect(await decide(third, 'all', null, ' ')).toMatchObject({ code: 'malformed' });
    expect(await decide(third, 'count', 3)).toMatchObject({ code: 'quorum-unreachable' });
    expect(await decide(third, 'count', 1)).toMatchObject({ kind: 'taken', state: 'open' });
    const asked = await world.rows(`select from tasks where process_id = $1 and kind = 'sign' and state = 'open'`, [
      processId,
    ]);
    expect(asked).toHaveLength(2);
    expect(await stagesNow(world, processId)).toEqual(['open']);
  });
});
