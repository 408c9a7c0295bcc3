import { sql, type SQL } from 'drizzle-orm';
import { taskKindsThat } from '../../domain/chase/task-kinds.ts';

/** Text of our own code only: the names of kinds, as a list in a statement. */
function list(kinds: readonly string[]): string {
  return `(${kinds.map((kind) => `'${kind}'`).join(', ')})`;
}

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
