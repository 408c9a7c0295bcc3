import { askExtension } from '../../db/tasks/extensions.ts';
import { rulesOfTask } from '../../domain/chase/task-kinds.ts';
import { extensionFields } from '../../domain/tasks/fields.ts';
import type { Portal, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { found, reading } from '../web/page.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { anInstant, words } from '../web/forms/fields.ts';
import { canDo, handledTask } from './handling.ts';

/** A participant asks for more time himself (F10). */
export const moreTimeRoutes = formAt('/tasks/:id/more-time', 'ask-extension', {
  page: show,
  held: taskOf,
  fields: ({ held }) => ({
    wanted: anInstant('the date that you need', held.zone),
    reason: words(extensionFields.reason, 'Say why you need more time'),
  }),
  act: ({ wanted: { at: wantedDueAt, wall: wantedWallText }, reason }, { actor, id: taskId, perform }) =>
    perform('ask-extension', (tx) => askExtension(tx, actor, { taskId, wantedDueAt, wantedWallText, reason })),
  at: 'wanted-day',
  leads: (_, { visit, held }) => `/tasks/${held.id}?done=time-asked${dueNote(visit, held.calendar, 'wanted')}`,
});

function taskOf(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, async (tx) => {
    const task = await handledTask(tx, visit);
    return found(rulesOfTask(task.kind).moreTime === undefined ? undefined : task);
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const task = await taskOf(portal, visit);
  portal.render(visit, 'tasks/more-time', {
    title: 'Ask for more time',
    task,
    can: canDo(task, visit.actor),
    back: { href: `/tasks/${task.id}`, text: 'Back to the task' },
  });
}
