import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { saysSomething, type AnswerContent } from '../../../domain/tasks/answer.ts';
import type { Coming } from '../../../domain/tasks/logged-answer.ts';
import { receiptReference } from '../../../domain/mail/receipt.ts';
import { type Actor, answersFor, speaksFor } from '../../../domain/permissions.ts';
import { isAnswered } from '../../../domain/chase/task-kinds.ts';
import { accept, refuse, type Refusal, type Verdict } from '../../../domain/refusal.ts';
import { withoutName } from '../../../domain/rounds/unnamed.ts';
import { canAnswer, canDraft } from '../../../domain/tasks/task.ts';
import { audit } from '../../records/audit.ts';
import { as, touch, type Database, type Tx } from '../../connect.ts';
import { owedNudge } from '../../chase/outbox.ts';
import { mayHaveGone } from '../../chase/notices.ts';
import { lockTask, type LockedTask } from '../../chase/locks.ts';
import { instant } from '../../instant.ts';
import { command, statement } from '../../statement.ts';
import { withCommit } from '../../transaction.ts';

export type AnswerInput = {
  readonly taskId: string;
  readonly content: AnswerContent;
  /** The version of the task that the person saw; null: as it was when nobody had written anything. */
  readonly ifVersion: number | null;
};

export type Submitted = {
  readonly answerId: string;
  readonly version: number;
  readonly onTime: boolean;
  readonly receivedAt: number;
  readonly reference: string;
};

const notItsOwn = refuse(
  'not-allowed',
  'You do not answer for this agency. Where it has told you what it says, write that down for it on the page of the task.',
);
export const noSuchTask = refuse('not-found', 'There is no such task.');

/**
 * Keeps what was typed. One version counts for draft and answer alike, so that two people of one agency never overwrite
 * each other unseen (F7): the second gets 'version-changed' and sees both texts.
 */
export async function saveDraft(
  tx: Tx,
  actor: Actor,
  input: AnswerInput,
): Promise<Verdict<{ version: number; savedAt: number }>> {
  const locked = await lockForAnswer(tx, actor, input.taskId);
  if (!locked.ok) return locked;
  const task = locked.value;
  if (task.unnamed) return withoutName;
  const allowed = canDraft(task);
  if (!allowed.ok) return allowed;
  const seen = sameVersion(task, input.ifVersion);
  if (!seen.ok) return seen;
  return accept(await keepDraft(tx, actor, task, input.content));
}

/**
 * Takes the answer of an agency: judged under the task's row lock on the database's clock, with the audit entry, the
 * receipt and the draft's end in the same transaction (design section 2). After closing the text is kept as a draft.
 */
export async function submitAnswer(tx: Tx, actor: Actor, input: AnswerInput): Promise<Verdict<Submitted>> {
  const locked = await lockForAnswer(tx, actor, input.taskId);
  if (!locked.ok) return locked;
  const task = locked.value;
  if (task.unnamed) return withoutName;
  const seen = sameVersion(task, input.ifVersion);
  if (!seen.ok) return seen;
  if (!saysSomething(input.content))
    return refuse('malformed', 'Write an answer, choose a position, or say that you have nothing to say.');
  const verdict = canAnswer(task, task.now);
  if (!verdict.ok) {
    if (verdict.code === 'deadline-passed') await keepDraft(tx, actor, task, input.content);
    return verdict;
  }
  return accept(
    writeAnswer(tx, task, { ...input, onTime: verdict.value.onTime, answeredBy: actor.personId, logged: null }),
  );
}

export async function lockForAnswer(tx: Tx, actor: Actor, taskId: string): Promise<Verdict<LockedTask>> {
  const task = await lockTask(tx, taskId);
  if (task === undefined || !isAnswered(task.kind) || !speaksFor(actor, task.agencyId, task.id)) return noSuchTask;
  return answersFor(actor, task.agencyId, task.id) ? accept(task) : notItsOwn;
}

function sameVersion(task: LockedTask, ifVersion: number | null): Verdict<true> {
  if ((ifVersion ?? 1) === task.version) return accept(true);
  const detail = { version: task.version };
  return task.state === 'answered' && ifVersion === null
    ? refuse('already-answered', 'Your agency has answered already. Open the answer to change it.', detail)
    : refuse(
        'version-changed',
        'A colleague has changed this answer since you opened it. Both texts are shown; choose what to keep.',
        detail,
      );
}

const storeDraft = command(
  'tasks.store-draft',
  (draft: { taskId: string; content: AnswerContent; version: number; savedBy: string }) => sql`
    with changed as (update tasks set version = ${draft.version} where id = ${draft.taskId})
    insert into drafts (task_id, content, version, saved_by)
    values (${draft.taskId}, ${JSON.stringify(draft.content)}, ${draft.version}, ${draft.savedBy})
    on conflict (task_id) do update set content = excluded.content, version = excluded.version,
      saved_by = excluded.saved_by, saved_at = excluded.saved_at`,
);

