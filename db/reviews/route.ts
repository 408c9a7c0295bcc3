import { eq, sql } from 'drizzle-orm';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { pageTime } from '../../domain/calendar/zones.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { Asked, StageRule } from '../../domain/sign-offs/sign-off.ts';
import { checkRoute, routeDues } from '../../domain/sign-offs/route.ts';
import { audit } from '../records/audit.ts';
import { loadCalendar } from '../calendar/calendars.ts';
import { beginChild, waitForSignOff } from '../sign-offs/child-sign-offs.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { processes } from '../schema/chase.ts';
import { reviewRouteStages } from '../schema/strategies.ts';
import { command } from '../statement.ts';
import { readReviewRoute } from './read-route.ts';
import { reviewRow } from '../strategies/review-row.ts';
import { createSignOff, withRules } from '../sign-offs/sign-offs.ts';
import { takeVersion } from '../strategies/strategies.ts';
import { givenRows } from '../given-rows.ts';

/** One stage as an officer enters it: a body with a rule of how many sign, or a post. */
export type RouteStageInput = {
  readonly bodyId?: string | null;
  readonly postId?: string | null;
  /** As the body itself decides when the route is set, where nothing is said. */
  readonly rule?: StageRule;
  readonly asked: Asked;
  /** null: it decides at a meeting. */
  readonly workingDays: number | null;
};

const addRoute = command(
  'reviews.add-route',
  ({ strategyId, stages }: { strategyId: string; stages: readonly object[] }) => sql`
    insert into review_route_stages (strategy_id, position, body_id, post_id, rule, rule_count, asked, working_days)
    select ${strategyId}::uuid, g.ordinality, b.id, o.id, g.rule, g.count, g.asked, g."workingDays"
    from ${givenRows(stages, { bodyId: 'uuid', postId: 'uuid', rule: 'text', count: 'smallint', asked: 'text', workingDays: 'smallint' })}
      left join bodies b on b.id = g."bodyId" left join posts o on o.id = g."postId"
    where (b.id is null) <> (o.id is null)`,
);

/** The route that the reports of the strategy's reviews take from now on; the one before it is gone. None: an empty list. */
export async function setReviewRoute(
  tx: Tx,
  actor: Actor,
  input: { strategyId: string; ifVersion: number; stages: readonly RouteStageInput[] },
): Promise<Verdict<{ version: number }>> {
  const { strategyId } = input;
  const stages = await withRules(tx, input.stages);
  const checked = checkRoute(stages.map((stage) => ({ ...stage, ofPost: (stage.postId ?? null) !== null })));
  if (!checked.ok) return checked;
  const version = await takeVersion(tx, strategyId, input.ifVersion);
  if (!version.ok) return version;
  const posts = await namedPosts(
    tx,
    'signatory',
    stages.map(({ postId }) => postId),
  );
  if (!posts.ok) return posts;
  await tx.delete(reviewRouteStages).where(eq(reviewRouteStages.strategyId, strategyId));
  const given = stages.map(({ rule, ...stage }) => ({
    ...stage,
    rule: rule.kind,
    count: rule.kind === 'count' ? rule.count : null,
  }));
  if ((await addRoute(tx, { strategyId, stages: given })) < stages.length)
    return refuse('not-found', 'One of the stages names a body or a post that does not exist.');
  await audit(tx, {
    actorId: actor.personId,
    act: 'review-route-set',
    processId: strategyId,
    details: { stages: stages.length, version: version.value },
  });
  return accept({ version: version.value });
}

/**
 * Sends the locked report on its way, if the strategy has a route: drafted and opened in the transaction of the lock. Where
 * too few can sign at a stage the period is locked all the same: the draft waits, and the page of the review says so.
 */
export async function sendByRoute(tx: Tx, decision: StoredDecision, reportId: string, now: number): Promise<Effect> {
  const { processId, actorId } = decision;
  const review = await reviewRow(tx, processId);
  if (review === undefined) throw new Error('a review without its row');
  const route = await readReviewRoute(tx, review.strategyId);
  if (route.length === 0) return {};
  const { zone } = review;
  const calendar = await loadCalendar(tx, review.calendar);
  const dues = routeDues(
    route.map(({ workingDays }) => workingDays),
    now,
    { zone, calendar },
  );
  const made = await createSignOff(
    tx,
    { personId: actorId },
    {
      title: await titleOf(tx, processId),
      parentId: processId,
      zone,
      calendar: review.calendar,
      document: { documentId: reportId },
      stages: route.map(({ bodyId, postId, rule, asked }, index) => {
        const dueAt = dues[index] ?? null;
        return { bodyId, postId, rule, asked, dueAt, ...(dueAt !== null && { wallText: pageTime(dueAt, zone) }) };
      }),
    },
  );
  if (!made.ok) throw new Error(`the report of a review was not drafted: ${made.code}`);
  const begun = await beginChild(tx, decision, made.value, now);
  if (!begun.ok) return { signOffDraftId: made.value.processId, signOffCode: begun.code };
  await waitForSignOff(tx, processId);
  return begun.value;
}

async function titleOf(tx: Tx, processId: string): Promise<string> {
  const [process] = await tx.select({ title: processes.title }).from(processes).where(eq(processes.id, processId));
  return process?.title ?? '';
}
