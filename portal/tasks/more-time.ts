import { leadOn } from '../web/done.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { limits } from '../../domain/limits.ts';
import { askExtension } from '../../db/tasks/extensions.ts';
import { taskKinds } from '../../domain/chase/task-kinds.ts';
import type { Portal } from '../web/context.ts';
import { readInstant } from '../web/forms/date-fields.ts';
import { field } from '../web/forms/forms.ts';
import { tooLong } from '../web/forms/typed-words.ts';
import { found, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Ambiguous, Problem } from '../web/shown.ts';
import { canDo, handledTask } from './handling.ts';

/** A participant asks for more time himself (F10). */
export const moreTimeRoutes: readonly Route[] = [
  ['get', '/tasks/:id/more-time', 'ask-extension', showMoreTime],
  ['post', '/tasks/:id/more-time', 'ask-extension', askMoreTime],
];

function taskOf(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, async (tx) => {
    const task = await handledTask(tx, visit);
    return found(taskKinds[task.kind].moreTime === undefined ? undefined : task);
  });
}

async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { ambiguous?: Ambiguous; idempotencyKey?: string } = {},
): Promise<void> {
  const task = await taskOf(portal, visit);
  const back = { href: `/tasks/${task.id}`, text: 'Back to the task' };
  portal.render(visit, 'tasks/more-time', {
    title: 'Ask for more time',
    task,
    can: canDo(task, visit.actor),
    problems,
    back,
    ...more,
  });
}

async function showMoreTime(portal: Portal, visit: Visit): Promise<void> {
  await show(portal, visit);
}

async function askMoreTime(portal: Portal, visit: Visit): Promise<void> {
  const task = await taskOf(portal, visit);
  const wanted = readInstant(visit.req, 'wanted', 'the date that you need', task.zone);
  const reason = field(visit.req, 'reason').trim();
  const problems: Problem[] = wanted.ok ? [] : [wanted.problem];
  if (reason === '') problems.push({ field: 'reason', text: 'Say why you need more time' });
  problems.push(...tooLong('reason', reason, limits.reason));
  if (!wanted.ok)
    return show(portal, visit, problems, wanted.ambiguous === undefined ? {} : { ambiguous: wanted.ambiguous });
  if (problems.length > 0) return show(portal, visit, problems);
  const asked = await perform(portal, visit, 'ask-extension', (tx) =>
    askExtension(tx, visit.actor, { taskId: task.id, wantedDueAt: wanted.at, wantedWallText: wanted.wall, reason }),
  );
  if (!asked.ok) return show(portal, visit, [flawAt(visit, asked, 'wanted-day')], keyAfter(visit, asked));
  leadOn(visit, `/tasks/${task.id}?done=time-asked${dueNote(visit, task.calendar, 'wanted')}`);
}
