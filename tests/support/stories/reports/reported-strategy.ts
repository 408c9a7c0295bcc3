import { addBid, answerBid, noteInitiative } from '../../../../db/budget/bids.ts';
import { addLines } from '../../../../db/budget/lines.ts';
import { passOn, noteUse, writeLesson } from '../../../../db/lessons/lessons.ts';
import { setTargets } from '../../../../db/measures/targets.ts';
import { giveValues } from '../../../../db/measures/values.ts';
import { agreeAction } from '../../../../db/reviews/actions.ts';
import { decideMove } from '../../../../db/reviews/lines.ts';
import { openScheduledReview } from '../../../../db/reviews/reviews.ts';
import { recordAttendance } from '../../../../db/rounds/attendance.ts';
import { addLogItem } from '../../../../db/rounds/log-items.ts';
import { addTrace } from '../../../../db/strategies/origins/traces.ts';
import { submitAnswer } from '../../../../db/tasks/answers/answers.ts';
import { submitReturn } from '../../../../db/tasks/answers/returns.ts';
import { as } from '../../../../db/connect.ts';
import type { ReturnContent } from '../../../../domain/reviews/return.ts';
import type { Position } from '../../../../domain/tasks/answer.ts';
import { valueOf } from '../../verdicts.ts';
import { acting, addInspector, draftOf, findingOf, reportBy, taskOf } from '../inspections.ts';
import { areasOf, indicatorOf } from '../measures.ts';
import { settleAndNote } from '../review-story.ts';
import { fullReturn, linesOf, planOf, type Plan, postOf } from '../strategies.ts';
import { openRound, record, type TestAgency, type World } from '../world.ts';

export type Reported = Plan & {
  readonly council: TestAgency;
  readonly health: TestAgency;
  readonly bidId: string;
  readonly roundId: string;
  readonly inspectionId: string;
};

/** A decision that must be taken. */
export async function taken(
  world: World,
  ...decision: Parameters<typeof record> extends [World, ...infer R] ? R : never
) {
  const recorded = await record(world, ...decision);
  if (recorded.kind !== 'taken') throw new Error(`not taken: ${recorded.code}`);
}

/**
 * A strategy of which a report has something to say in each of its parts, by the acts of those who do it, as it stands on 2 March 2026:
 * two strands, three activities (the council closes crack houses, health tests on arrest and teaches in schools), a closed
 * round, an indicator, a budget, a bid, an initiative, a lesson, a final inspection. Nothing has been reviewed yet.
 */
export async function reportedStrategy(world: World): Promise<Reported> {
  await world.setClock(new Date('2026-03-02T09:00:00Z'));
  const [council, health] = [await world.agency('Council'), await world.agency('Health')];
  const [ofCouncil, ofHealth] = [await postOf(world, council), await postOf(world, health)];
  const activity = (title: string, leadPostId: string, milestones: { title: string; dueOn: string }[] = []) => ({
    title,
    leadPostId,
    milestones,
  });
  const plan = await planOf(world, [
    {
      priorityArea: 'Reducing supply',
      name: 'Enforcement',
      leaderPostId: ofCouncil,
      activities: [
        activity('Close crack houses', ofCouncil, [{ title: 'Fifty closed', dueOn: '2026-06-30' }]),
        activity('Test on arrest', ofHealth),
      ],
    },
    {
      priorityArea: 'Reducing demand',
      name: 'Young people',
      leaderPostId: ofHealth,
      activities: [activity('Teach in schools', ofHealth, [{ title: 'First lessons', dueOn: '2026-12-31' }])],
    },
  ]);
  const { strategyId, activityIds } = plan;
  const [raids = '', tests = ''] = activityIds;
  const byOfficer = <T>(work: Parameters<typeof acting<T>>[2]) => acting(world, world.officer, work);
  const years = [{ year: '2026/27', minor: 5_000_000 }];
  const line = {
    strategyId,
    activityId: raids,
    kind: 'funded',
    holderPostId: ofCouncil,
    years,
    totalMinor: null,
  } as const;
  valueOf(await byOfficer((tx) => addLines(tx, world.officer, line)));
  const bid = {
    strategyId,
    funder: 'Home Office',
    purpose: 'A task force',
    amountMinor: 500_000,
    bidderPostId: ofCouncil,
    submittedOn: '2026-01-12',
    expectedOn: '2026-09-30',
    activityIds: [raids],
  };
  const { bidId } = valueOf(await byOfficer((tx) => addBid(tx, world.officer, bid)));
  await initiative(world, strategyId, 'Tests for all', '2026-02-03');
  await learned(world, plan, ofHealth);
  await measured(world, strategyId, council);
  const roundId = await consulted(world, [council, health], tests);
  const inspectionId = await inspected(world, strategyId, health);
  return { ...plan, council, health, bidId, roundId, inspectionId };
}

