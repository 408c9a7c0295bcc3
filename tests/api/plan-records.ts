import { expect } from 'vitest';
import { as } from '../../db/connect.ts';
import { raiseDue } from '../../db/decisions/raise-due.ts';
import { officerPost } from '../support/stories/developments.ts';
import { indicatorOf } from '../support/stories/measures.ts';
import { addBody, draftSignOff, signAs, stageOf } from '../support/stories/sign-offs.ts';
import { draftReport, fillReport, freeze } from '../support/stories/reports/reports.ts';
import { draftStrategy, type Plan, postOf } from '../support/stories/strategies.ts';
import { record, type TestAgency } from '../support/stories/world.ts';
import type { Client, RunningApi } from './running-api.ts';

type Scene = { readonly api: RunningApi; readonly ours: TestAgency; readonly owner: Client; readonly officer: Client };

/** Ids of every kind of record that hangs on a plan, each of our agency; and an activity of the strategy among them. */
export async function planRecords(
  scene: Scene,
  plan: Plan,
): Promise<{ ids: Record<string, string>; activityId: string }> {
  const { ids, activityId } = await idsOfStrategy(scene);
  return {
    activityId,
    ids: {
      ...ids,
      'budget-lines': await budgetLineId(scene, plan),
      bids: await bidId(scene, plan),
      lessons: await lessonId(scene, plan),
      developments: await developmentId(scene, plan),
      ...(await reportIds(scene, plan)),
    },
  };
}

async function idOf({ api }: Scene, query: string, values: unknown[]): Promise<string> {
  return (await api.world.rows<{ id: string }>(query, values))[0]?.id ?? '';
}

/** A watched strategy with a date that belongs to our agency, which asks for another, and an activity that it is to lead. */
async function idsOfStrategy(scene: Scene) {
  const { api, ours, owner, officer } = scene;
  const strategy = await draftStrategy(api.world, [
    { kind: 'milestone', title: 'Ours', dueOn: '2099-06-01', agency: ours },
  ]);
  const activity = { title: 'Ours', leadPostId: await postOf(api.world, ours) };
  const added = await officer('POST', `/v1/strategies/${strategy.processId}/strands`, {
    body: { name: 'Strand', activities: [activity] },
  });
  const ofStrand = [added.body['strandId']];
  const activityId = await idOf(scene, 'select id from activities where strand_id = $1', ofStrand);
  await record(api.world, strategy.processId, 'open');
  const proposed = await owner('POST', `/v1/strategies/${strategy.processId}/proposals`, {
    body: { kind: 'change', about: added.body['strandId'], title: 'x', reason: 'x' },
  });
  expect(proposed.status, proposed.text).toBe(201);
  await as(api.world.db, { role: 'worker' }, (tx) => raiseDue(tx, strategy.processId));
  const named = `select task_id as id from nominations where strategy_id = $1`;
  const [itemId = ''] = strategy.itemIds;
  const asked = await owner('POST', `/v1/dated-items/${itemId}/ask-move`, {
    body: { newOn: '2099-07-01', reason: 'x' },
  });
  expect(asked.status, asked.text).toBe(201);
  const input = await officer('POST', `/v1/strategies/${strategy.processId}/inputs`, {
    body: { kind: 'gap', title: 'A gap' },
  });
  const inputId = String(input.body['inputId']);
  const lead = await officer('POST', '/v1/leads', {
    body: { from: { kind: 'input', id: inputId }, to: { kind: 'date', id: itemId } },
  });
  const link = await officer('POST', `/v1/strategies/${strategy.processId}/links`, {
    body: { kind: 'operation', name: 'Operation', source: 'A plan' },
  });
  const area = await officer('POST', `/v1/strategies/${strategy.processId}/links`, {
    body: { kind: 'area', name: 'Northgate', source: 'A map' },
  });
  const option = await officer('POST', `/v1/strategies/${strategy.processId}/options`, {
    body: { strandId: added.body['strandId'], title: 'Joint visits', what: 'x' },
  });
  const indicators = await indicatorOf(api.world, { strategyId: strategy.processId, agency: ours });
  const ids = {
    strategies: strategy.processId,
    nominations: await idOf(scene, named, [strategy.processId]),
    'plan-proposals': await idOf(scene, 'select task_id as id from plan_proposals where strategy_id = $1', [
      strategy.processId,
    ]),
    indicators,
    'dated-items': itemId,
    'date-moves': String(asked.body['moveId']),
    inputs: inputId,
    leads: String(lead.body['traceId']),
    links: String(link.body['linkId']),
    areas: String(area.body['linkId']),
    options: String(option.body['optionId']),
    'plan-versions': await versionInForce(scene, strategy.processId),
    'plan-revisions': await revisionId(scene, strategy.processId),
  };
  return { ids, activityId };
}

