import { expect } from 'vitest';
import { as } from '../../../db/connect.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { submitReturn } from '../../../db/tasks/answers/returns.ts';
import type { Client, RunningApi } from '../../api/running-api.ts';
import { versionInForce } from '../../api/plan-records.ts';
import { valueOf } from '../verdicts.ts';
import { areasOf, indicatorOf } from './measures.ts';
import { settleAndNote } from './review-story.ts';
import { fullReturn, linesOf, planOf, postOf } from './strategies.ts';
import { record, type TestAgency } from './world.ts';

/** Stands in every text of what is to be restricted, and in no other. */
export const canary = 'Zephyr';

export type MarkedPlan = {
  readonly strategyId: string;
  readonly officer: Client;
  readonly agencies: Readonly<Record<'council' | 'health' | 'police' | 'youth' | 'fire', TestAgency>>;
  /** Of what is to be restricted: every id that somebody could guess. */
  readonly hidden: Readonly<
    Record<'activity' | 'strand' | 'cell' | 'milestone' | 'indicator' | 'ofStrand' | 'option', string>
  >;
  readonly openActivity: string;
  readonly versionId: string;
  /** Of which the activity was adopted for an area. */
  readonly openOption: string;
  /** Served by both parts and by one that is open. */
  readonly linkId: string;
  /** Restricts both parts: beside those who always may, the police and a post of the youth service see the activity, nobody else the strand. */
  restrict(): Promise<void>;
};

/**
 * A watched strategy with an activity and a strand that are to be restricted, and one of everything that can hang on them. The council
 * leads the strand of the activity, health the activity, fire an activity beside it.
 */
export async function markedPlan(api: RunningApi): Promise<MarkedPlan> {
  const { world } = api;
  const named = ['Council', 'Health', 'Police', 'Youth', 'Fire'];
  const [council, health, police, youth, fire] = (await Promise.all(
    named.map((name) => world.agency(name, { respondents: 2 })),
  )) as [TestAgency, TestAgency, TestAgency, TestAgency, TestAgency];
  const [ofCouncil, ofHealth, ofFire] = [
    await postOf(world, council),
    await postOf(world, health),
    await postOf(world, fire),
  ];
  const activity = (title: string, leadPostId: string) => ({
    title,
    leadPostId,
    milestones: [{ title: `${title} milestone`, dueOn: '2027-03-31' }],
  });
  const plan = await planOf(world, [
    {
      priorityArea: 'Supply',
      name: 'Enforcement',
      leaderPostId: ofCouncil,
      activities: [activity(`${canary} raids`, ofHealth), activity('Open clinics', ofFire)],
    },
    {
      priorityArea: 'Supply',
      name: `${canary} strand`,
      leaderPostId: ofHealth,
      activities: [activity(`${canary} cell`, ofHealth)],
    },
  ]);
  const { strategyId } = plan;
  const [raids = '', clinics = '', cell = ''] = plan.activityIds;
  const strandId = plan.strandIds[1] ?? '';
  const officer = await api.as(world.officer);
  const post = async (path: string, body: unknown, client = officer) => {
    const answer = await client('POST', `/v1${path}`, { body });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.body;
  };
  const measured = { strategyId, agency: health, origin: 'own' as const };
  const indicator = await indicatorOf(world, { ...measured, title: `${canary} arrests`, partId: raids }, 'in-use');
  const ofStrand = await indicatorOf(world, { ...measured, title: `${canary} seizures`, partId: strandId }, 'in-use');
  await world.rows(
    `insert into indicator_values (strategy_id, indicator_id, area_id, period, revision, scaled, why_none, provisional, late, said_by)
     values ($1, $2, $3, '2026-01', 1, 7, '', false, false, $4)`,
    [strategyId, indicator, (await areasOf(world, indicator))[''], health.respondents[0]?.personId],
  );
  await post(`/strategies/${strategyId}/budget-lines`, {
    activityId: raids,
    kind: 'funded',
    holderPostId: ofHealth,
    years: [{ year: '2026/27', minor: 987_654_300 }],
  });
  await post(`/strategies/${strategyId}/bids`, {
    funder: 'Ministry',
    purpose: 'Vans',
    amountMinor: 100,
    bidderPostId: ofHealth,
    submittedOn: '2026-01-12',
    expectedOn: '2099-01-12',
    activityIds: [raids],
  });
  const { lessonId } = await post(`/strategies/${strategyId}/lessons`, {
    title: 'A lesson',
    sourceKind: 'pilot',
    source: 'A pilot',
    learned: 'Something.',
  });
  await post(`/lessons/${String(lessonId)}/pass-on`, { postIds: [ofFire] });
  await post(`/lessons/${String(lessonId)}/uses`, { activityId: raids, note: `${canary} note` });
  const { inputId } = await post(`/strategies/${strategyId}/inputs`, { kind: 'gap', title: 'A gap' });
  await post('/leads', { from: { kind: 'input', id: inputId }, to: { kind: 'activity', id: raids } });
  const { linkId } = await post(`/strategies/${strategyId}/links`, { kind: 'risk', name: 'Unrest', source: 'A plan' });
  await post(`/links/${String(linkId)}/parts`, { strategyId, partIds: [raids, strandId, clinics] });
  const { linkId: areaId } = await post(`/strategies/${strategyId}/links`, {
    kind: 'area',
    name: 'Northgate',
    source: 'A map',
  });
  await post(`/links/${String(areaId)}/parts`, { strategyId, partIds: [raids, cell] });
  const option = async (title: string, ofStrand: string | undefined) =>
    String((await post(`/strategies/${strategyId}/options`, { title, strandId: ofStrand, what: 'x' }))['optionId']);
  const [openOption, ofMarked] = [
    await option('Visits', plan.strandIds[0]),
    await option(`${canary} option`, strandId),
  ];
  await world.rows(
    `insert into plan_proposals (strategy_id, strand_id, activity_id, kind, title, due_on, reason, agency_id, proposed_by, state, option_id, area_id, post_id)
     values ($1, $2, $3, 'option', $4, '2027-03-31', $4, $5, $6, 'taken-in', $7, $8, $9)`,
    [
      strategyId,
      plan.strandIds[0],
      raids,
      `${canary} adopted`,
      health.id,
      health.respondents[0]?.personId,
      openOption,
      areaId,
      ofHealth,
    ],
  );
  const ofPolice = await api.as(police.respondents[0]!);
  await post(
    `/strategies/${strategyId}/proposals`,
    { kind: 'change', about: raids, title: `${canary} proposal`, reason: 'x' },
    ofPolice,
  );
  await lockedReview(api, strategyId, health);
  const versionId = await versionInForce({ api, officer }, strategyId);
  return {
    strategyId,
    officer,
    agencies: { council, health, police, youth, fire },
    hidden: {
      activity: raids,
      strand: strandId,
      cell,
      milestone: await milestoneOf(api, raids),
      indicator,
      ofStrand,
      option: ofMarked,
    },
    openOption,
    openActivity: clinics,
    versionId,
    linkId: String(linkId),
    async restrict() {
      const youthPost = await postOf(world, youth);
      await put(officer, strategyId, raids, {
        agencyIds: [police.id],
        postIds: [youthPost],
        reason: `${canary} lives`,
      });
      await put(officer, strategyId, strandId, { reason: 'Lives are at stake' });
    },
  };
}

