import type { Client } from 'pg';
import { as } from '../../db/connect.ts';
import { recordDecision } from '../../db/decisions/record.ts';
import { noteReport, settleLine } from '../../db/reviews/lines.ts';
import { openScheduledReview } from '../../db/reviews/reviews.ts';
import { actingFor } from '../../db/acting-for.ts';
import { planOf } from '../support/stories/strategies.ts';
import { expectCount, type Figure, type Pair, type Scale, speedFromTimes } from './parts/figures.ts';
import { createPartnership, type Partnership } from './partnership.ts';
import { propose } from './rounds.ts';
import type { Stage } from './parts/stage.ts';

/** A review at its committee, of one activity for each agency, none of which has sent a return. */
async function reviewAtCommittee(partnership: Partnership, quarter: string, strategyId: string): Promise<string> {
  const review = await as(partnership.db, { role: 'worker' }, (tx) => openScheduledReview(tx, { strategyId, quarter }));
  if (review === undefined) throw new Error('the review did not open');
  await decide(partnership, review.processId, 'to-committee');
  await partnership.owner.query('vacuum analyze review_returns, tasks');
  return review.processId;
}

async function decide(partnership: Partnership, processId: string, act: 'to-committee' | 'lock'): Promise<void> {
  const decisionId = await propose(partnership, processId, act);
  const recorded = await as(partnership.db, { role: 'worker' }, (tx) => recordDecision(tx, decisionId));
  if (recorded.kind !== 'taken') throw new Error(`not ${act}: ${recorded.code}`);
}

type Line = { readonly id: string; readonly version: number; readonly agency_id: string };

async function linesOf(owner: Client, reviewId: string): Promise<Line[]> {
  return (
    await owner.query<Line>(
      'select id, version, agency_id from review_returns where process_id = $1 order by position',
      [reviewId],
    )
  ).rows;
}

/** Each line as the committee settles it: its own transaction, with everything that judges it; then the lock. */
async function settle(partnership: Partnership, reviewId: string): Promise<number> {
  const { db, officer } = partnership;
  const lines = await linesOf(partnership.owner, reviewId);
  const startMs = performance.now();
  for (const { id, version } of lines) {
    const settled = await as(db, actingFor(officer), (tx) =>
      settleLine(tx, officer, { reviewId, lineId: id, ifVersion: version, settlement: 'missing', note: '' }),
    );
    if (!settled.ok) throw new Error(settled.message);
  }
  const ms = performance.now() - startMs;
  await as(db, actingFor(officer), (tx) => noteReport(tx, officer, { reviewId, note: '', ifVersion: 1 }));
  await decide(partnership, reviewId, 'lock');
  return ms;
}

/** The same rows changed and inserted by plain SQL on one connection, a transaction for each line. */
async function settlePlainly(owner: Client, reviewId: string): Promise<number> {
  const lines = await linesOf(owner, reviewId);
  const startMs = performance.now();
  for (const { id, version, agency_id } of lines) {
    await owner.query('begin');
    await owner.query(
      `update review_returns set settlement = 'missing', version = $2, settled_at = now() where id = $1`,
      [id, version + 1],
    );
    await owner.query(
      `insert into audit_entries (act, process_id, agency_id, details) values ('line-settled', $1, $2, jsonb_build_object('lineId', $3::text, 'version', $4::int))`,
      [reviewId, agency_id, id, version + 1],
    );
    await owner.query('commit');
  }
  return performance.now() - startMs;
}

/** Settling a whole review, line by line. */
export async function measureSettling(stage: Stage, scale: Scale): Promise<Figure[]> {
  const activities = scale.size(2_000);
  const partnership = await createPartnership(stage, { agencies: activities });
  try {
    const { rows: posts } = await partnership.owner.query<{ id: string }>(
      `select id from posts where role = 'respondent' order by id`,
    );
    const { strategyId } = await planOf(partnership, [
      {
        priorityArea: 'Reducing supply',
        name: 'Enforcement',
        leaderPostId: null,
        activities: posts.map(({ id }, n) => ({ title: `Activity ${n + 1}`, leadPostId: id })),
      },
    ]);
    const pairs: Pair[] = [];
    for (let run = 0; run <= scale.runs; run += 1) {
      const ours = await settle(partnership, await reviewAtCommittee(partnership, `${2030 + run}-01-01`, strategyId));
      const again = await reviewAtCommittee(partnership, `${2030 + run}-04-01`, strategyId);
      const plain = await settlePlainly(partnership.owner, again);
      if (run > 0) pairs.push({ ours, plain });
    }
    const { rows } = await partnership.owner.query<{ lines: number }>(
      `select count(*)::int as lines from review_returns where settlement is not null`,
    );
    expectCount('lines settled', rows[0]?.lines ?? 0, activities * 2 * (scale.runs + 1));
    return [
      {
        name: 'settle-review',
        means: `settling the ${activities} lines of a review, each in its transaction, against the same rows by plain SQL`,
        ...speedFromTimes(pairs),
        unit: 'ms',
        hold: 0.5,
        direction: 'higher',
      },
    ];
  } finally {
    await partnership.end();
  }
}
