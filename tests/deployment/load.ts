import { setTimeout as delay } from 'node:timers/promises';
import { respondentOf } from '../faults/parts/looking.ts';
import { askUntilSure } from '../faults/parts/monkey.ts';
import { openQuickRound, secretOf, type QuickRound } from '../support/stories/rounds.ts';
import type { TestAgency } from '../support/stories/world.ts';
import type { Deployment } from './deployment.ts';

/** Longer than anything that is killed needs to come again. */
const patienceMs = 300_000;

/** Answers through the proxy as a partner's program does: again with the same key until it knows. Out: what was acknowledged. */
export async function answers(
  deployment: Deployment,
  round: QuickRound,
  some: readonly TestAgency[],
  overMs: number,
): Promise<string[]> {
  const done = await Promise.all(
    some.map(async (agency, index) => {
      await delay((overMs * index) / some.length);
      const key = crypto.randomUUID();
      const path = `/v1/tasks/${round.taskOf(agency)}/response`;
      const ask = () => deployment.call(respondentOf(agency), 'POST', path, secretOf(agency), key);
      return (await askUntilSure(ask, Math.random, Date.now() + patienceMs)) === 201 ? [round.taskOf(agency)] : [];
    }),
  );
  return done.flat();
}

/** Moves the date of each round by a minute, one after the other over so long: a decision each, which only its workflow takes. Out: how often that was sure. */
export async function moveDates(
  deployment: Deployment,
  rounds: readonly QuickRound[],
  overMs: number,
  by = 60_000,
): Promise<number> {
  let moved = 0;
  await Promise.all(
    rounds.map(async ({ id, dueAt }, index) => {
      await delay((overMs * index) / rounds.length);
      const key = crypto.randomUUID();
      const body = { dueAt: new Date(dueAt + by).toISOString(), reason: 'more time for all' };
      const ask = () => deployment.call(deployment.world.officer, 'POST', `/v1/consultations/${id}/extend`, body, key);
      if ((await askUntilSure(ask, Math.random, Date.now() + patienceMs)) === 200) moved += 1;
    }),
  );
  return moved;
}

/** A round for each agency. */
export async function openOneEach(
  deployment: Deployment,
  agencies: readonly TestAgency[],
  dueInSeconds: number,
  gapSeconds: number,
): Promise<QuickRound[]> {
  const rounds: QuickRound[] = [];
  for (const agency of agencies) rounds.push(await openQuickRound(deployment, [agency], dueInSeconds, gapSeconds));
  return rounds;
}

/** Reads a round again and again, as a page that is open does, until `work` is done. Out: how often each status came. */
export async function whileReading(
  deployment: Deployment,
  round: QuickRound,
  work: () => Promise<void>,
): Promise<Record<number, number>> {
  const statuses: Record<number, number> = {};
  const done = new AbortController();
  const reading = async () => {
    while (!done.signal.aborted) {
      const status = await deployment.call(deployment.world.officer, 'GET', `/v1/consultations/${round.id}`).then(
        (answer) => answer.status,
        () => 0,
      );
      statuses[status] = (statuses[status] ?? 0) + 1;
      await delay(100);
    }
  };
  await Promise.all([reading(), work().finally(() => done.abort())]);
  return statuses;
}
