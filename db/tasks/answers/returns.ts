import type { AuditAct } from '../../../domain/decisions/audit-acts.ts';
import { createHash } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import { localDate } from '../../../domain/calendar/zones.ts';
import type { Coming } from '../../../domain/tasks/logged-answer.ts';
import { type Actor, speaksFor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import type { Suggestion } from '../../../domain/strategies/suggestion.ts';
import {
  canWriteReturn,
  type ReturnContent,
  returnFlaws,
  type ReturnQuestion,
  suggestionOf,
} from '../../../domain/reviews/return.ts';
import { canAnswer } from '../../../domain/tasks/task.ts';
import { audit } from '../../records/audit.ts';
import type { Tx } from '../../connect.ts';
import { finishTasks } from '../../chase/finish-tasks.ts';
import { telling } from '../../chase/notices.ts';
import { lockTask, type LockedTask } from '../../chase/locks.ts';
import { instant } from '../../instant.ts';
import { processes, tasks } from '../../schema/chase.ts';
import { reviewReturns } from '../../schema/reviews.ts';
import { strategies } from '../../schema/strategies.ts';
import { of } from '../../shapes.ts';
import { command, type RowOf, statement } from '../../statement.ts';
import { colourScale } from '../../strategies/shapes.ts';
import { factsOfReturn, readFactsOfReturn, returnContent } from '../shapes.ts';

export type ReturnInput = {
  readonly taskId: string;
  readonly content: ReturnContent;
  /** The version that the person saw. */
  readonly ifVersion: number;
};

export const noSuchReturn = refuse('not-found', 'There is no such return.');

const lockRow = statement(
  'tasks.lock-return',
  z.object({ id: of(reviewReturns.id) }),
  (taskId: string) => sql`select id from review_returns where task_id = ${taskId} for no key update`,
);
const lockedReturn = statement(
  'tasks.locked-return',
  z.object({
    id: of(reviewReturns.id),
    processId: of(reviewReturns.processId),
    state: of(reviewReturns.state),
    version: of(reviewReturns.version),
    agencyId: of(reviewReturns.agencyId),
    last: returnContent.nullable(),
    reviewState: of(processes.state),
    zone: of(strategies.zone),
    colours: colourScale,
    ...factsOfReturn,
  }),
  (taskId: string) => sql`
    select r.id, r.process_id as "processId", r.state, r.version, r.agency_id as "agencyId", r.last, p.state as "reviewState", s.zone, s.colours, ${readFactsOfReturn}
    from review_returns r join processes p on p.id = r.process_id join reviews v on v.process_id = r.process_id
      join strategies s on s.process_id = v.strategy_id where r.task_id = ${taskId}`,
);
export type LockedReturn = RowOf<typeof lockedReturn> & { readonly task: LockedTask };

/** Locks return, then task, and reads the review's state after both are held: the committee takes them in this order. */
export async function lockReturn(tx: Tx, taskId: string): Promise<LockedReturn | undefined> {
  const [held] = await lockRow(tx, taskId);
  const task = held === undefined ? undefined : await lockTask(tx, taskId);
  if (task === undefined) return undefined;
  const [found] = await lockedReturn(tx, taskId);
  return found && { ...found, task };
}

/** Keeps what was typed; two people of one agency never overwrite each other unseen. */
export async function saveReturn(tx: Tx, actor: Actor, input: ReturnInput): Promise<Verdict<{ version: number }>> {
  const found = await writable(tx, actor, input);
  if (!found.ok) return found;
  return accept({ version: await keep(tx, actor, found.value, input.content) });
}

/** Sends a return: judged on the database's clock, on time or late; what comes after closing is kept as a draft. */
export async function submitReturn(
  tx: Tx,
  actor: Actor,
  input: ReturnInput,
): Promise<Verdict<{ version: number; onTime: boolean }>> {
  const found = await judgeReturn(tx, actor, input);
  if (!found.ok) return found;
  const { task } = found.value;
  const verdict = canAnswer(task, task.now);
  if (!verdict.ok) {
    if (verdict.code === 'deadline-passed') await keep(tx, actor, found.value, input.content);
    return verdict;
  }
  const { content } = input;
  return accept(await finishReturn(tx, actor, found.value, { content, onTime: verdict.value.onTime, logged: null }));
}

/** Locked, and complete as it is: whatever is missing is said beside its field. */
export async function judgeReturn(tx: Tx, actor: Actor, input: ReturnInput): Promise<Verdict<LockedReturn>> {
  const found = await writable(tx, actor, input);
  if (!found.ok) return found;
  const [flaw] = returnFlaws(questionOf(found.value, input.content));
  return flaw === undefined ? found : refuse('malformed', `${flaw.text}.`, { field: flaw.field });
}

function questionOf(
  { task, last, colours, milestones, done, measures, zone }: LockedReturn,
  content: ReturnContent,
): ReturnQuestion {
  return { content, last: last ?? undefined, colours, milestones, done, measures, today: localDate(task.now, zone) };
}

async function writable(tx: Tx, actor: Actor, { taskId, ifVersion }: ReturnInput): Promise<Verdict<LockedReturn>> {
  const found = await lockReturn(tx, taskId);
  if (found === undefined) return noSuchReturn;
  const allowed = canWrite(actor, found);
  if (!allowed.ok) return allowed;
  return found.version === ifVersion
    ? accept(found)
    : refuse(
        'version-changed',
        'A colleague has changed this return since you opened it. Both texts are shown; choose what to keep.',
        { version: found.version },
      );
}

/** Whether the actor may still change a return or what hangs on it. */
export function canWrite(actor: Actor, found: LockedReturn): Verdict<true> {
  if (!speaksFor(actor, found.agencyId)) return noSuchReturn;
  if (found.reviewState === 'cancelled')
    return refuse('cancelled', 'This review was cancelled. Nothing is needed from you.');
  if (found.reviewState !== 'open')
    return refuse('not-open', 'The returns are with the committee, so this one can no longer be changed.');
  if (!canWriteReturn(found.state))
    return refuse('not-open', 'Your strand leader has accepted this return, so it can no longer be changed.');
  return accept(true);
}

const storeReturn = command(
  'tasks.store-return',
  (found: { id: string; content: ReturnContent; version: number; savedBy: string }) => sql`
    update review_returns set content = ${JSON.stringify(found.content)}, version = ${found.version}, saved_by = ${found.savedBy},
      saved_at = app_now(), state = case when state = 'asked' then 'in-draft' else state end where id = ${found.id}`,
);

async function keep(tx: Tx, actor: Actor, found: LockedReturn, content: ReturnContent): Promise<number> {
  const version = found.version + 1;
  await storeReturn(tx, { id: found.id, content, version, savedBy: actor.personId });
  await witness(tx, actor, found, 'return-saved', { version });
  return version;
}

type Sent = {
  found: LockedReturn;
  version: number;
  text: string;
  suggested: Suggestion | undefined;
  by: string;
  onTime: boolean;
  logged: Coming | null;
};
const sendReturn = command(
  'tasks.send-return',
  ({ found, version, text, suggested, by, onTime, logged }: Sent) => sql`
    update review_returns set content = ${text}, sent = ${text}, version = ${version}, state = 'submitted', saved_by = ${by},
      saved_at = app_now(), submitted_by = ${by}, submitted_at = ${instant(found.task.now)}, on_time = coalesce(on_time, ${onTime}),
      suggested = ${suggested?.code ?? null}, suggested_why = ${suggested?.why ?? null},
      logged_by = ${logged === null ? null : by}, source = ${logged?.source ?? null}, came_by = ${logged?.cameBy ?? null},
      came_on = ${logged?.cameOn ?? null}::date
    where id = ${found.id}`,
);
const tellReceipt = telling(
  'tasks.notice-receipt',
  ({ found, by, version }: Pick<Sent, 'found' | 'by' | 'version'>) => sql`
    select ${found.processId}::uuid, ${found.task.id}::uuid, ${by}::uuid, 'receipt', ${`receipt:${version}`}`,
);

/** Takes the return: sent by its lead, or written down by an officer, who then stands beside how it came. */
export async function finishReturn(
  tx: Tx,
  actor: Actor,
  found: LockedReturn,
  { content, onTime, logged }: { content: ReturnContent; onTime: boolean; logged: Coming | null },
): Promise<{ version: number; onTime: boolean }> {
  const version = found.version + 1;
  const text = JSON.stringify(content);
  const by = actor.personId;
  const suggested = suggestionOf(questionOf(found, content));
  await sendReturn(tx, { found, version, text, suggested, by, onTime, logged });
  const done = await finishTasks(tx, { taskIds: [found.task.id] });
  // A letter that lay with the directorate in time was in time, whenever it was written down.
  if (done.length > 0 && logged !== null) await tx.update(tasks).set({ onTime }).where(eq(tasks.id, found.task.id));
  await tellReceipt(tx, { found, by, version });
  await witness(tx, actor, found, logged === null ? 'return-sent' : 'return-logged', {
    version,
    onTime,
    sha256: createHash('sha256').update(text).digest('hex'),
  });
  return { version, onTime };
}

async function witness(
  tx: Tx,
  actor: Actor,
  { processId, agencyId, task }: LockedReturn,
  act: AuditAct,
  details: Readonly<Record<string, string | number | boolean>>,
): Promise<void> {
  await audit(tx, { actorId: actor.personId, act, processId, taskId: task.id, agencyId, details });
}
