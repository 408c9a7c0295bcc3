import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { actFor, as, type Tx } from '../../db/connect.ts';
import { submitReturn } from '../../db/tasks/answers/returns.ts';
import { pausePostRoom, resumePostRoom } from '../../db/mail/acts.ts';
import { type RouteStageInput, setReviewRoute } from '../../db/reviews/route.ts';
import { createStrategy } from '../../db/strategies/strategies.ts';
import { addStrands } from '../../db/strategies/plan.ts';
import { recordVersion } from '../../db/strategies/versions/versions.ts';
import { actingFor } from '../../db/acting-for.ts';
import { processes, tasks } from '../../db/schema/chase.ts';
import { agencies, bodies, people, posts } from '../../db/schema/directory.ts';
import { reviewReturns, reviews } from '../../db/schema/reviews.ts';
import { of } from '../../db/shapes.ts';
import { type RowOf, statement } from '../../db/statement.ts';
import type { Actor } from '../../domain/permissions.ts';
import { quarterOf } from '../../domain/reviews/review.ts';
import { usualColours } from '../../domain/strategies/strategy.ts';
import type { ReturnContent } from '../../domain/reviews/return.ts';
import { apiClient } from './api-client.ts';
import { dayIn } from './dates.ts';
import { firstId, leftBehind, must, type SampleApi } from './parts.ts';
import { writeLinks } from './links.ts';
import { restrictOnePart } from './marking.ts';
import { adoptFromMenu, writeMenu } from './menu.ts';
import { writeDevelopment } from './development.ts';
import { writeOrigins } from './origins.ts';
import { writeSampleMeasures } from './measures.ts';
import { writeMoney } from './money.ts';
import { strands } from './plan.ts';
import { writeStrategyBefore } from './before.ts';
import { writePromises } from './promises.ts';
import { showPublicReport } from './reports/public-report.ts';
import { writeReport } from './reports/report.ts';
import { draftSampleRevision } from './revision.ts';
import { draftNextReport, giveLook } from './reports/draft-report.ts';
import { sampleBodies, sampleDirectorate } from './partnership.ts';

const told: ReturnContent = {
  progress: 'Most of the work is under way.',
  colour: 'green',
  colourReason: '',
  direction: 'better',
  milestones: [],
  relevant: true,
  retireReason: '',
  costMinor: 1_840_000,
  achievements: 'The first boroughs use it.',
  evidence: '',
};

const note = 'Drafted by the directorate with help of its consultancy group, and discussed at the open forum.';
const title = 'MPS drugs strategy 2003-2006';

/**
 * The sample's strategy with its plan, and a review of this quarter that opened three weeks ago: one return has come, the
 * others are late. Both begin through the API, so that each has its workflow. What an interrupted start has left of them
 * is completed.
 */
