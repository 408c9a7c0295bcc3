import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentsQueue, documentWorkflowId } from '../../workflows/document-messages.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { keepHistory } from '../support/histories.ts';
import { openQuickRound } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { until } from '../support/until.ts';
import { mailed } from './parts/looking.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'concordat-replay-'));
let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
}, 120_000);
afterAll(async () => {
  await stack.end();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

/** `npm run replay -- ...`: how it ended and what it said. */
const replay = (...args: string[]) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    const env = { ...process.env, TEMPORAL_ADDRESS: stack.temporal.address, TEMPORAL_CONFIG_FILE: '/nowhere.toml' };
    execFile(process.execPath, ['worker/replay.ts', ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: `${stdout}${stderr}`.trim() }),
    );
  });

/** Runs a workflow of another code to its end, on a queue that no worker of ours polls. Out: its id. */
async function runAnother(type: string): Promise<string> {
  const connection = await NativeConnection.connect({ address: stack.temporal.address });
  const worker = await Worker.create({
    connection,
    taskQueue: 'another',
    workflowsPath: fileURLToPath(new URL('../workflows/differing/workflows.ts', import.meta.url)),
    activities: { renderDocument: async () => undefined },
  });
  const workflowId = `another-${type}`;
  await worker.runUntil(
    stack.client.workflow.execute(type, { workflowId, taskQueue: 'another', args: [{ renderingId: 'none' }] }),
  );
  await connection.close();
  return workflowId;
}

test('what runs on a cluster replays on the code here, also after a reset, and each that does not is named', async () => {
  const agency = await stack.world.agency('Council');
  const { id } = await openQuickRound(stack, [agency], 36_000, 60);
  await until('it is invited', async () => (await mailed(stack, id, 'invitation')) === 1, 30_000);
  const workflowId = processWorkflowId('consultation', id);
  const round = stack.client.workflow.getHandle(workflowId);
  const before = (await round.describe()).runId;
  const { events = [] } = await round.fetchHistory();
  const second = (events ?? []).filter((event) => event.workflowTaskCompletedEventAttributes)[1];
  if (second?.eventId === undefined || second.eventId === null) throw new Error('nothing to go back to');
  await stack.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId: before },
    workflowTaskFinishEventId: second.eventId,
    requestId: randomUUID(),
    reason: 'an operator went back',
  });
  await until('it goes on', async () => {
    const { runId, raw } = await round.describe();
    return runId !== before && raw.pendingWorkflowTask === null && (raw.pendingActivities ?? []).length === 0;
  });
  await keepHistory('round-reset', round);
  const file = await stack.client.workflow.start('document', {
    workflowId: documentWorkflowId(id),
    taskQueue: documentsQueue,
    // Of no report: the workflow is the same.
    args: [{ renderingId: id }],
  });
  await file.result();
  await keepHistory('document', file);

  const clean = await replay('--since', '1h', '--save', folder);
  expect(clean.said).toMatch(/^(\d+) workflows of default since \S+: \1 replay, 0 do not\.$/u);
  expect(clean.code).toBe(0);
  const saved = readdirSync(folder);
  expect(saved.length).toBe(Number.parseInt(clean.said, 10));
  expect(saved.filter((file) => file.startsWith('consultation-'))).toHaveLength(2);
  const kept = saved.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const plain = kept.replaceAll(/"data":\s*"([A-Za-z0-9+/=]+)"/gu, (_, data: string) =>
    Buffer.from(data, 'base64').toString(),
  );
  expect(plain).toContain(id);
  expect(plain).not.toMatch(/Council|hurry|support it|example\.org/u);

  const ids = [await runAnother('document'), await runAnother('forgotten')];
  const broken = await replay('--since', '1h');
  expect(broken.code).toBe(1);
  expect(broken.said).toMatch(/ workflows of default since \S+: \d+ replay, 2 do not\.$/mu);
  expect(broken.said).toMatch(
    new RegExp(`^document ${ids[0]} \\(run \\S+\\) cannot go on with the code here: .*imer.*$`, 'mu'),
  );
  expect(broken.said).toMatch(
    new RegExp(`^forgotten ${ids[1]} \\(run \\S+\\) cannot go on with the code here: .*forgotten.*$`, 'mu'),
  );
}, 180_000);

test('a time that it cannot read and a cluster that does not answer are each one sentence', async () => {
  expect(await replay('--since', 'yesterday')).toEqual({
    code: 1,
    said: '--since is a number of days or hours, such as 30d or 12h.',
  });
  await stack.temporal.kill();
  const away = await replay();
  expect(away.code).toBe(1);
  expect(away.said).toMatch(/^Nothing more was replayed: [^\n]+$/u);
}, 60_000);
