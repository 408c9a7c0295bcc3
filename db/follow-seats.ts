import { sql } from 'drizzle-orm';
import type { ProcessState } from '../domain/process.ts';
import { audit } from './audit.ts';
import { touch, type Tx } from './connect.ts';
import { cancelTasks } from './finish-tasks.ts';
import { judgeAndMove } from './move-stage.ts';
import { askSeats } from './open-stage.ts';
import { seatless, unasked } from './out-of-seats.ts';
import { signOffFacts, stagesOf } from './signing-stage.ts';

/**
 * Lets an open stage follow its body or post: who has come to sit there is asked like the others, whose seat is gone is
 * asked no more, and the stage is judged anew, since it may be decided by who is left. The caller holds the process row,
 * so that nobody is asked twice. Returns the state of the sign-off after it.
 */
export async function followSeats(tx: Tx, processId: string, now: number): Promise<ProcessState | undefined> {
  const { rows } = await tx.execute<{ personId: string | null }>(sql`
    select u.person_id as "personId" from (${unasked}) u where u.process_id = ${processId}
    union all select null from (${seatless}) l where l.process_id = ${processId}`);
  if (rows.length === 0) return undefined;
  const signOff = await signOffFacts(tx, processId);
  const stage = (await stagesOf(tx, processId)).find(({ state }) => state === 'open');
  if (stage === undefined) return undefined;
  const gone = await cancelTasks(
    tx,
    sql`t.process_id = ${processId} and t.id in (select task_id from (${seatless}) l)`,
    'withdrawn',
  );
  const come = rows.flatMap(({ personId }) => (personId === null ? [] : [personId]));
  const asked = await askSeats(tx, signOff, stage, come, now);
  const judged = await judgeAndMove(tx, signOff, stage, now);
  await audit(tx, {
    actorId: null,
    act: 'seats-followed',
    processId,
    details: { stageId: stage.id, asked, withdrawn: gone.length, ...judged },
  });
  const after = await tx.execute<{ state: ProcessState }>(sql`select state from processes where id = ${processId}`);
  return after.rows[0]?.state;
}

/** Who sits on the bodies has changed: every sign-off that asks one of them, or will, looks again after the commit. */
export async function nudgeSignOffsOf(tx: Tx, bodyIds: readonly string[]): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    with concerned as (
      select distinct p.id from sign_off_stages s join processes p on p.id = s.process_id and p.ended_at is null
      where s.body_id = any(${sql.param(bodyIds)}::uuid[]) order by p.id),
    nudged as (insert into outbox (kind, process_id) select 'nudge', id from concerned)
    select id from concerned`);
  for (const { id } of rows) touch(tx, id);
}
