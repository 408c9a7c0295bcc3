import { condition, defineSignal, executeChild, proxyActivities, setHandler } from '@temporalio/workflow';
import type { contrastActivities } from './activities.ts';

/** The usual sample, for contrast only: a workflow for each agency, as tutorials would have it. */
export const answered = defineSignal<[string]>('answered');

const { invite, remind, recordAnswer } = proxyActivities<typeof contrastActivities>({
  startToCloseTimeout: '1 minute',
});

export async function round(input: { roundId: string; agencies: number; reminderAfterMs: number }): Promise<number> {
  const { roundId, agencies, reminderAfterMs } = input;
  const children = Array.from({ length: agencies }, (_, index) =>
    executeChild(agency, { workflowId: `${roundId}-${index + 1}`, args: [{ reminderAfterMs }] }),
  );
  return (await Promise.all(children)).filter((reminded) => reminded).length;
}

/** Out: whether it had to be reminded. */
export async function agency({ reminderAfterMs }: { reminderAfterMs: number }): Promise<boolean> {
  let answer: string | undefined;
  setHandler(answered, (text) => {
    answer = text;
  });
  await invite();
  const inTime = await condition(() => answer !== undefined, reminderAfterMs);
  if (!inTime) await remind();
  await condition(() => answer !== undefined);
  await recordAnswer();
  return !inTime;
}
