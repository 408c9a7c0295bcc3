import { sql } from 'drizzle-orm';
import { mailAddress } from '../domain/address.ts';
import { may, speaksFor, type Actor } from '../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { taskKinds } from '../domain/task-kinds.ts';
import { noSuchTask } from './answers.ts';
import { audit } from './audit.ts';
import type { Tx } from './connect.ts';
import { owedPost } from './outbox.ts';
import { ableToTake } from './succession.ts';
import { lockTask, type LockedTask } from './tasks.ts';

export type NewPerson = { readonly name: string; readonly address: string };

/** A colleague answers along with those who do already; he is told of it. */
export async function addColleague(
  tx: Tx,
  actor: Actor,
  input: { taskId: string } & NewPerson,
): Promise<Verdict<{ personId: string }>> {
  const task = await openTask(tx, actor, input.taskId);
  if (!task.ok) return task;
  const personId = await findOrAddPerson(tx, task.value, input);
  if (!personId.ok) return personId;
  const entryId = await join(tx, task.value, personId.value, 'added');
  if (entryId === undefined) return refuse('nothing-to-change', 'This person answers for the task already.');
  await tell(tx, task.value, [{ personId: personId.value, kind: 'handed-over', occasion: `hand-over:${entryId}` }]);
  await audit(tx, {
    actorId: actor.personId,
    act: 'colleague-added',
    processId: task.value.processId,
    taskId: task.value.id,
    agencyId: task.value.agencyId,
    details: { personId: personId.value },
  });
  return accept({ personId: personId.value });
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
  const to =
    'personId' in input.to
      ? await colleague(tx, actor, task.value, input.to.personId)
      : await findOrAddPerson(tx, task.value, input.to);
  if (!to.ok) return to;
  const answering = await tx.execute<{ person_id: string }>(sql`
    select distinct person_id from task_answerers where task_id = ${input.taskId} and person_id <> ${to.value}`);
  const holders = answering.rows.map((row) => row.person_id);
  const leaving = holders.includes(actor.personId) ? [actor.personId] : holders;
  await leave(tx, input.taskId, leaving);
  const entryId = await join(tx, task.value, to.value, 'handed-over');
  const occasion = `hand-over:${entryId ?? `${task.value.id}:${task.value.version}`}`;
  await settleNotMe(tx, actor, input.taskId);
  await tell(tx, task.value, [
    { personId: to.value, kind: 'handed-over', occasion },
    ...leaving.map((personId) => ({ personId, kind: 'handed-away', occasion })),
  ]);
  await audit(tx, {
    actorId: actor.personId,
    act: 'task-handed-over',
    processId: task.value.processId,
    taskId: task.value.id,
    agencyId: task.value.agencyId,
    details: { to: to.value, from: leaving },
  });
  return accept({ personId: to.value });
}

