import { sql } from 'drizzle-orm';
import type { ProcessKind } from '../../domain/process-kinds.ts';
import type { Trouble } from '../../domain/process-trouble.ts';
import type { Tx } from '../connect.ts';
import { isLate } from './process-troubles.ts';
import { runningProcess } from './task-kinds.ts';
import { ms } from '../rows.ts';

/** What keeps a process from going on: what the sweep found, or its next step is two minutes late. */
export type ProcessTrouble = { readonly trouble: Trouble | 'late'; readonly since: number; readonly restarts: number };

const trouble = sql`coalesce(p.trouble, 'late')`;
const since = sql`case when p.trouble is null then p.wake_at else p.trouble_since end`;
const inTrouble = sql`${runningProcess} and (p.trouble is not null or ${isLate})`;

/** Of the process with this id, or of that to which the task with this id belongs; undefined where nothing is wrong. */
export async function readProcessTrouble(tx: Tx, id: string): Promise<ProcessTrouble | undefined> {
  const { rows } = await tx.execute<ProcessTrouble>(sql`
    select ${trouble} as trouble, ${ms(since)} as since, p.restarts from processes p
    where p.id in (${id}::uuid, (select process_id from tasks where id = ${id})) and ${inTrouble}`);
  return rows[0];
}

type Named = { readonly id: string; readonly kind: ProcessKind; readonly reference: string; readonly title: string };
export type StuckProcess = Named & ProcessTrouble;
/** A decision that could not be recorded within the last seven days: a fault of ours. */
export type Unrecorded = Named & { readonly act: string; readonly at: number };

/** `tasks`: of how many tasks it was owed. */
export type Unheard = Named & { readonly tasks: number; readonly at: number };

export type ReturnedMail = {
  readonly mailId: string;
  readonly person: string;
  readonly status: string | null;
  readonly at: number;
};

export type Stuck = {
  readonly processes: readonly StuckProcess[];
  readonly unrecorded: readonly Unrecorded[];
  /** Escalations that nobody could be told of whom they were meant for, while something is owed still. */
  readonly unheard: readonly Unheard[];
  /** What came back to mails within the last two weeks, of people who count as reached: not because of their address, or unreadable. */
  readonly returned: readonly ReturnedMail[];
  /** Since when mails are owed although the post room works and none has gone for ten minutes; null: they go. */
  readonly mailsWaitSince: number | null;
};

const atMost = 100;

/** What does not go on and should: for the officers' start page and the metrics. The longest first, a hundred of each at most. */
export async function readStuck(tx: Tx): Promise<Stuck> {
  const processes = await tx.execute<StuckProcess>(sql`
    select p.id, p.kind, p.reference, p.title, ${trouble} as trouble, ${ms(since)} as since, p.restarts
    from processes p where ${inTrouble} order by ${since} limit ${atMost}`);
  const unrecorded = await tx.execute<Unrecorded>(sql`
    select p.id, p.kind, p.reference, p.title, d.act, ${ms(sql`d.settled_at`)} as at
    from decisions d join processes p on p.id = d.process_id
    where d.code = 'not-recorded' and d.settled_at > app_now() - interval '7 days' order by d.settled_at desc limit ${atMost}`);
  const mails = await tx.execute<{ since: number | null }>(sql`
    with owed as (select min(created_at) as since from notices where state = 'owed' and mail_id is null)
    select ${ms(sql`owed.since`)} as since from owed, post_room r
    where r.paused_at is null and owed.since < app_now() - interval '10 minutes' and not exists (
      select from mails m where m.text_removed_at is null and m.settled_at > app_now() - interval '10 minutes')`);
  const unheard = await tx.execute<Unheard>(sql`
    select p.id, p.kind, p.reference, p.title, s.unheard as tasks, ${ms(sql`s.raised_at`)} as at
    from chase_steps s join chase_plans c on c.id = s.plan_id join processes p on p.id = c.process_id
    where s.unheard > 0 and ${runningProcess} and exists (select from tasks t where t.process_id = p.id and t.state = 'open')
    order by s.raised_at desc limit ${atMost}`);
  const returned = await tx.execute<ReturnedMail>(sql`
    select r.mail_id as "mailId", n.name as person, r.status, ${ms(sql`r.returned_at`)} as at
    from returned_mails r join mails m on m.id = r.mail_id join people n on n.id = m.person_id and n.not_reached_at is null
    where r.settled_at is null order by r.returned_at desc limit ${atMost}`);
  return {
    unheard: unheard.rows,
    returned: returned.rows,
    processes: processes.rows,
    unrecorded: unrecorded.rows,
    mailsWaitSince: mails.rows[0]?.since ?? null,
  };
}
