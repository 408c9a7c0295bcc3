import { leadOn } from '../web/done.ts';
import { limits } from '../../domain/limits.ts';
import { readColleagues, readTaskPeople } from '../../db/tasks/read-surroundings.ts';
import { isInvitable } from '../../db/tasks/invitations.ts';
import { addColleague, handOver, removeColleague, sayNotMe } from '../../db/tasks/people.ts';
import { mailAddress } from '../../domain/directory/address.ts';
import { may } from '../../domain/permissions.ts';
import { refuse, type Verdict } from '../../domain/refusal.ts';
import type { Portal } from '../web/context.ts';
import { field, isId, line } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { canDo, handledTask } from './handling.ts';

/** Who answers: add a colleague, hand over, or say "not the right person". */
export const taskPeopleRoutes: readonly Route[] = [
  ['get', '/tasks/:id/colleague', 'add-colleague', showColleague],
  ['post', '/tasks/:id/colleague', 'add-colleague', takeColleague],
  ['post', '/tasks/:id/colleague/remove', 'remove-colleague', dropColleague],
  ['get', '/tasks/:id/hand-over', 'hand-over-task', showHandOver],
  ['post', '/tasks/:id/hand-over', 'hand-over-task', takeHandOver],
  ['get', '/tasks/:id/not-me', 'say-not-me', showNotMe],
  ['post', '/tasks/:id/not-me', 'say-not-me', takeNotMe],
];

async function show(
  portal: Portal,
  visit: Visit,
  view: string,
  title: string,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const data = await reading(portal, visit.actor, async (tx) => {
    const task = await handledTask(tx, visit);
    return {
      task,
      people: await readTaskPeople(tx, task.id),
      colleagues: await readColleagues(tx, visit.actor, task.id),
    };
  });
  const back = { href: `/tasks/${data.task.id}`, text: 'Back to the task' };
  portal.render(visit, view, {
    title,
    ...data,
    can: canDo(data.task, visit.actor),
    takesNewcomers: isInvitable(data.task) || may(visit.actor, 'write-directory'),
    problems,
    back,
    ...more,
  });
}

/** Shows the page again with what is wrong, or goes on to the task. */
async function end(
  portal: Portal,
  visit: Visit,
  view: string,
  title: string,
  at: string,
  done: string,
  verdict: Verdict<unknown>,
  leads?: string,
): Promise<void> {
  if (!verdict.ok) return show(portal, visit, view, title, [flawAt(visit, verdict, at)], keyAfter(visit, verdict));
  leadOn(visit, leads ?? `/tasks/${String(visit.req.params['id'])}?done=${done}`);
}

async function taskOf(portal: Portal, visit: Visit) {
  return (await reading(portal, visit.actor, (tx) => handledTask(tx, visit))).id;
}

async function showColleague(portal: Portal, visit: Visit): Promise<void> {
  await show(portal, visit, 'tasks/colleague', 'Add a colleague');
}

async function takeColleague(portal: Portal, visit: Visit): Promise<void> {
  const taskId = await taskOf(portal, visit);
  const problems = personProblems(visit);
  if (problems.length > 0) return show(portal, visit, 'tasks/colleague', 'Add a colleague', problems);
  const added = await perform(portal, visit, 'add-colleague', (tx) =>
    addColleague(tx, visit.actor, { taskId, ...newPerson(visit) }),
  );
  await end(portal, visit, 'tasks/colleague', 'Add a colleague', 'address', 'colleague-added', added);
}

async function dropColleague(portal: Portal, visit: Visit): Promise<void> {
  const taskId = await taskOf(portal, visit);
  const personId = field(visit.req, 'personId');
  const removed = isId(personId)
    ? await perform(portal, visit, 'remove-colleague', (tx) => removeColleague(tx, visit.actor, { taskId, personId }))
    : refuse('malformed', 'Choose whom to take off the task.');
  await end(portal, visit, 'tasks/colleague', 'Add a colleague', 'address', 'colleague-removed', removed);
}

async function showHandOver(portal: Portal, visit: Visit): Promise<void> {
  await show(portal, visit, 'tasks/hand-over', 'Hand the task over');
}

async function takeHandOver(portal: Portal, visit: Visit): Promise<void> {
  const taskId = await taskOf(portal, visit);
  const chosen = field(visit.req, 'to');
  const known = isId(chosen);
  const problems: Problem[] = known
    ? []
    : chosen === 'new'
      ? personProblems(visit)
      : [{ field: 'to', text: 'Choose who takes the task over' }];
  if (problems.length > 0) return show(portal, visit, 'tasks/hand-over', 'Hand the task over', problems);
  const to = known ? { personId: chosen } : newPerson(visit);
  const handed = await perform(portal, visit, 'hand-over', (tx) =>
    handOver(tx, visit.actor, { taskId, to, reason: line(visit.req, 'reason') }),
  );
  await end(portal, visit, 'tasks/hand-over', 'Hand the task over', known ? 'to' : 'address', 'handed-over', handed);
}

async function showNotMe(portal: Portal, visit: Visit): Promise<void> {
  await show(portal, visit, 'tasks/not-me', 'I am not the right person');
}

async function takeNotMe(portal: Portal, visit: Visit): Promise<void> {
  const taskId = await taskOf(portal, visit);
  const said = await perform(portal, visit, 'not-me', (tx) =>
    sayNotMe(tx, visit.actor, { taskId, suggestion: line(visit.req, 'suggestion') }),
  );
  await end(portal, visit, 'tasks/not-me', 'I am not the right person', 'suggestion', 'not-me', said);
}

function newPerson({ req }: Visit) {
  return { name: line(req, 'name'), address: line(req, 'address') };
}

function personProblems(visit: Visit): Problem[] {
  const { name, address } = newPerson(visit);
  const judged = mailAddress(address);
  return [
    ...(name === '' || name.length > limits.name
      ? [{ field: 'name', text: `Give the name, in ${limits.name} characters or fewer` }]
      : []),
    ...(judged.ok ? [] : [{ field: 'address', text: judged.message }]),
  ];
}
