import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { mayUninvite } from '../../domain/tasks/invitation.ts';
import { may, speaksFor, type Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { rulesOfTask } from '../../domain/chase/task-kinds.ts';
import { noSuchTask } from './answers/answers.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { answering, join, leave, leaveTask } from './answerers.ts';
import { type Joining, type NewPerson, personFor } from './invitations.ts';
import { owedPost } from '../chase/outbox.ts';
import { ableToTake } from '../directory/leaving/succession.ts';
import { lockTask, type LockedTask } from '../chase/locks.ts';
import { people } from '../schema/directory.ts';
import { notMeReports } from '../schema/tasks.ts';
import { count, of } from '../shapes.ts';
import { command, statement } from '../statement.ts';

/** A colleague answers along with those who do already, for this task only; he is told of it. */
export async function addColleague(
  tx: Tx,
  actor: Actor,
  input: { taskId: string } & NewPerson,
): Promise<Verdict<{ personId: string }>> {
  const task = await openTask(tx, actor, input.taskId);
  if (!task.ok) return task;
  const joining = await personFor(tx, actor, task.value, input);
  if (!joining.ok) return joining;
  const { personId } = joining.value;
  const entryId = await join(tx, task.value, joining.value, 'added');
  if (entryId === undefined) return refuse('nothing-to-change', 'This person answers for the task already.');
  await tell(tx, task.value, [{ personId, kind: 'handed-over', occasion: `hand-over:${entryId}` }]);
  await audit(tx, {
    actorId: actor.personId,
    act: 'colleague-added',
    processId: task.value.processId,
    taskId: task.value.id,
    agencyId: task.value.agencyId,
    details: { personId, invited: joining.value.invitedBy !== null },
  });
  return accept({ personId });
}

/**
 * Hands the task over: who acts leaves it (an officer or a manager: everybody leaves it), the other joins, and all of
 * them are told. What is owed to who left is found to be so when a mail is composed.
 */
export async function handOver(
  tx: Tx,
  actor: Actor,
  input: { taskId: string; to: { personId: string } | NewPerson; reason: string },
): Promise<Verdict<{ personId: string }>> {
  const task = await openTask(tx, actor, input.taskId);
  if (!task.ok) return task;
  const joining =
    'personId' in input.to
      ? await colleague(tx, actor, task.value, input.to.personId)
      : await personFor(tx, actor, task.value, input.to);
  if (!joining.ok) return joining;
  const to = joining.value.personId;
  const holders = (await answering(tx, { taskId: input.taskId, but: to })).map(({ personId }) => personId);
  const leaving = holders.includes(actor.personId) ? [actor.personId] : holders;
  await leave(tx, input.taskId, leaving);
  const entryId = await join(tx, task.value, joining.value, 'handed-over');
  const occasion = `hand-over:${entryId ?? `${task.value.id}:${task.value.version}`}`;
  await tickOffNotMe(tx, actor, input.taskId);
  await tell(tx, task.value, [
    { personId: to, kind: 'handed-over', occasion, by: actor.personId },
    ...leaving.map((personId) => ({ personId, kind: 'handed-away', occasion })),
  ]);
  await audit(tx, {
    actorId: actor.personId,
    act: 'task-handed-over',
    processId: task.value.processId,
    taskId: task.value.id,
    agencyId: task.value.agencyId,
    details: { to, from: leaving },
  });
  return accept({ personId: to });
}

const invited = statement(
  'tasks.invited',
  z.object({ invitedBy: of(people.id), others: count }),
  ({ taskId, personId }: { taskId: string; personId: string }) => sql`
    select k.invited_by as "invitedBy", (select count(*)::int from task_answerers w where w.task_id = k.task_id and w.person_id <> k.person_id) as others
    from task_people k where k.task_id = ${taskId} and k.person_id = ${personId} and k.left_at is null and k.invited_by is not null`,
);

/** Takes somebody off a task again who was added to it by his address; from his next request on he sees it no more. */
export async function removeColleague(
  tx: Tx,
  actor: Actor,
  input: { taskId: string; personId: string },
): Promise<Verdict<{ id: string }>> {
  const task = await lockTask(tx, input.taskId);
  if (task === undefined || !speaksFor(actor, task.agencyId, task.id)) return noSuchTask;
  const [found] = await invited(tx, input);
  if (found === undefined)
    return refuse('nothing-to-change', 'This person was not added to this task, or is off it already.');
  const allowed = mayUninvite({
    officer: may(actor, 'write-directory'),
    leads:
      (actor.roles.includes('lead') || actor.roles.includes('manager')) &&
      actor.agencyIds.includes(task.agencyId ?? ''),
    invited: found.invitedBy === actor.personId,
    himself: input.personId === actor.personId,
  });
  if (!allowed)
    return refuse(
      'not-allowed',
      'Only who added somebody, a lead or manager of the agency, or the directorate takes them off.',
    );
  if (found.others === 0 && task.state === 'open')
    return refuse('malformed', 'Nobody else answers for this task. Hand it over instead.');
  await leaveTask(tx, { taskId: input.taskId, personIds: [input.personId] });
  await audit(tx, {
    actorId: actor.personId,
    act: 'colleague-removed',
    processId: task.processId,
    taskId: task.id,
    agencyId: task.agencyId,
    details: { personId: input.personId },
  });
  return accept({ id: input.taskId });
}

/** "Not the right person", and why: leaves the task if somebody else still answers for it, and tells the directorate either way (F21). */
export async function sayNotMe(
  tx: Tx,
  actor: Actor,
  input: { taskId: string; reason: string; suggestion: string },
): Promise<Verdict<{ othersAnswer: boolean }>> {
  const task = await openTask(tx, actor, input.taskId, true);
  if (!task.ok) return task;
  const { taskId, reason, suggestion } = input;
  const othersAnswer = (await answering(tx, { taskId, but: actor.personId })).length > 0;
  await leave(tx, taskId, [actor.personId]);
  await tx.insert(notMeReports).values({ taskId, personId: actor.personId, reason, suggestion });
  await audit(tx, {
    actorId: actor.personId,
    act: 'said-not-me',
    processId: task.value.processId,
    taskId: task.value.id,
    agencyId: task.value.agencyId,
    details: { othersAnswer },
  });
  return accept({ othersAnswer });
}

const tickOffReport = command(
  'tasks.tick-off-not-me',
  (taskId: string) => sql`
    update not_me_reports set settled_at = app_now() where task_id = ${taskId} and settled_at is null
      -- What is open and owed by nobody stays on the list.
      and (exists (select from task_answerers w where w.task_id = ${taskId}) or not exists (select from tasks where id = ${taskId} and state = 'open'))`,
);

/** Somebody was found, or the report needs nothing: the directorate sees it no more. */
export async function tickOffNotMe(tx: Tx, actor: Actor, taskId: string): Promise<void> {
  if (!may(actor, 'nudge-task')) return;
  if ((await tickOffReport(tx, taskId)) > 0)
    await audit(tx, { actorId: actor.personId, act: 'not-me-settled', taskId });
}

function onlyOwnPeople(actor: Actor, taskId: string) {
  return actor.taskIds?.includes(taskId) === true
    ? refuse('not-allowed', 'Somebody of the agency asked you for this task, and only its own people pass it on.')
    : noSuchTask;
}

/** `given`: for who was asked for this task by his address as well; he passes it on to nobody. */
async function openTask(tx: Tx, actor: Actor, taskId: string, given = false): Promise<Verdict<LockedTask>> {
  const task = await lockTask(tx, taskId);
  if (task === undefined) return noSuchTask;
  const agencyId = rulesOfTask(task.kind).ladder === 'agency' ? task.agencyId : null;
  if (task.kind !== 'sign' && !speaksFor(actor, agencyId) && !(given && speaksFor(actor, agencyId, taskId)))
    return onlyOwnPeople(actor, taskId);
  if (task.processState === 'cancelled')
    return refuse('cancelled', 'This round was cancelled. Nothing more is needed.');
  if (task.state !== 'open' && task.state !== 'answered')
    return refuse('not-open', 'This task is closed, so it cannot change hands.');
  if (task.kind === 'sign')
    return refuse(
      'not-allowed',
      'A signature is not handed over. While somebody is away, the substitute signs as deputy.',
    );
  return accept(task);
}

/** Somebody who can do what the task asks: of its agency or, where an officer hands it over, another officer. */
async function colleague(tx: Tx, actor: Actor, task: LockedTask, personId: string): Promise<Verdict<Joining>> {
  const able = await ableToTake(tx, actor, task.id);
  return able.includes(personId)
    ? accept({ personId, invitedBy: null })
    : refuse('person-unknown', 'Choose somebody of the same agency who can do this, or give a name and an address.');
}

type Told = { readonly personId: string; readonly kind: string; readonly occasion: string; readonly by?: string };

const noticePerson = command(
  'tasks.notice-person',
  ({ task, one: { personId, kind, occasion, by } }: { task: LockedTask; one: Told }) => sql`
    insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at, by_person_id)
    values (${task.processId}, ${task.id}, ${personId}, ${kind}, ${occasion}, ${task.planId}, app_now(), ${by ?? null}) on conflict do nothing`,
);

async function tell(tx: Tx, task: LockedTask, told: readonly Told[]): Promise<void> {
  for (const one of told) await noticePerson(tx, { task, one });
  await owedPost(tx);
}
