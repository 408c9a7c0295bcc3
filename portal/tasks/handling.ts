import type { Tx } from '../../db/connect.ts';
import { type AnyTask, readAnyTask } from '../../db/tasks/read-any.ts';
import { readTaskPeople, readTaskRequests } from '../../db/tasks/read-surroundings.ts';
import { mayUninvite } from '../../domain/tasks/invitation.ts';
import { isCollecting } from '../../domain/tasks/more-time.ts';
import { type Actor, may, mayOn, speaksFor } from '../../domain/permissions.ts';
import { rulesOfTask } from '../../domain/chase/task-kinds.ts';
import type { Visit } from '../web/context.ts';
import { found, idIn } from '../web/page.ts';

export type AgencyTask = AnyTask & { readonly agencyId: string; readonly agency: string };

/** A task of the address that an agency owes, whatever it asks for, as far as the visitor may do something about it. */
export async function handledTask(tx: Tx, { req, actor }: Pick<Visit, 'req' | 'actor'>): Promise<AgencyTask> {
  const task = found(await readAnyTask(tx, idIn(req)));
  const agencyId = found(task.agencyId ?? undefined);
  const agency = found(task.agency ?? undefined);
  found(rulesOfTask(task.kind).ladder === 'agency' ? task : undefined);
  return found(isHis(actor, task) ? { ...task, agencyId, agency } : undefined);
}

/** Whether the visitor speaks for the agency that owes the task, or works in the office: others may see it, and do nothing about it. */
export function isHis(actor: Actor, task: Pick<AnyTask, 'id' | 'agencyId'>): boolean {
  return may(actor, 'see-consultations') || speaksFor(actor, task.agencyId, task.id);
}

type Handled = Pick<
  AnyTask,
  'id' | 'agencyId' | 'kind' | 'processKind' | 'processState' | 'closesAt' | 'now' | 'stoppedAt' | 'state' | 'taskState'
>;

/** What the page offers to the visitor. Whether it is done is judged again when it is asked for. */
export function canDo(task: Handled, actor: Actor) {
  const his = isHis(actor, task);
  // What does not close by itself is handed over for as long as it is owed.
  const handed = rulesOfTask(task.kind).closes ? undefined : his && task.state === 'open';
  const running =
    isCollecting(task.processKind, task.processState) && (task.closesAt > task.now || task.stoppedAt !== null);
  const closed = !running || (task.state !== 'open' && task.state !== 'answered');
  const open = his && !closed;
  return {
    his,
    /** Nothing is taken any more, from nobody: who may only look reads it, too. */
    closed,
    open,
    answer: open && may(actor, 'answer-task'),
    askTime:
      open &&
      task.state === 'open' &&
      task.taskState !== 'asked' &&
      task.stoppedAt === null &&
      mayOn(actor, 'ask-extension', task.id),
    people: (handed ?? open) && may(actor, 'hand-over-task'),
    passOn: (handed ?? open) && mayOn(actor, 'hand-over-task', task.id),
  };
}

/** Who answers for it and what was asked about its date: shown beside everything that an agency answers. */
export async function readHandling(tx: Tx, { actor }: Pick<Visit, 'actor'>, task: Handled) {
  const leads = actor.roles.includes('lead') || actor.roles.includes('manager');
  const officer = may(actor, 'extend-task');
  return {
    /** Undefined for other agencies, which know no people of this one. */
    people: isHis(actor, task)
      ? (await readTaskPeople(tx, task.id)).map((person) => ({
          ...person,
          removable:
            person.invitedBy !== null &&
            mayUninvite({
              officer,
              leads: leads && actor.taskIds?.includes(task.id) !== true,
              invited: person.invitedBy === actor.personId,
              himself: false,
            }),
        }))
      : undefined,
    requests: await readTaskRequests(tx, task.id),
    officer,
  };
}