/** A version of the plan that was signed off and holds: everybody reads it. */
export async function versionInForce(
  { api, officer }: Pick<Scene, 'api' | 'officer'>,
  strategyId: string,
): Promise<string> {
  const signers = await addBody(api.world, 'Signers', 1);
  const { processId: signOffId } = await draftSignOff(api.world, [stageOf(signers)]);
  const made = await officer('POST', `/v1/strategies/${strategyId}/versions`, { body: { title: 'First', signOffId } });
  const id = String(made.body['versionId']);
  expect((await record(api.world, signOffId, 'open')).kind).toBe('taken');
  await signAs(api.world, signers.members[0]!, signOffId);
  expect((await officer('POST', `/v1/plan-versions/${id}/in-force`, { body: {} })).text).toContain(id);
  return id;
}

/** A draft of the plan's revision, which is the directorate's. */
async function revisionId({ officer }: Scene, strategyId: string): Promise<string> {
  const opened = await officer('POST', `/v1/strategies/${strategyId}/revisions`, { body: { title: 'Revision' } });
  return String(opened.body['revisionId']);
}

/** A line of a budget that a post of our agency holds. */
async function budgetLineId({ api, ours, officer }: Scene, plan: Plan): Promise<string> {
  const planned = await officer('POST', `/v1/strategies/${plan.strategyId}/budget-lines`, {
    body: {
      activityId: plan.activityIds[0],
      kind: 'funded',
      holderPostId: await postOf(api.world, ours),
      years: [{ year: '2026/27', minor: 100 }],
    },
  });
  expect(planned.status, planned.text).toBe(201);
  return String((planned.body['lineIds'] as string[])[0]);
}

/** A bid that a post of our agency made. */
async function bidId({ api, ours, officer }: Scene, plan: Plan): Promise<string> {
  const added = await officer('POST', `/v1/strategies/${plan.strategyId}/bids`, {
    body: {
      funder: 'Ministry',
      purpose: 'A task force',
      amountMinor: 100,
      bidderPostId: await postOf(api.world, ours),
      submittedOn: '2026-01-12',
      expectedOn: '2099-01-12',
    },
  });
  expect(added.status, added.text).toBe(201);
  return String(added.body['bidId']);
}

/** A lesson that a post of our agency is to read. */
/** A report of which one version is frozen and another is being written. */
async function reportIds({ api, officer }: Scene, { strategyId }: Plan): Promise<Record<string, string>> {
  const { id: bodyId } = await addBody(api.world, 'Reported to', 1);
  const reportId = await draftReport(officer, { strategyId, bodyId });
  await fillReport(officer, reportId);
  expect((await freeze(officer, reportId)).status).toBe(200);
  expect((await officer('POST', `/v1/reports/${reportId}/draft-anew`, { body: {} })).status).toBe(200);
  const [version] = (await officer('GET', `/v1/reports/${reportId}`)).body['versions'] as { id: string }[];
  return { reports: reportId, 'report-versions': version?.id ?? '' };
}

async function lessonId({ api, ours, officer }: Scene, plan: Plan): Promise<string> {
  const written = await officer('POST', `/v1/strategies/${plan.strategyId}/lessons`, {
    body: { title: 'Lesson', sourceKind: 'pilot', source: 'A pilot', learned: 'Something.' },
  });
  const id = String(written.body['lessonId']);
  const passed = await officer('POST', `/v1/lessons/${id}/pass-on`, {
    body: { postIds: [await postOf(api.world, ours)] },
  });
  expect(passed.status, passed.text).toBe(200);
  return id;
}

/** A development that runs. */
async function developmentId({ api, officer }: Scene, plan: Plan): Promise<string> {
  const made = await officer('POST', '/v1/developments', {
    body: {
      strategyId: plan.strategyId,
      title: 'How it comes about',
      leadPostId: await officerPost(api.world),
      stages: [{ kind: 'seminar', opens: 'consultation', title: 'Seminar', plannedOn: '2099-01-12' }],
    },
  });
  expect(made.status, made.text).toBe(201);
  const id = String(made.body['id']);
  await record(api.world, id, 'start');
  return id;
}
