import { setTimeout as sleep } from 'node:timers/promises';
import { as } from '../../db/connect.ts';
import { raiseDue } from '../../db/decisions/raise-due.ts';
import { recordDecision } from '../../db/decisions/record.ts';
import type { ChasePolicy, PolicyStep } from '../../domain/chase/policy.ts';
import { expectCount, type Figure, type Pair, type Scale, speedFromTimes } from './parts/figures.ts';
import { createPartnership, type Partnership } from './partnership.ts';
import { insertAgain } from './answers/plain-insert.ts';
import { dayMs, draftForAll, propose } from './rounds.ts';
import type { Stage } from './parts/stage.ts';
import { updateRoundTrip } from './answers/update-round-trip.ts';

/** A draft round of all agencies and the decision to open it. */
async function proposeOpening(partnership: Partnership, terms: { dueAt: number; policy?: ChasePolicy }) {
  const round = await draftForAll(partnership, terms);
  const decisionId = await propose(partnership, round.processId, 'open');
  // What the draft wrote is written out, and counted, before the clock starts.
  await partnership.owner.query('analyze audience');
  await partnership.owner.query('checkpoint');
  return { ...round, decisionId };
}

async function open(partnership: Partnership, decisionId: string): Promise<number> {
  const startMs = performance.now();
  const recorded = await as(partnership.db, { role: 'worker' }, (tx) => recordDecision(tx, decisionId));
  const ms = performance.now() - startMs;
  if (recorded.kind !== 'taken') throw new Error(`the round did not open: ${recorded.code}`);
  expectCount('tasks opened', Number(recorded.effect['tasks']), partnership.members.length);
  expectCount('people invited', Number(recorded.effect['invited']), partnership.members.length);
  return ms;
}

/** Opening a round: the recording activity's transaction, from begin to commit, and the whole Update beside it. */
export async function measureOpening(stage: Stage, scale: Scale): Promise<Figure[]> {
  const agencies = scale.size(10_000);
  const partnership = await createPartnership(stage, { agencies });
  try {
    const pairs: Pair[] = [];
    for (let run = 0; run <= scale.runs; run += 1) {
      const { processId, decisionId } = await proposeOpening(partnership, { dueAt: Date.now() + 28 * dayMs });
      const ours = await open(partnership, decisionId);
      const again = await insertAgain(partnership.owner, processId);
      for (const table of ['tasks', 'task_people', 'notices'] as const)
        expectCount(`${table} inserted again`, again.rows[table] ?? 0, agencies);
      // The first warms the server's caches and the pool.
      if (run > 0) pairs.push({ ours, plain: again.ms });
    }
    const roundTripMs = await updateRoundTrip(partnership, await stage.temporal(), scale.runs);
    return [
      {
        name: 'open',
        means: `opening a round of ${agencies} agencies, against plain inserts of the same rows`,
        ...speedFromTimes(pairs),
        unit: 'ms',
        hold: 0.5,
        direction: 'higher',
      },
      {
        name: 'open-update',
        means: 'the same as an Update, from the call to its answer',
        value: roundTripMs,
        unit: 'ms',
        floor: null,
        ratio: null,
        hold: null,
        direction: 'lower',
      },
    ];
  } finally {
    await partnership.end();
  }
}

const reminder: PolicyStep = {
  kind: 'remind',
  offset: { side: 'before', duration: 'PT1H' },
  recipients: 'respondents',
};
const escalation: PolicyStep = {
  kind: 'escalate',
  offset: { side: 'after', duration: 'PT1S' },
  recipients: { ladder: 1 },
};

/** One pass that raises one step for every task of a round. */
export async function measureRaising(stage: Stage, scale: Scale): Promise<Figure[]> {
  const agencies = scale.size(5_000);
  const partnership = await createPartnership(stage, { agencies });
  try {
    const figures: Figure[] = [];
    for (const [name, step, leadMs] of [
      ['raise', reminder, 3_600_000],
      ['raise-escalation', escalation, 0],
    ] as const) {
      const pairs: Pair[] = [];
      // Each waits for its step: at the small size, where no time is held, nothing is warmed.
      for (let run = scale.runs > 1 ? 0 : 1; run <= scale.runs; run += 1) {
        const pair = await raiseOnce(partnership, step, leadMs);
        if (run > 0) pairs.push(pair);
      }
      figures.push({
        name,
        means: `one pass that raises ${agencies} notices (${step.kind}), against plain inserts of the same rows`,
        ...speedFromTimes(pairs),
        unit: 'ms',
        hold: 0.5,
        direction: 'higher',
      });
    }
    return figures;
  } finally {
    await partnership.end();
  }
}

async function raiseOnce(partnership: Partnership, step: PolicyStep, leadMs: number): Promise<Pair> {
  // Long enough to open the round before its step comes, or the step would be past from the beginning.
  const soonMs = 3_000 + partnership.members.length;
  const dueAt = Date.now() + leadMs + soonMs;
  const { processId, decisionId } = await proposeOpening(partnership, {
    dueAt,
    policy: { steps: [step], sendingHour: 9, lateAnswers: true },
  });
  await open(partnership, decisionId);
  // Between opening and the first step lie weeks, in which the server has analysed the tables by itself.
  await partnership.owner.query('vacuum analyze tasks, task_people, notices, chase_plans, chase_steps');
  await partnership.owner.query('checkpoint');
  await sleep(Math.max(0, dueAt - leadMs + (step.kind === 'escalate' ? 1_000 : 0) + 20 - Date.now()));
  const startMs = performance.now();
  const pass = await as(partnership.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
  const ours = performance.now() - startMs;
  expectCount('steps raised', pass.raised, 1);
  expectCount('notices raised', pass.notices, partnership.members.length);
  const again = await insertAgain(partnership.owner, processId);
  expectCount('notices inserted again', again.rows.notices ?? 0, partnership.members.length);
  return { ours, plain: again.ms };
}
