import { sql } from 'drizzle-orm';
import type { OutboxRow } from '../chase/outbox.ts';
import { knownNotice, knownProcess, knownTask, runningProcess } from '../chase/task-kinds.ts';
import { as, type Database } from '../connect.ts';
import { outOfSeats } from '../sign-offs/out-of-seats.ts';
import { command } from '../statement.ts';

const nudgeForgotten = command(
  'decisions.nudge-forgotten',
  () => sql`
    insert into outbox (kind, process_id)
    select 'nudge', p.id from processes p
    where ${runningProcess} and ${knownProcess} and ${unasked('nudge')} and (
      (p.state = 'open' and p.closes_at is not null and p.wake_at is distinct from p.closes_at
        and not exists (select from tasks t where t.process_id = p.id and t.state = 'open'))
      or exists (
        select from chase_plans c join chase_steps s on s.plan_id = c.id
        where c.process_id = p.id and s.raised_at is null and s.lapsed_at is null and (p.wake_at is null or s.at < p.wake_at)
          and exists (select from tasks t where t.plan_id = c.id and t.process_id = p.id and t.state = 'open'
            and t.stopped_at is null and t.joined_plan_at < s.at and ${knownTask}))
      or p.id in (${outOfSeats}))`,
);
const wakePostRoom = command(
  'decisions.wake-post-room',
  () => sql`
    insert into outbox (kind) select 'postroom' from post_room r
    where r.paused_at is null and ${unasked('postroom')} and (
      exists (select from notices n where n.state = 'owed' and n.mail_id is null and ${knownNotice})
      -- Nobody came for it when its time had come.
      or exists (select from mails where state in ('sending', 'handing_over', 'retry_wait', 'unknown')
        and (retry_at < app_now() - interval '1 minute' or lease_until < app_now() - interval '1 minute')))`,
);

/** A file of which nothing was heard for longer than its process may take. */
const askAgainForFiles = command(
  'decisions.ask-again-for-files',
  () => sql`
    insert into outbox (kind, rendering_id)
    select 'rendering', r.id from renderings r
    where r.state in ('asked', 'running') and r.changed_at < app_now() - interval '10 minutes'
      and not exists (select from outbox u where u.sent_at is null and u.rendering_id = r.id)`,
);

/**
 * Repeats the two tests after a commit (design section 2) for what a crash left behind: a process that nobody owes an
 * answer any more and that still waits for a step, one whose next step is earlier than the instant it waits for, a post
 * room that should have looked, and a file of a report that nobody makes.
 */
export async function findForgotten(db: Database): Promise<void> {
  await as(db, { role: 'worker' }, async (tx) => {
    await nudgeForgotten(tx);
    await wakePostRoom(tx);
    await askAgainForFiles(tx);
  });
}

/** No message of the kind waits already, for the process of the alias `p` where it is about one. */
function unasked(kind: OutboxRow['kind']) {
  const same = kind === 'nudge' ? sql`and u.process_id = p.id` : sql``;
  return sql`not exists (select from outbox u where u.sent_at is null and u.kind = ${kind} ${same})`;
}