async function milestoneOf({ world }: RunningApi, activityId: string): Promise<string> {
  const [row] = await world.rows<{ id: string }>('select id from dated_items where activity_id = $1', [activityId]);
  return row?.id ?? '';
}

/** A review that has ended, with the return of the lead of the first activity. */
async function lockedReview({ world }: RunningApi, strategyId: string, agency: TestAgency): Promise<void> {
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }),
  );
  const reviewId = review?.processId ?? '';
  const [line] = await linesOf(world, reviewId);
  const lead = agency.respondents[0]!;
  const items = await world.rows<{ id: string }>('select id from dated_items where activity_id = $1', [
    line?.activity_id,
  ]);
  const content = fullReturn(
    items.map(({ id }) => id),
    { colour: 'green', achievements: `${canary} closed.` },
  );
  valueOf(
    await as(world.db, actingFor(lead), (tx) =>
      submitReturn(tx, lead, { taskId: line?.task_id ?? '', content, ifVersion: 1 }),
    ),
  );
  expect((await record(world, reviewId, 'to-committee')).kind).toBe('taken');
  await settleAndNote(world, reviewId);
  expect((await record(world, reviewId, 'lock')).kind).toBe('taken');
}

/** Marks a part on the version of the strategy that is there now. */
export async function put(officer: Client, strategyId: string, partId: string, body: unknown): Promise<void> {
  const { version } = (await officer('GET', `/v1/strategies/${strategyId}`)).body;
  const answer = await officer('PUT', `/v1/strategies/${strategyId}/markings/${partId}`, {
    body,
    version: Number(version),
  });
  expect(answer.status, answer.text).toBe(200);
}
