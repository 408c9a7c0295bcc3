import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { openQuickRound } from '../support/stories/rounds.ts';
import { startStack, type Stack } from '../support/parts/stack.ts';
import { processOf, type TestAgency } from '../support/stories/world.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let stack: Stack;
let agency: TestAgency;

beforeAll(async () => {
  stack = await startStack();
  agency = await stack.world.agency('Council');
}, 120_000);
afterAll(() => stack.end(), 60_000);

/** `npm run resume -- ...`: how it ended and what it said. */
const resume = (...args: string[]) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    const env = {
      ...process.env,
      DATABASE_URL: stack.world.appUrl,
      TEMPORAL_ADDRESS: stack.temporal.address,
      TEMPORAL_NAMESPACE: 'default',
      TEMPORAL_CONFIG_FILE: '/nowhere.toml',
    };
    execFile(process.execPath, ['worker/resume.ts', ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: `${stdout}${stderr}`.trim() }),
    );
  });

test('the command says in one sentence what it did, whatever it is asked', async () => {
  const { id } = await openQuickRound(stack, [agency], 36_000, 60);
  const second = await openQuickRound(stack, [agency], 36_000, 60);
  const { reference } = await processOf(stack.world, id);
  // Else the worker's sweep would be first.
  await stack.worker.stop();
  expect(await resume()).toMatchObject({ code: 1, said: expect.stringMatching(/^Name a process, [^\n]*$/u) });
  expect(await resume('CON-1999-0001')).toEqual({
    code: 1,
    said: 'There is no process CON-1999-0001. Its reference stands at the top of its page.',
  });
  expect(await resume(reference)).toEqual({ code: 0, said: `${reference} runs already. Nothing was changed.` });
  const workflow = stack.client.workflow.getHandle(processWorkflowId('consultation', id));
  await workflow.terminate('by hand');
  expect(await resume(reference)).toEqual({
    code: 0,
    said: `${reference} runs again: it loaded its state from its rows.`,
  });
  await workflow.terminate('by hand');
  const all = await resume('--all');
  expect(all.code).toBe(0);
  expect(all.said.split('\n')).toEqual([
    `${reference} runs again: it loaded its state from its rows.`,
    '2 processes are open: 1 started again, 1 ran already.',
  ]);
  await stack.startWorker();
  await stack.call(stack.world.officer, 'POST', `/v1/consultations/${second.id}/cancel`, { reason: 'Not needed.' });
  const cancelled = (await processOf(stack.world, second.id)).reference;
  expect((await resume(cancelled)).said).toBe(`${cancelled} has not begun, or has ended: nothing of it has to run.`);
}, 120_000);