export async function openSampleReview(api: SampleApi): Promise<{ strategyId: string; reviewId: string }> {
  const { db, officer } = api;
  const left = await leftBehind(db, 'strategy', title);
  const strategyId = left?.id ?? (await as(db, actingFor(officer), (tx) => writeStrategy(tx, officer)));
  const quarter = quarterOf(Date.now(), 'Europe/London');
  const post = apiClient(api.url, api.key);
  if (left === undefined || left.state === 'draft') await post('POST', `/strategies/${strategyId}/open`, {});
  await writeStrategyBefore(api, strategyId);
  const owners = await as(db, worker, (tx) => postsByAgency(tx));
  const commander = leadOf(owners, 'Borough Commanders');
  await adoptFromMenu(api, strategyId, {
    commander: actorOf(commander),
    postId: commander.postId,
    leader: actorOf(leadOf(owners, 'Specialist Operations')),
  });
  await writeSampleMeasures(api, { strategyId, postOf: (agency) => owners.get(agency)?.postId ?? '' });
  const reviewId =
    (await firstId(db, (tx) =>
      tx
        .select({ id: reviews.processId })
        .from(reviews)
        .where(eq(reviews.strategyId, strategyId))
        .orderBy(reviews.quarter),
    )) ??
    (await post('POST', '/reviews', { strategyId, quarter })).id ??
    '';
  const { state } = await post('GET', `/reviews/${reviewId}`);
  const { id, processId, kind, state: taskState } = tasks;
  const isAnswered = and(eq(processId, reviewId), eq(kind, 'return'), eq(taskState, 'answered'));
  const answered = (tx: Tx) => tx.select({ id }).from(tasks).where(isAnswered);
  if ((state === 'draft' || state === 'open') && (await firstId(db, answered)) === undefined) {
    // What is mailed says the dates that its pages show: nothing leaves before they are as they stay.
    await as(db, actingFor(officer), (tx) => pausePostRoom(tx, officer));
    if (state === 'draft') await post('POST', `/reviews/${reviewId}/open`, {});
    await as(db, worker, async (tx) => {
      await sendOne(tx, reviewId, await postsByAgency(tx));
      await makeLate(tx, reviewId);
      await actFor(tx, officer.personId);
      await resumePostRoom(tx, officer);
    });
  }
  await draftSampleRevision(api, strategyId);
  await giveLook(api);
  await writeReport(api, strategyId);
  await showPublicReport(api, strategyId);
  await draftNextReport(api, strategyId, leadOf(owners, 'Drug Action Teams'));
  return { strategyId, reviewId };
}

const worker = { role: 'worker' } as const;

async function writeStrategy(tx: Tx, officer: Actor): Promise<string> {
  const posts = await postsByAgency(tx);
  const postOf = (agency: string) => posts.get(agency)?.postId ?? '';
  const { processId: strategyId } = must(
    await createStrategy(tx, officer, {
      title,
      purpose: 'To reduce the supply of drugs and the demand for them, with our partners.',
      colours: usualColours,
      ...(await headedBy(tx)),
      beginsOn: '2003-01-01',
      endsOn: '2006-12-31',
    }),
  );
  const { version } = must(
    await addStrands(tx, officer, {
      strategyId,
      strands: strands.map(({ leader, activities, ...strand }) => ({
        ...strand,
        leaderPostId: postOf(leader),
        activities: activities.map(({ title, agency, milestones }) => ({
          title,
          leadPostId: postOf(agency),
          milestones: milestones.map((milestone) => ({ title: milestone.title, dueOn: dayIn(milestone.inDays) })),
        })),
      })),
    }),
  );
  await writePromises(tx, officer, strategyId, postOf);
  await writeMoney(tx, officer, strategyId, postOf);
  must(await setReviewRoute(tx, officer, { strategyId, ifVersion: version, stages: await routeOf(tx) }));
  await writeOrigins(tx, officer, strategyId);
  await writeLinks(tx, officer, strategyId);
  await writeMenu(tx, officer, strategyId);
  await writeDevelopment(tx, officer, strategyId);
  await restrictOnePart(tx, officer, { strategyId, agencyId: leadOf(posts, 'Borough Commanders').agencyId });
  must(await recordVersion(tx, officer, { strategyId, title: 'Draft for the committee', note, signOffId: null }));
  return strategyId;
}

/** The head of the directorate is accountable for it, and the committee governs it (S34, S35). */
async function headedBy(tx: Tx) {
  const [head] = await tx
    .select({ id: posts.id })
    .from(posts)
    .where(eq(posts.title, sampleDirectorate.officers[0].title));
  const [committee] = await tx
    .select({ id: bodies.id })
    .from(bodies)
    .where(eq(bodies.name, sampleBodies[0] ?? ''));
  return { ownerPostId: head?.id ?? null, bodyId: committee?.id ?? null };
}