async function keepDraft(tx: Tx, actor: Actor, task: LockedTask, content: AnswerContent) {
  const version = task.version + 1;
  await storeDraft(tx, { taskId: task.id, content, version, savedBy: actor.personId });
  await audit(tx, {
    actorId: actor.personId,
    act: 'draft-saved',
    processId: task.processId,
    taskId: task.id,
    agencyId: task.agencyId,
    details: { version },
  });
  return { version, savedAt: task.now };
}

type Written = {
  content: AnswerContent;
  onTime: boolean;
  /** Who sent it himself; else the officer who wrote it down, and how it came. */
  answeredBy: string | null;
  logged: (Coming & { readonly by: string }) | null;
};
type Writing = Omit<Written, 'content'> & { task: LockedTask; version: number; content: string; actor: string | null };

const insertAnswer = command(
  'tasks.answer',
  ({ task, version, content, actor, onTime, answeredBy, logged }: Writing) => sql`
    with answer as (
      insert into answers (id, task_id, version, content, answered_by, logged_by, source, came_by, came_on, received_at, on_time)
      values (${task.nextId}, ${task.id}, ${version}, ${content}, ${answeredBy}, ${logged?.by ?? null},
        ${logged?.source ?? null}, ${logged?.cameBy ?? null}, ${logged?.cameOn ?? null}::date, ${instant(task.now)}, ${onTime})
      returning id),
    answered as (
      update tasks set state = 'answered', answered_at = coalesce(answered_at, ${instant(task.now)}),
        on_time = coalesce(on_time, ${onTime}), version = ${version} where id = ${task.id}),
    undrafted as (delete from drafts where task_id = ${task.id}),
    told as (
      insert into notices (process_id, task_id, person_id, kind, occasion, order_at)
      select ${task.processId}::uuid, ${task.id}::uuid, person_id, kind, occasion, app_now() from (
        select ${actor}::uuid as person_id, 'receipt' as kind, ${`receipt:${version}`} as occasion
        union all
        -- Who was told of an escalation is told once that it is answered.
        select distinct n.person_id, 'resolved', 'resolved' from notices n
        where n.task_id = ${task.id} and n.kind = 'escalation' and ${mayHaveGone}) told
      on conflict do nothing),
    posted as (insert into outbox (kind) values ('postroom')),
    witnessed as (
      insert into audit_entries (actor_id, act, process_id, task_id, agency_id, details)
      select ${actor}::uuid, ${logged === null ? 'answered' : 'answer-logged'}, ${task.processId}::uuid, ${task.id}::uuid, ${task.agencyId}::uuid,
        jsonb_build_object('answerId', answer.id, 'version', ${version}::int, 'onTime', ${onTime}::boolean,
          'sha256', encode(sha256(convert_to(${content}, 'utf8')), 'hex'))
      from answer)
    select id from answer`,
);

/**
 * One statement, which leaves with the commit: the answer, the task's new state, the draft's end, the audit entry, and who
 * is told of it.
 */
export function writeAnswer(tx: Tx, task: LockedTask, written: Written): Submitted {
  touch(tx, task.processId);
  const version = task.version + 1;
  const actor = written.answeredBy ?? written.logged?.by ?? null;
  const content = JSON.stringify(written.content);
  withCommit(tx, insertAnswer(tx, { ...written, task, version, content, actor }));
  return {
    answerId: task.nextId,
    version,
    onTime: written.onTime,
    receivedAt: task.now,
    reference: receiptReference(task.reference, task.id, version),
  };
}

const nothingOpen = statement(
  'tasks.nothing-open',
  z.object({ waits: z.boolean() }),
  (processId: string) => sql`
    select p.state = 'open' and p.closes_at is not null and p.wake_at is distinct from p.closes_at
      and not exists (select from tasks where process_id = p.id and state = 'open') as waits
    from processes p where p.id = ${processId}`,
);

/**
 * After the commit of an answer: if nobody owes one any more, the process is told to look again. Asked after the
 * commit, so that of two last answers the later one sees both (design section 2).
 */
export async function wakeIfNothingOpen(db: Database, processId: string): Promise<boolean> {
  return as(db, { role: 'worker' }, async (tx) => {
    const [process] = await nothingOpen(tx, processId);
    if (process?.waits !== true) return false;
    await owedNudge(tx, processId);
    return true;
  });
}

/** The refusals that a caller meets with the text kept, for pages and API alike. */
export function textWasKept(refusal: Refusal): boolean {
  return refusal.code === 'deadline-passed';
}