export async function initiative(world: World, strategyId: string, title: string, announcedOn: string): Promise<void> {
  const said = { strategyId, title, announcedBy: 'Home Office', announcedOn, costNote: 'It pays for two posts.' };
  valueOf(await acting(world, world.officer, (tx) => noteInitiative(tx, world.officer, said)));
}

async function learned(world: World, { strategyId, activityIds }: Plan, readerPostId: string): Promise<void> {
  const lesson = {
    strategyId,
    sourceKind: 'pilot',
    source: 'Lambeth, 2001',
    reference: '',
    learned: 'Letters work.',
  } as const;
  valueOf(
    await acting(world, world.officer, async (tx) => {
      const { lessonId } = valueOf(await writeLesson(tx, world.officer, { ...lesson, title: 'Warn first' }));
      valueOf(await writeLesson(tx, world.officer, { ...lesson, title: 'Not passed on yet' }));
      valueOf(await passOn(tx, world.officer, { lessonId, postIds: [readerPostId] }));
      return noteUse(tx, world.officer, { lessonId, activityId: activityIds[0] ?? '', note: 'Letters sent.' });
    }),
  );
}

async function measured(world: World, strategyId: string, agency: TestAgency): Promise<void> {
  const owner = agency.respondents[0]!;
  const indicatorId = await indicatorOf(world, { strategyId, agency }, 'in-use');
  const areaId = (await areasOf(world, indicatorId))[''] ?? '';
  const give = (period: string, scaled: number) =>
    acting(world, owner, (tx) =>
      giveValues(tx, owner, {
        indicatorId,
        period,
        provisional: false,
        note: '',
        values: [{ areaId, scaled, whyNone: '' }],
      }),
    );
  valueOf(await give('2026-01', 8));
  valueOf(await give('2026-02', 12));
  const targets = [{ areaId, scaled: 10, tolerance: 1 }];
  const target = { indicatorId, period: '2026-02', reason: 'Agreed.', targets, replaces: false, proposed: false };
  valueOf(await acting(world, world.officer, (tx) => setTargets(tx, world.officer, target)));
}

/** A round in which the first agency supports and the second objects; a comment in it led to the activity. */
async function consulted(world: World, agencies: readonly TestAgency[], activityId: string): Promise<string> {
  const question = 'Do you support reducing supply?';
  const { processId, taskIds } = await openRound(world, agencies, {
    title: 'Open forum',
    format: 'open-forum',
    dueAt: Date.parse('2026-03-20T17:00:00Z'),
    eventAt: Date.parse('2026-03-11T10:00:00Z'),
    eventWallText: '11 March',
    chair: 'Paul Hayes',
    funder: 'GLA',
    questions: [{ text: question, kind: 'position' }],
  });
  const [{ id: questionId } = { id: '' }] = await world.rows<{ id: string }>(
    'select id from questions where process_id = $1',
    [processId],
  );
  for (const [index, position] of (['support', 'object'] satisfies Position[]).entries()) {
    const actor = agencies[index]!.respondents[0]!;
    const content = { nothingToSay: false, comment: '', replies: [{ questionId, position }] };
    valueOf(
      await acting(world, actor, (tx) =>
        submitAnswer(tx, actor, { taskId: taskIds[index] ?? '', content, ifVersion: null }),
      ),
    );
  }
  await acting(world, world.officer, async (tx) => {
    const attendees = [{ agencyId: agencies[0]!.id, personName: 'A. Person', capacity: 'attended' }];
    valueOf(await recordAttendance(tx, world.officer, { processId, attendees }));
    const comment = { processId, agencyId: agencies[0]!.id, comment: 'Test everybody.' };
    const { itemId } = valueOf(await addLogItem(tx, world.officer, comment));
    const led = { from: { kind: 'comment', id: itemId }, to: { kind: 'activity', id: activityId }, what: '' } as const;
    return valueOf(await addTrace(tx, world.officer, led));
  });
  await taken(world, processId, 'close');
  return processId;
}

