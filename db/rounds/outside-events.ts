import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { lockProcess } from '../chase/locks.ts';
import { telling } from '../chase/notices.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { idOf, ms } from '../rows.ts';
import { roundEvents } from '../schema/rounds.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { noSuchRound } from './rounds.ts';
import { uuids } from '../uuids.ts';

const tellEvent = telling(
  'rounds.tell-event',
  ({ processId, eventId }: { processId: string; eventId: string }) => sql`
    select t.process_id, t.id, w.person_id, 'outside-event', ${`event:${eventId}`}::text
    from tasks t join task_answerers w on w.task_id = t.id
    where t.process_id = ${processId} and t.kind = 'answer' and t.state in ('open', 'answered')`,
);

const questionsThere = statement(
  'rounds.questions-there',
  z.object({ id: z.string() }),
  ({ processId, ids }: { processId: string; ids: readonly string[] }) =>
    sql`select id from questions where process_id = ${processId} and id = any(${uuids(ids)})`,
);

/** Something has happened outside that the answers of an open round should know: whoever takes part is told once (S17). */
export async function tellOutsideEvent(
  tx: Tx,
  actor: Actor,
  { processId, said, questionIds }: { processId: string; said: string; questionIds: readonly string[] },
): Promise<Verdict<{ eventId: string; told: number }>> {
  const process = await lockProcess(tx, processId);
  if (process?.kind !== 'consultation') return noSuchRound;
  if (process.state !== 'open') return refuse('not-open', 'Only who takes part in an open round is told.');
  const there = await questionsThere(tx, { processId, ids: questionIds });
  if (there.length !== new Set(questionIds).size)
    return refuse('malformed', 'Choose questions of this round.', { field: 'question' });
  const event = { processId, said, questionIds: there.map(({ id }) => id), toldBy: actor.personId };
  const eventId = idOf(await tx.insert(roundEvents).values(event).returning({ id: roundEvents.id }));
  const told = await tellEvent(tx, { processId, eventId });
  await audit(tx, { actorId: actor.personId, act: 'outside-event-told', processId, details: { eventId, told } });
  return accept({ eventId, told });
}

/** What happened outside while the round ran, the newest first, with the words of the questions on which it bears. */
export const listRoundEvents = statement(
  'rounds.events',
  z.object({ id: of(roundEvents.id), said: of(roundEvents.said), toldAt: epochMs, questions: z.array(z.string()) }),
  (processId: string) => sql`
    select e.id, e.said, ${ms(sql`e.told_at`)} as "toldAt",
      array(select q.text from questions q where q.process_id = e.process_id and q.id = any(e.question_ids) order by q.position) as questions
    from round_events e where e.process_id = ${processId} order by e.id desc limit 100`,
);
