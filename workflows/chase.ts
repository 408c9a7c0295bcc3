import { condition, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Pass } from '../activities/processes.ts';
import { nextDueKey, stateKey } from '../domain/search-attributes.ts';
import { raiseDue } from './activities.ts';

/** A process while it is chased. Plain data: it is the workflow's state. */
export type Chased = {
  readonly processId: string;
  readonly reference: string;
  /** Something may have changed: look again. */
  dirty: boolean;
  passes: number;
};

/**
 * Reminds and escalates until the process's own rule says finished: raise what is due, then wait for the next instant,
 * a nudge or a decision. One durable timer, whatever the number of agencies.
 */
export async function chase(
  process: Chased,
  finished: (pass: Pass) => boolean,
  betweenPasses: () => Promise<void>,
): Promise<Pass> {
  for (;;) {
    // Before the pass, never after it: what arrives meanwhile is looked at again.
    process.dirty = false;
    const pass = await raiseDue({ processId: process.processId });
    process.passes += 1;
    describe(process, pass);
    if (finished(pass)) return pass;
    await betweenPasses();
    if (pass.waitMs === null) await condition(() => process.dirty);
    else
      await condition(() => process.dirty, Math.max(1_000, pass.waitMs), {
        summary: `${process.reference}: next step`,
      });
  }
}

/** What Temporal's own pages show: the stage and what comes next, by reference, without a name or an address. */
function describe(process: Chased, pass: Pass): void {
  const next = pass.nextAt === null ? 'nothing planned; waits for a decision' : new Date(pass.nextAt).toISOString();
  setCurrentDetails(
    [
      `### ${process.reference}`,
      `- Stage: **${pass.state}**`,
      `- Answers still owed: **${pass.open}**`,
      `- Next step: **${next}**`,
      `- Last look: raised ${pass.raised} steps, ${pass.notices} notices, closed ${pass.closed} tasks`,
    ].join('\n'),
  );
  upsertSearchAttributes([
    { key: stateKey, value: pass.state },
    { key: nextDueKey, value: pass.nextAt === null ? null : new Date(pass.nextAt) },
  ]);
}
