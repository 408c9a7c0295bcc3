import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resumeProcess } from '../../client/processes.ts';
import { tell } from '../../client/nudges.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { postroomId } from '../../workflows/postroom-messages.ts';
import { openQuickRound, secretOf } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import { processOf, type TestAgency } from '../support/stories/world.ts';
import { checkInvariants } from './parts/invariants.ts';
import { addressOf, closed, mailed, nothingOwed, respondentOf } from './parts/looking.ts';

let stack: Stack;
const agencies: TestAgency[] = [];

beforeAll(async () => {
  stack = await startStack();
  for (let n = 0; n < 6; n += 1) agencies.push(await stack.world.agency(`Agency ${n}`));
}, 120_000);
afterAll(() => stack.end(), 60_000);

/** Resets a workflow to the end of its first task, before anything that its activities have done. */
async function resetToItsBeginning(workflowId: string): Promise<void> {
  const handle = stack.client.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const first = events?.find((event) => event.workflowTaskCompletedEventAttributes);
  if (first?.eventId === undefined || first.eventId === null) throw new Error('nothing to go back to');
  await stack.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: first.eventId,
    requestId: randomUUID(),
    reason: 'an operator went back',
  });
}

/** Nudges that a relay repeats, all at once. */
const nudge = (processId: string, times: number) =>
  Promise.all(
    Array.from({ length: times }, () => tell(stack.client, { kind: 'nudge', processId, processKind: 'consultation' })),
  );

const notices = async (processId: string) =>
  stack.world.rows<{ kind: string; n: number }>(
    `select kind, count(*)::int as n from notices where process_id = $1 and state = 'mailed' group by kind order by kind`,
    [processId],
  );

const wholeRound = [
  { kind: 'escalation', n: 6 },
  { kind: 'invitation', n: 6 },
  { kind: 'receipt', n: 1 },
  { kind: 'reminder', n: 6 },
  { kind: 'request', n: 1 },
  { kind: 'resolved', n: 1 },
];

test('terminated and resumed, reset to the beginning, nudged twenty times: three rounds send each notice once (R12, R18)', async () => {
  const terminated = await openQuickRound(stack, agencies, 12, 5);
  const reset = await openQuickRound(stack, agencies, 12, 5);
  const nudged = await openQuickRound(stack, agencies, 12, 5);
  const rounds = [terminated, reset, nudged];
  const all = async (kind: string, n: number) => {
    for (const round of rounds) if ((await mailed(stack, round.id, kind)) < n) return false;
    return true;
  };
  await until('all are invited', () => all('invitation', 6), 30_000);
  await stack.client.workflow.getHandle(processWorkflowId('consultation', terminated.id)).terminate('by hand');
  await resumeProcess(stack.client, await processOf(stack.world, terminated.id));
  expect(await resumeProcess(stack.client, await processOf(stack.world, terminated.id))).toBe(false);
  await resetToItsBeginning(processWorkflowId('consultation', reset.id));
  await nudge(nudged.id, 20);
  await stack.client.workflow.getHandle(postroomId).terminate('by hand');

  await until('all are reminded', () => all('reminder', 6), 40_000);
  await stack.client.workflow.getHandle(processWorkflowId('consultation', terminated.id)).terminate('by hand');
  await resumeProcess(stack.client, await processOf(stack.world, terminated.id));
  await resetToItsBeginning(processWorkflowId('consultation', reset.id));
  await nudge(nudged.id, 20);

  await until('all are escalated', () => all('escalation', 6), 40_000);
  const [late] = agencies;
  if (late === undefined) throw new Error('no agencies');
  for (const round of rounds) {
    const path = `/v1/tasks/${round.taskOf(late)}/response`;
    const answer = await stack.call(respondentOf(late), 'POST', path, secretOf(late));
    expect([answer.status, answer.body['onTime']]).toEqual([201, false]);
  }
  await Promise.all([nudge(nudged.id, 20), nudge(terminated.id, 20), nudge(reset.id, 20)]);
  for (const round of rounds) await closed(stack, round.id);
  const ids = rounds.map((round) => round.id);
  await nothingOwed(stack, ids);
  for (const id of ids) expect(await notices(id)).toEqual(wholeRound);
  const tasks = rounds.map((round) => round.taskOf(late));
  expect(await checkInvariants(stack, ids, { answered: tasks, succeeded: 40, gapSeconds: 5 })).toEqual([]);
  expect(stack.sink.messages.filter((message) => message.to === addressOf(respondentOf(late))).length).toBe(
    stack.sink.folded().filter((message) => message.to === addressOf(respondentOf(late))).length,
  );
}, 150_000);
