import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { noSuchTask } from '../../db/tasks/answers/answers.ts';
import { askExtension, extendTasks } from '../../db/tasks/extensions.ts';
import { type AnyTask, readAnyTask } from '../../db/tasks/read-any.ts';
import { readTask } from '../../db/tasks/read-task.ts';
import { nudgeTasks, withdrawTasks } from '../../db/rounds/participants.ts';
import { restartClock, stopClock } from '../../db/rounds/clock.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { dueFields, dueOf } from '../http/due.ts';
import { stopCategoryCodes } from '../../domain/tasks/stop-category.ts';
import { roundFields } from '../../domain/rounds/fields.ts';
import { clockFields, extensionFields } from '../../domain/tasks/fields.ts';
import { instantOut, words, wordsOrNone } from '../http/fields.ts';
import { route } from '../http/route.ts';

/** What changes when a task is due and whether it is chased. */
export const taskActRoutes = [
  route({
    method: 'post',
    path: '/v1/tasks/:id/extension-request',
    act: 'ask-extension',
    summary: 'Ask for more time: for an answer, a return, evidence or comments on a report',
    status: 201,
    body: z.strictObject({ ...dueFields, reason: words(extensionFields.reason) }),
    answer: z.object({ requestId: z.string() }),
    perform: {
      write: (tx, { actor, id, body }) =>
        onAnyTask(tx, id, async ({ zone }) => {
          const due = dueOf(body, zone);
          if (!due.ok) return due;
          return askExtension(tx, actor, {
            taskId: id,
            wantedDueAt: due.value.at,
            wantedWallText: due.value.text,
            reason: body.reason,
          });
        }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/extend',
    act: 'extend-task',
    summary: 'Give one agency more time',
    body: z.strictObject({ ...dueFields, reason: wordsOrNone(roundFields.reason).default('') }),
    answer: z.object({ dueAt: instantOut }),
    perform: {
      write: (tx, { actor, id, body }) =>
        onAnyTask(tx, id, async ({ zone, processId, kind }) => {
          const due = dueOf(body, zone);
          if (!due.ok) return due;
          const moved = await extendTasks(tx, actor, {
            processId,
            kind,
            taskIds: [id],
            dueAt: due.value.at,
            wallText: due.value.text,
            reason: body.reason,
          });
          return moved.ok ? accept({ dueAt: due.value.at }) : moved;
        }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/stop-clock',
    act: 'stop-clock',
    summary: 'Stop the clock: no reminders, and it does not close with the round',
    body: z.strictObject({
      category: z.enum(stopCategoryCodes),
      reason: words(clockFields.reason),
    }),
    answer: z.object({ stoppedAt: instantOut }),
    perform: { write: (tx, { actor, id, body }) => stopClock(tx, actor, { taskId: id, ...body }) },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/restart-clock',
    act: 'stop-clock',
    summary: 'Restart the clock; due and closing move by the working days that it stood',
    answer: z.object({ dueAt: instantOut }),
    perform: { write: (tx, { actor, id }) => restartClock(tx, actor, { taskId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/withdraw',
    act: 'withdraw-task',
    summary: 'Take the agency out of the round; who was told of it is told',
    body: z.strictObject({ reason: words(roundFields.reason) }),
    answer: z.object({ withdrawn: z.number() }),
    perform: {
      write: (tx, { actor, id, body }) =>
        onTask(tx, id, ({ processId }) => withdrawTasks(tx, actor, { processId, taskIds: [id], reason: body.reason })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/nudge',
    act: 'nudge-task',
    summary: 'Remind by hand',
    answer: z.object({
      nudged: z.number(),
      people: z.number(),
      unreached: z.number().meta({ description: 'Tasks of which nobody can be told.' }),
    }),
    perform: {
      write: (tx, { actor, id, key }) =>
        onTask(tx, id, ({ processId }) => nudgeTasks(tx, actor, { processId, taskIds: [id], key })),
    },
  }),
];

/** What is asked of the task of any process; whether its date can be moved so is judged under its lock. */
async function onAnyTask<T>(tx: Tx, taskId: string, act: (task: AnyTask) => Promise<Verdict<T>>): Promise<Verdict<T>> {
  const task = await readAnyTask(tx, taskId);
  return task === undefined ? noSuchTask : act(task);
}

/** These acts lock process and task themselves; here it is only found out of which round the task is. */
async function onTask<T>(
  tx: Tx,
  taskId: string,
  act: (task: { processId: string; zone: string }) => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const task = await readTask(tx, taskId);
  return task === undefined ? noSuchTask : act(task);
}
