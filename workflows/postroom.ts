import {
  condition,
  continueAsNew,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Delivered, PostroomActivities } from '../activities/postroom.ts';
import { deliverHeartbeatTimeoutMs, deliverTimeoutMs } from '../domain/mail/times.ts';
import { mailWaiting } from './postroom-messages.ts';

export type PostroomInput = {
  /** For tests: a run usually ends when the server suggests it, or after this many passes. */
  readonly passesPerRun?: number;
  /** How many passes the database had counted when the run before ended: kept here, so that a restore is seen (R17). */
  readonly passes?: number;
};

const usualPassesPerRun = 200;
const shortestWaitMs = 1_000;

const { deliver } = proxyActivities<PostroomActivities>({
  startToCloseTimeout: deliverTimeoutMs,
  heartbeatTimeout: deliverHeartbeatTimeoutMs,
  // The database may be away for long; what the relay says is in the ledger and never an error here.
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/**
 * One pass at a time, for as long as the partnership lives. A run begins with a pass, so a nudge that comes while the
 * workflow continues as new is never lost.
 */
export async function postroom(input: PostroomInput = {}): Promise<void> {
  const { passesPerRun = usualPassesPerRun } = input;
  let { passes } = input;
  let dirty = false;
  setHandler(mailWaiting, () => {
    dirty = true;
  });
  for (let pass = 1; pass <= passesPerRun && !workflowInfo().continueAsNewSuggested; pass += 1) {
    dirty = false;
    const delivered = await deliver(passes);
    passes = delivered.passes ?? passes;
    setCurrentDetails(describe(delivered));
    await newsOr(delivered.waitMs, () => dirty);
  }
  await continueAsNew<typeof postroom>({ passesPerRun, ...(passes === undefined ? {} : { passes }) });
}

/** Until there is news, or the time has come to look again; without such a time only news ends it. */
async function newsOr(waitMs: number | null, isNews: () => boolean): Promise<void> {
  if (waitMs === null) await condition(isNews);
  else await condition(isNews, Math.max(shortestWaitMs, waitMs), { summary: 'the next retry' });
}

function describe({ handedOver, waiting, paused }: Delivered): string {
  return `**${paused ? 'Paused' : 'Running'}**: ${handedOver} handed over in the last pass, ${waiting} waiting.`;
}