/** An inspection whose final report asks for something by 1 June. */
async function inspected(world: World, strategyId: string, agency: TestAgency): Promise<string> {
  const inspector = await addInspector(world);
  const day = (on: string) => Date.parse(`${on}T17:00:00Z`);
  const { processId } = await draftOf(world, [agency], [inspector], { strategyId, evidenceDueAt: day('2026-04-01') });
  await taken(world, processId, 'open');
  const due = { at: day('2026-06-01'), text: 'then' };
  await findingOf(world, inspector, processId, { agencyId: agency.id, action: 'Offer it on Sundays.', due });
  const documentId = await reportBy(world, inspector, processId, 'Report');
  await taken(world, processId, 'send-preliminary', { documentId, dueAt: day('2026-04-01') });
  const { id: taskId } = await taskOf(world, processId, 'accuracy-comments');
  const contact = agency.respondents[0]!;
  const content = { nothingToSay: true, comment: '', replies: [] };
  valueOf(await acting(world, contact, (tx) => submitAnswer(tx, contact, { taskId, content, ifVersion: null })));
  await taken(world, processId, 'finalise', { documentId });
  return processId;
}

/** The bid is answered. */
export async function bidAnswered(world: World, bidId: string, answeredOn: string): Promise<void> {
  const answer = { bidId, outcome: 'partly', grantedMinor: 100_000, conditions: 'By March.', answeredOn } as const;
  valueOf(await acting(world, world.officer, (tx) => answerBid(tx, world.officer, answer)));
}

/** What a lead says in a review, by the title of his activity. */
export type Told = Readonly<Record<string, Partial<ReturnContent>>>;

/**
 * The review of a quarter is opened, answered by those who say something, decided by its committee, which agrees each move and one
 * action, and locked, at the instant at which the clock stands. Out: its id.
 */
export async function reviewed(world: World, plan: Reported, quarter: string, told: Told): Promise<string> {
  const review = await as(world.db, { role: 'worker' }, (tx) =>
    openScheduledReview(tx, { strategyId: plan.strategyId, quarter }),
  );
  const reviewId = review?.processId ?? '';
  for (const line of await linesOf(world, reviewId)) {
    const [activity] = await world.rows<{ title: string; items: string[]; agency: string }>(
      `select a.title, array(select i.id::text from dated_items i where i.activity_id = a.id and i.state = 'planned') as items, t.agency_id as agency
       from activities a, tasks t where a.id = $1 and t.id = $2`,
      [line.activity_id, line.task_id],
    );
    const said = told[activity?.title ?? ''];
    if (said === undefined || activity === undefined) continue;
    const lead = [plan.council, plan.health].find(({ id }) => id === activity.agency)!.respondents[0]!;
    const content = fullReturn(activity.items, said);
    valueOf(await acting(world, lead, (tx) => submitReturn(tx, lead, { taskId: line.task_id, content, ifVersion: 1 })));
  }
  await taken(world, reviewId, 'to-committee');
  const moves = await world.rows<{ id: string }>(
    `select m.id from date_moves m join dated_items i on i.id = m.item_id where i.strategy_id = $1 and m.state = 'asked'`,
    [plan.strategyId],
  );
  for (const { id: moveId } of moves)
    valueOf(
      await acting(world, world.officer, (tx) => decideMove(tx, world.officer, { reviewId, moveId, agree: true })),
    );
  const ownerPostId = await postOf(world, plan.council);
  const action = {
    reviewId,
    title: `Tell the boroughs of ${quarter}`,
    ownerPostId,
    dueOn: '2026-12-01',
    activityId: plan.activityIds[0] ?? null,
  };
  valueOf(await acting(world, world.officer, (tx) => agreeAction(tx, world.officer, action)));
  await settleAndNote(world, reviewId);
  await taken(world, reviewId, 'lock');
  return reviewId;
}
