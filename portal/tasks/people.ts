import { readColleagues, readTaskPeople } from '../../db/tasks/read-surroundings.ts';
import { isInvitable } from '../../db/tasks/invitations.ts';
import { addColleague, handOver, removeColleague, sayNotMe } from '../../db/tasks/people.ts';
import { personFields } from '../../domain/directory/fields.ts';
import { may } from '../../domain/permissions.ts';
import { handingFields } from '../../domain/tasks/fields.ts';
import type { Handler, Portal, Route, Visit } from '../web/context.ts';
import { formAt, posted } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { aLine, anAddress, anId, type Field, together, words } from '../web/forms/fields.ts';
import { field, isId } from '../web/forms/forms.ts';
import { canDo, handledTask } from './handling.ts';

const newPerson = {
  name: aLine(personFields.name, `Give the name, in ${personFields.name} characters or fewer`),
  address: anAddress,
};

const colleaguePage = show('tasks/colleague', 'Add a colleague');

/** Who answers: add a colleague, hand over, or say "not the right person". */
export const taskPeopleRoutes: readonly Route[] = [
  ...formAt('/tasks/:id/colleague', 'add-colleague', {
    page: colleaguePage,
    held: taskOf,
    fields: () => newPerson,
    act: (person, { actor, id: taskId, perform }) =>
      perform('add-colleague', (tx) => addColleague(tx, actor, { taskId, ...person })),
    at: 'address',
    leads: '/tasks/:id?done=colleague-added',
  }),
  posted('/tasks/:id/colleague/remove', 'remove-colleague', {
    page: colleaguePage,
    held: taskOf,
    fields: () => ({ personId: anId('Choose whom to take off the task.', 'address') }),
    act: ({ personId }, { actor, id: taskId, perform }) =>
      perform('remove-colleague', (tx) => removeColleague(tx, actor, { taskId, personId })),
    at: 'address',
    leads: '/tasks/:id?done=colleague-removed',
  }),
  ...formAt('/tasks/:id/hand-over', 'hand-over-task', {
    page: show('tasks/hand-over', 'Hand the task over'),
    held: taskOf,
    fields: () => ({ to: whoTakesOver, reason: aLine(handingFields.reason) }),
    act: (handing, { actor, id: taskId, perform }) =>
      perform('hand-over', (tx) => handOver(tx, actor, { taskId, ...handing })),
    at: (_, { to }) => ('personId' in to ? 'to' : 'address'),
    leads: '/tasks/:id?done=handed-over',
  }),
  ...formAt('/tasks/:id/not-me', 'say-not-me', {
    page: show('tasks/not-me', 'I am not the right person'),
    held: taskOf,
    fields: () => ({
      reason: words(handingFields.notMe, 'Say why you are not the right person'),
      suggestion: aLine(handingFields.suggestion),
    }),
    act: (said, { actor, id: taskId, perform }) => perform('not-me', (tx) => sayNotMe(tx, actor, { taskId, ...said })),
    at: 'reason',
    leads: '/tasks/:id?done=not-me',
  }),
];

/** Somebody of the list, or somebody new with name and address. */
const whoTakesOver: Field<Parameters<typeof handOver>[2]['to']> = (req, name) => {
  const chosen = field(req, name);
  if (isId(chosen)) return { value: { personId: chosen } };
  if (chosen === 'new') return together(newPerson)(req, name);
  return { problems: [{ field: name, text: 'Choose who takes the task over' }] };
};

function show(view: 'tasks/colleague' | 'tasks/hand-over' | 'tasks/not-me', title: string): Handler {
  return async (portal, visit) => {
    const data = await reading(portal, visit.actor, async (tx) => {
      const task = await handledTask(tx, visit);
      return {
        task,
        people: await readTaskPeople(tx, task.id),
        colleagues: await readColleagues(tx, visit.actor, task.id),
      };
    });
    portal.render(visit, view, {
      title,
      ...data,
      can: canDo(data.task, visit.actor),
      takesNewcomers: isInvitable(data.task) || may(visit.actor, 'write-directory'),
      back: { href: `/tasks/${data.task.id}`, text: 'Back to the task' },
    });
  };
}

function taskOf(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, (tx) => handledTask(tx, visit));
}