/** "Not the right person": leaves the task if somebody else still answers for it, and tells the directorate either way. */
export async function sayNotMe(
  tx: Tx,
  actor: Actor,
  input: { taskId: string; suggestion: string },
): Promise<Verdict<{ othersAnswer: boolean }>> {
  const task = await openTask(tx, actor, input.taskId);
  if (!task.ok) return task;
  const others = await tx.execute(sql`
    select from task_answerers where task_id = ${input.taskId} and person_id <> ${actor.personId} limit 1`);
  const othersAnswer = (others.rowCount ?? 0) > 0;
  await leave(tx, input.taskId, [actor.personId]);
  await tx.execute(sql`
    insert into not_me_reports (task_id, person_id, suggestion) values (${input.taskId}, ${actor.personId}, ${input.suggestion})`);
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

/** Somebody was found, or the report needs nothing: the directorate sees it no more. */
export async function settleNotMe(tx: Tx, actor: Actor, taskId: string): Promise<void> {
  if (!may(actor, 'nudge-task')) return;
  const settled = await tx.execute(sql`
    update not_me_reports set settled_at = app_now() where task_id = ${taskId} and settled_at is null
      -- What is open and owed by nobody stays on the list.
      and (exists (select from task_answerers w where w.task_id = ${taskId}) or not exists (select from tasks where id = ${taskId} and state = 'open'))`);
  if ((settled.rowCount ?? 0) > 0) await audit(tx, { actorId: actor.personId, act: 'not-me-settled', taskId });
}

/**
 * They answer for the task no more: who was named leaves it, and whoever answers by the post that owes it is passed over
 * for this one task. The post keeps it: who holds it next is asked.
 */
async function leave(tx: Tx, taskId: string, personIds: readonly string[]): Promise<void> {
  const leaving = sql`any(${sql.param(personIds)}::uuid[])`;
  await tx.execute(sql`
    update task_people set left_at = app_now() where task_id = ${taskId} and left_at is null and person_id = ${leaving}`);
  await tx.execute(sql`
    insert into task_people (task_id, person_id, why, left_at)
    select distinct t.id, h.person_id, 'holder', app_now() from tasks t join post_holders h on h.post_id = t.post_id
    where t.id = ${taskId} and h.person_id = ${leaving} and h.since <= app_now() and (h.until is null or h.until > app_now())`);
}

async function openTask(tx: Tx, actor: Actor, taskId: string): Promise<Verdict<LockedTask>> {
  const task = await lockTask(tx, taskId);
  if (task === undefined) return noSuchTask;
  if (task.kind !== 'sign' && !speaksFor(actor, taskKinds[task.kind].ladder === 'agency' ? task.agencyId : null))
    return noSuchTask;
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

async function join(
  tx: Tx,
  task: LockedTask,
  personId: string,
  why: 'added' | 'handed-over',
): Promise<string | undefined> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into task_people (task_id, person_id, why) values (${task.id}, ${personId}, ${why}) on conflict do nothing returning id`);
  return rows[0]?.id;
}

/** Somebody who can do what the task asks: of its agency or, where an officer hands it over, another officer. */
async function colleague(tx: Tx, actor: Actor, task: LockedTask, personId: string): Promise<Verdict<string>> {
  const able = await ableToTake(tx, actor, task.id);
  return able.includes(personId)
    ? accept(personId)
    : refuse('person-unknown', 'Choose somebody of the same agency who can do this, or give a name and an address.');
}

/** A person of the agency at that address, or a new one in a post of the agency, so that he may see its records. */
async function findOrAddPerson(tx: Tx, task: LockedTask, person: NewPerson): Promise<Verdict<string>> {
  const address = mailAddress(person.address);
  if (!address.ok) return address;
  const known = await tx.execute<{ id: string }>(sql`
    select n.id from people n join post_holders h on h.person_id = n.id join posts p on p.id = h.post_id
    where lower(n.email) = lower(${address.value}) and p.agency_id = ${task.agencyId} and (h.until is null or h.until > app_now()) limit 1`);
  if (known.rows[0] !== undefined) return accept(known.rows[0].id);
  const ended = await tx.execute(sql`select from agencies where id = ${task.agencyId} and ended_at is not null`);
  if (ended.rows.length > 0)
    return refuse('not-open', 'This agency has ended, so nobody new comes to it. Choose somebody of the list.');
  if (task.agencyId === null)
    return refuse('person-unknown', 'This task belongs to the directorate; choose one of its officers.');
  // Ids are made here: a row that row level security hides until it has a post cannot be returned by its insert.
  const made = await tx.execute<{ person: string; post: string }>(sql`select uuidv7() as person, uuidv7() as post`);
  const ids = made.rows[0];
  if (ids === undefined) throw new Error('the database made no id');
  await tx.execute(sql`insert into people (id, name, email) values (${ids.person}, ${person.name}, ${address.value})`);
  await tx.execute(
    sql`insert into posts (id, agency_id, title, role) values (${ids.post}, ${task.agencyId}, 'Colleague', 'respondent')`,
  );
  await tx.execute(sql`insert into post_holders (post_id, person_id) values (${ids.post}, ${ids.person})`);
  return accept(ids.person);
}

type Told = { readonly personId: string; readonly kind: string; readonly occasion: string };

async function tell(tx: Tx, task: LockedTask, told: readonly Told[]): Promise<void> {
  for (const { personId, kind, occasion } of told)
    await tx.execute(sql`
      insert into notices (process_id, task_id, person_id, kind, occasion, plan_id, order_at)
      values (${task.processId}, ${task.id}, ${personId}, ${kind}, ${occasion}, ${task.planId}, app_now()) on conflict do nothing`);
  await owedPost(tx);
}
