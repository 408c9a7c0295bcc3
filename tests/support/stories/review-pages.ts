import { randomUUID } from 'node:crypto';
import { as, connect } from '../../../db/connect.ts';
import { addStrands } from '../../../db/strategies/plan.ts';
import { createStrategy } from '../../../db/strategies/strategies.ts';
import { proposeDecision } from '../../../db/chase/decisions.ts';
import { recordDecision } from '../../../db/decisions/record.ts';
import { submitReturn } from '../../../db/tasks/answers/returns.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { asOwner, type Partnership, type Person } from '../factories.ts';
import { fullReturn } from './strategies.ts';
import { valueOf } from '../verdicts.ts';
import type { TestDatabase } from '../parts/postgres.ts';

export type ReviewPages = {
  readonly strategyId: string;
  /** One that is collecting returns, one at the committee. */
  readonly open: string;
  readonly committee: string;
  /** One that was locked before its strategy had a route, and one whose report is with the committee since. */
  readonly locked: string;
  readonly signing: string;
  readonly returnTask: string;
  readonly strandTask: string;
  readonly line: string;
  readonly proposal: string;
};

const actor = (person: Person, role: Actor['roles'][number], agencyId: string): Actor => ({
  personId: person.id,
  name: person.name,
  roles: [role],
  agencyIds: [agencyId],
  bodyIds: [],
  standsFor: [],
  principal: `person:${person.id}`,
});

/** A strategy with one review at the committee and a late one that is open, for pages to show. */
export async function createReviews(database: TestDatabase, people: Partnership): Promise<ReviewPages> {
  const db = connect(database.appUrl);
  const officer = actor(people.leadOfficer, 'officer', people.directorate);
  const lead = actor(people.partnerContact, 'respondent', people.health);
  const worker = { role: 'worker' } as const;
  const one = (text: string, values: unknown[]) =>
    asOwner(database.ownerUrl, async (client) => (await client.query<{ id: string }>(text, values)).rows[0]?.id ?? '');
  const post = (person: Person) => one('select post_id as id from post_holders where person_id = $1', [person.id]);
  const [health, youth] = [await post(people.partnerContact), await post(people.otherAgencyContact)];
  const strategyId = await as(db, actingFor(officer), async (tx) => {
    const { processId } = valueOf(await createStrategy(tx, officer, { title: 'Drugs strategy 2003-2006' }));
    const milestones = [{ title: 'Baseline data collected', dueOn: '2028-01-31' }];
    const activities = [
      { title: 'Close crack houses', leadPostId: health, milestones },
      { title: 'Education in schools', leadPostId: youth, milestones: [] },
    ];
    const strand = { priorityArea: 'Reducing supply', name: 'Enforcement', leaderPostId: health, activities };
    valueOf(await addStrands(tx, officer, { strategyId: processId, strands: [strand] }));
    return processId;
  });
  await one(`update processes set state = 'open', opened_at = app_now() where id = $1 returning id`, [strategyId]);
  const review = async (quarter: string) =>
    (await as(db, worker, (tx) => openScheduledReview(tx, { strategyId, quarter })))?.processId ?? '';
  const taskOf = (reviewId: string, kind: string) =>
    one('select id from tasks where process_id = $1 and kind = $2 and agency_id = $3', [reviewId, kind, people.health]);
  const decide = async (processId: string, act: string) => {
    const proposal = { processId, act, terms: {}, words: {}, route: 'test', key: randomUUID(), requestHash: 'x' };
    const decision = await as(db, actingFor(officer), (tx) => proposeDecision(tx, officer, proposal));
    await as(db, worker, (tx) => recordDecision(tx, decision.id));
  };
  const locked = async (quarter: string) => {
    const reviewId = await review(quarter);
    await decide(reviewId, 'to-committee');
    await asOwner(database.ownerUrl, async (client) => {
      await client.query(`update review_returns set settlement = 'missing' where process_id = $1`, [reviewId]);
      await client.query(`update reviews set noted_at = app_now() where process_id = $1`, [reviewId]);
    });
    await decide(reviewId, 'lock');
    return reviewId;
  };
  const before = await locked('2026-01-01');
  const bodyId = await one(`insert into bodies (name) values ('Strategic Committee') returning id`, []);
  await one('insert into body_members (body_id, person_id) values ($1, $2)', [bodyId, people.otherAgencyContact.id]);
  await one(
    `insert into review_route_stages (strategy_id, position, body_id, rule, asked) values ($1, 1, $2, 'count', 'agree')`,
    [strategyId, bodyId],
  );
  const signing = await locked('2026-04-01');
  const committee = await review('2026-07-01');
  const milestone = await one('select id from dated_items where strategy_id = $1', [strategyId]);
  const said = fullReturn([], {
    milestones: [{ itemId: milestone, standing: 'moved', on: '2028-03-31', reason: 'The bid came late.' }],
  });
  const sent = await taskOf(committee, 'return');
  valueOf(await as(db, actingFor(lead), (tx) => submitReturn(tx, lead, { taskId: sent, content: said, ifVersion: 1 })));
  await decide(committee, 'to-committee');
  const open = await review('2026-10-01');
  const returnTask = await taskOf(open, 'return');
  valueOf(
    await as(db, actingFor(lead), (tx) =>
      submitReturn(tx, lead, { taskId: returnTask, content: fullReturn([milestone]), ifVersion: 1 }),
    ),
  );
  await db.pool.end();
  return {
    strategyId,
    open,
    committee,
    locked: before,
    signing,
    returnTask,
    strandTask: await taskOf(open, 'strand-review'),
    line: await one('select id from review_returns where process_id = $1 order by position', [committee]),
    proposal: await one(
      `insert into inspection_proposals (strategy_id, review_id, rule, grounds) values ($1, $2, 'milestone-moved-twice', '{"moves":2}') returning id`,
      [strategyId, committee],
    ),
  };
}