/** Reports of its reviews go to the committee for its agreement, then to the board, which notes them at a meeting (S24). */
async function routeOf(tx: Tx): Promise<RouteStageInput[]> {
  const known = await tx.select({ id: bodies.id, name: bodies.name }).from(bodies);
  const [committee, board] = sampleBodies.map((name) => known.find((body) => body.name === name)?.id ?? null);
  const rule = { kind: 'count', count: null } as const;
  return [
    { bodyId: committee ?? null, rule, asked: 'agree', workingDays: 10 },
    { bodyId: board ?? null, rule, asked: 'note', workingDays: null },
  ];
}

const leads = statement(
  'sample.leads',
  z.object({
    agency: of(agencies.name),
    postId: of(posts.id),
    agencyId: of(agencies.id),
    personId: of(people.id),
    name: of(people.name),
  }),
  () => sql`
    select distinct on (a.id) a.name as agency, o.id as "postId", a.id as "agencyId", n.id as "personId", n.name
    from agencies a join posts o on o.agency_id = a.id and o.role = 'respondent' join post_holders h on h.post_id = o.id
      join people n on n.id = h.person_id order by a.id, o.id`,
);
type Lead = RowOf<typeof leads>;

/** The first contact of each agency of the sample. */
async function postsByAgency(tx: Tx): Promise<Map<string, Lead>> {
  return new Map((await leads(tx)).map((lead) => [lead.agency, lead]));
}

function leadOf(posts: ReadonlyMap<string, Lead>, agency: string): Lead {
  const lead = posts.get(agency);
  if (lead === undefined) throw new Error('the sample has lost an agency');
  return lead;
}

function actorOf(lead: Lead): Actor {
  return {
    personId: lead.personId,
    name: lead.name,
    roles: ['respondent'],
    agencyIds: [lead.agencyId],
    bodyIds: [],
    standsFor: [],
    principal: `person:${lead.personId}`,
  };
}

async function sendOne(tx: Tx, reviewId: string, posts: ReadonlyMap<string, Lead>): Promise<void> {
  const lead = leadOf(posts, 'Specialist Operations');
  const { taskId, processId, agencyId, order } = reviewReturns;
  const [asked] = await tx
    .select({ taskId, content: reviewReturns.content })
    .from(reviewReturns)
    .where(and(eq(processId, reviewId), eq(agencyId, lead.agencyId)))
    .orderBy(order)
    .limit(1);
  if (asked === undefined) throw new Error('the sample review asks nobody');
  const actor = actorOf(lead);
  const content = { ...told, milestones: asked.content.milestones };
  await actFor(tx, actor.personId);
  must(await submitReturn(tx, actor, { taskId: asked.taskId, content, ifVersion: 1 }));
}

const makeReturnsLate = statement(
  'sample.make-late',
  z.object({ id: of(tasks.id) }),
  (reviewId: string) => sql`
    with late as (
      insert into chase_plans (process_id, due_at, closes_at, zone, due_wall_text, calendar, calendar_version)
      select c.process_id, date_trunc('second', app_now()) - interval '3 days', date_trunc('second', app_now()) + interval '14 days', c.zone, 'three days ago', c.calendar, c.calendar_version
      from chase_plans c where c.id = (select plan_id from tasks where process_id = ${reviewId} and kind = 'return' limit 1) returning id)
    update tasks t set plan_id = late.id, closes_at = date_trunc('second', app_now()) + interval '14 days' from late
    where t.process_id = ${reviewId} and t.kind = 'return' and t.state = 'open' returning t.id`,
);

/** The returns were due a few days ago, as in the reports: the reviews came late. No step of the past is sent for it. */
async function makeLate(tx: Tx, reviewId: string): Promise<void> {
  await tx
    .update(processes)
    .set({ openedAt: sql`${processes.openedAt} - interval '21 days'` })
    .where(eq(processes.id, reviewId));
  if ((await makeReturnsLate(tx, reviewId)).length === 0) throw new Error('the sample review has no late return');
}
