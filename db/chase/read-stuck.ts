import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { chaseSteps, decisions, processes } from '../schema/chase.ts';
import { people } from '../schema/directory.ts';
import { returnedMails } from '../schema/mail.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { isLate } from './process-troubles.ts';
import { processName, troubleOrLate } from './shapes.ts';
import { runningProcess } from './task-kinds.ts';

const since = sql`case when p.trouble is null then p.wake_at else p.trouble_since end`;
const inTrouble = sql`${runningProcess} and (p.trouble is not null or ${isLate})`;
const troubled = sql`coalesce(p.trouble, 'late') as trouble, ${ms(since)} as since, p.restarts from processes p where ${inTrouble}`;
const processTrouble = z.object({ trouble: troubleOrLate, since: epochMs, restarts: of(processes.restarts) });

const troubleOf = statement(
  'chase.trouble',
  processTrouble,
  (id: string) => sql`
    select ${troubled} and p.id in (${id}::uuid, (select process_id from tasks where id = ${id}))`,
);
export type ProcessTrouble = RowOf<typeof troubleOf>;

/** Of the process with this id, or of that to which the task with this id belongs; undefined where nothing is wrong. */
export async function readProcessTrouble(tx: Tx, id: string): Promise<ProcessTrouble | undefined> {
  return (await troubleOf(tx, id))[0];
}

const atMost = 100;

const stuckProcesses = statement(
  'chase.stuck',
  processName.extend(processTrouble.shape),
  () => sql`
    select p.id, p.kind, p.reference, p.title, ${troubled} order by ${since} limit ${atMost}`,
);
export type StuckProcess = RowOf<typeof stuckProcesses>;

const unrecorded = statement(
  'chase.unrecorded',
  processName.extend({ act: of(decisions.act), at: epochMs }),
  () => sql`
    select p.id, p.kind, p.reference, p.title, d.act, ${ms(sql`d.settled_at`)} as at
    from decisions d join processes p on p.id = d.process_id
    where d.code = 'not-recorded' and d.settled_at > app_now() - interval '7 days' order by d.settled_at desc limit ${atMost}`,
);
/** A decision that could not be recorded within the last seven days: a fault of ours. */
export type Unrecorded = RowOf<typeof unrecorded>;

const mailsWait = statement(
  'chase.mails-wait',
  z.object({ since: epochMs.nullable() }),
  () => sql`
    with owed as (select min(created_at) as since from notices where state = 'owed' and mail_id is null)
    select ${ms(sql`owed.since`)} as since from owed, post_room r
    where r.paused_at is null and owed.since < app_now() - interval '10 minutes' and not exists (
      -- The clock is read once: asked for each mail it takes no index with it (0037).
      select from mails m where m.text_removed_at is null and m.settled_at > (select app_now()) - interval '10 minutes')`,
);

const unheard = statement(
  'chase.unheard',
  processName.extend({ tasks: of(chaseSteps.unheard), at: epochMs }),
  () => sql`
    select p.id, p.kind, p.reference, p.title, s.unheard as tasks, ${ms(sql`s.raised_at`)} as at
    from chase_steps s join chase_plans c on c.id = s.plan_id join processes p on p.id = c.process_id
    where s.unheard > 0 and ${runningProcess} and exists (select from tasks t where t.process_id = p.id and t.state = 'open')
    order by s.raised_at desc limit ${atMost}`,
);
/** `tasks`: of how many tasks it was owed. */
export type Unheard = RowOf<typeof unheard>;

const returned = statement(
  'chase.returned',
  z.object({
    mailId: of(returnedMails.mailId),
    person: of(people.name),
    status: of(returnedMails.status),
    at: epochMs,
  }),
  () => sql`
    select r.mail_id as "mailId", n.name as person, r.status, ${ms(sql`r.returned_at`)} as at
    from returned_mails r join mails m on m.id = r.mail_id join people n on n.id = m.person_id and n.not_reached_at is null
    where r.settled_at is null order by r.returned_at desc limit ${atMost}`,
);
export type ReturnedMail = RowOf<typeof returned>;

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

/** What does not go on and should: for the officers' start page and the metrics. The longest first, a hundred of each at most. */
export async function readStuck(tx: Tx): Promise<Stuck> {
  return {
    processes: await stuckProcesses(tx),
    unrecorded: await unrecorded(tx),
    mailsWaitSince: (await mailsWait(tx))[0]?.since ?? null,
    unheard: await unheard(tx),
    returned: await returned(tx),
  };
}
