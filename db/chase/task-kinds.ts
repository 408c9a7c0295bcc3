import { sql, type SQL } from 'drizzle-orm';
import { noticeKinds } from '../../domain/chase/notice.ts';
import { taskKinds, taskKindsThat } from '../../domain/chase/task-kinds.ts';
import { processKinds } from '../../domain/process-kinds.ts';

/** Text of our own code only: the names of kinds, as a list in a statement. */
function list(kinds: readonly string[]): string {
  return `(${kinds.map((kind) => `'${kind}'`).join(', ')})`;
}

/** Over the alias `t`: a task that this release knows, so that it is chased; one that a newer one has asked for waits for that one (0088). */
export const knownTask: SQL = sql.raw(`t.kind in ${list(Object.keys(taskKinds))}`);

const knownProcesses = list(Object.keys(processKinds));
/** Over the alias `p`: a process that this release knows, so that it is run. */
export const knownProcess: SQL = sql.raw(`p.kind in ${knownProcesses}`);

/** Over the alias `n`: a notice that this release knows, of a task and a process that it knows, so that it can be mailed. */
export const knownNotice: SQL = sql`n.kind in ${sql.raw(list(Object.keys(noticeKinds)))}
  and exists (select from processes p where p.id = n.process_id and ${knownProcess})
  and (n.task_id is null or exists (select from tasks t where t.id = n.task_id and ${knownTask}))`;

/** Over the alias `m`: a mail that this release can judge once more before it goes. */
export const knownMail: SQL = sql.raw(`m.kind in ${list(Object.keys(noticeKinds))}`);

/** The kinds that are closed unanswered once their closing instant has passed. */
export const closingKinds: SQL = sql.raw(list(taskKindsThat((kind) => kind.closes)));

/** The kinds in which silence is held against who owes it. */
export const countedKinds: SQL = sql.raw(list(taskKindsThat((kind) => kind.silenceCounts === true)));

/** The kinds that an agency owes; the others the directorate does, or a person. */
export const agencyKinds: SQL = sql.raw(list(taskKindsThat((kind) => kind.ladder === 'agency')));

/** The agency whose ladder is climbed, over the alias `t`: the one that owes the task, else the directorate. */
export const ladderAgencyText = `case when t.agency_id is not null and t.kind in ${list(taskKindsThat((kind) => kind.ladder === 'agency'))}
  then t.agency_id else (select id from agencies where is_directorate limit 1) end`;

export const ladderAgency: SQL = sql.raw(ladderAgencyText);

/** A process that has begun and not ended, over the alias `p`. */
export const runningProcessText = 'p.opened_at is not null and p.ended_at is null';

export const runningProcess: SQL = sql.raw(runningProcessText);
