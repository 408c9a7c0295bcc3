import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { cancelTasks } from '../chase/finish-tasks.ts';
import { askSeats } from './open-stage.ts';
import { seatless, unasked } from './out-of-seats.ts';
import { statement } from '../statement.ts';
import { signOffFacts, stagesOf } from './signing-stage.ts';

/** Whom an open stage does not ask yet, and what it asks of somebody who has no seat any more. */
const amiss = statement(
  'sign-offs.seats-amiss',
  z.object({ personId: z.string().nullable(), taskId: z.string().nullable() }),
  (processId: string) => sql`
    select u.person_id as "personId", null::uuid as "taskId" from (${unasked}) u where u.process_id = ${processId}
    union all select null, l.task_id from (${seatless}) l where l.process_id = ${processId}`,
);

/**
 * Lets an open stage follow its body or post: who has come to sit there is asked like the others, whose seat is gone is
 * asked no more. The caller holds the process row, so that nobody is asked twice. It never decides the stage: a paper is
 * moved on by who signs or records, not by who takes seats away (design section 7).
 */
export async function followSeats(tx: Tx, processId: string, now: number): Promise<void> {
  const rows = await amiss(tx, processId);
  if (rows.length === 0) return;
  const signOff = await signOffFacts(tx, processId);
  const stage = (await stagesOf(tx, processId)).find(({ state }) => state === 'open');
  if (stage === undefined) return;
  const gone = await cancelTasks(tx, { taskIds: rows.map(({ taskId }) => taskId) }, 'withdrawn');
  const come = rows.flatMap(({ personId }) => (personId === null ? [] : [personId]));
  const asked = await askSeats(tx, signOff, stage, come, now);
  await audit(tx, {
    actorId: null,
    act: 'seats-followed',
    processId,
    details: { stageId: stage.id, asked, withdrawn: gone.length },
  });
}
