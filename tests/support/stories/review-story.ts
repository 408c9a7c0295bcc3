import { agreeAction } from '../../../db/reviews/actions.ts';
import { as } from '../../../db/connect.ts';
import { noteReport, settleLine } from '../../../db/reviews/lines.ts';
import { submitReturn } from '../../../db/tasks/answers/returns.ts';
import { actingFor } from '../../../db/acting-for.ts';
import { partnershipQueue, processWorkflowId } from '../../../workflows/process-messages.ts';
import { fullReturn, linesOf, postOf } from './strategies.ts';
import type { SkippedTime } from '../parts/time-skipping.ts';
import type { TestAgency, World } from './world.ts';
import { valueOf } from '../verdicts.ts';

export const day = 86_400_000;
const quarterDays = ['01-01', '04-01', '07-01', '10-01'];

/** The quarter days that follow an instant, as a Schedule would name them: 09:00 in London, so 08:00 or 09:00 UTC. */
export function quartersAfter(at: number, count: number): { quarter: string; scheduledAt: number }[] {
  const year = new Date(at).getUTCFullYear();
  return Array.from({ length: 4 * 5 }, (_, n) => `${year + Math.floor(n / 4)}-${quarterDays[n % 4]}`)
    .map((quarter) => ({
      quarter,
      scheduledAt: Date.parse(`${quarter}T09:00:00Z`) - (/-(?:04|07|10)-/u.test(quarter) ? 3_600_000 : 0),
    }))
    .filter(({ scheduledAt }) => scheduledAt > at)
    .slice(0, count);
}

export type ReviewStory = ReturnType<typeof reviewStory>;

/** What tests of reviews under the server that skips time do again and again; the lead and owner is always `council`. */
export function reviewStory(world: World, time: SkippedTime, council: TestAgency) {
  const { officer } = world;
  const lead = council.respondents[0]!;
  const byOfficer = <T>(work: Parameters<typeof as<T>>[2]) => as(world.db, actingFor(officer), work);
  const handleOf = (reviewId: string) => time.env.client.workflow.getHandle(processWorkflowId('review', reviewId));
  const reviewsOf = (strategyId: string) =>
    world.rows<{ id: string; quarter: string; state: string; reference: string }>(
      `select p.id, to_char(r.quarter, 'YYYY-MM-DD') as quarter, p.state, p.reference from reviews r join processes p on p.id = r.process_id
       where r.strategy_id = $1 order by r.quarter`,
      [strategyId],
    );
  /** What the Schedule starts. */
  const openReview = (strategyId: string, scheduledAt: number) =>
    time.env.client.workflow.start('openReview', {
      workflowId: `open-review-${strategyId}-${new Date(scheduledAt).toISOString()}`,
      taskQueue: partnershipQueue,
      args: [{ strategyId, scheduledAt }],
    });

  async function passUntil(at: number): Promise<void> {
    const now = await time.env.currentTimeMs();
    if (at > now) await time.pass(at - now);
  }

  const send = (taskId: string, milestoneId: string) => {
    const content = fullReturn([milestoneId]);
    return as(world.db, actingFor(lead), (tx) => submitReturn(tx, lead, { taskId, content, ifVersion: 1 }));
  };

  /** An action of the council, due in sixty days. */
  async function agree(reviewId: string): Promise<string> {
    const dueOn = new Date((await time.env.currentTimeMs()) + 60 * day).toISOString().slice(0, 10);
    const ownerPostId = await postOf(world, council);
    const input = { reviewId, title: 'Tell the boroughs', ownerPostId, dueOn, activityId: null };
    return valueOf(await byOfficer((tx) => agreeAction(tx, officer, input))).taskId;
  }

  const settle = (reviewId: string) => settleAndNote(world, reviewId);

  return { lead, byOfficer, handleOf, reviewsOf, openReview, passUntil, send, settleAndNote: settle, agree };
}

/** Everything that stands between a review at its committee and the lock. */
export async function settleAndNote(world: World, reviewId: string): Promise<void> {
  const { officer } = world;
  for (const line of await linesOf(world, reviewId)) {
    const settlement = line.state === 'submitted' ? 'noted' : 'missing';
    const input = { reviewId, lineId: line.id, ifVersion: line.version, settlement, note: '' } as const;
    valueOf(await as(world.db, actingFor(officer), (tx) => settleLine(tx, officer, input)));
  }
  valueOf(
    await as(world.db, actingFor(officer), (tx) => noteReport(tx, officer, { reviewId, note: '', ifVersion: 1 })),
  );
}
