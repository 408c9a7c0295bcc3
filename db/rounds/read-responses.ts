import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { tasks } from '../schema/chase.ts';
import { agencies, people } from '../schema/directory.ts';
import { questions } from '../schema/rounds.ts';
import { answers } from '../schema/tasks.ts';
import { count, epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { uuids } from '../uuids.ts';
import { answerContent, position } from '../tasks/shapes.ts';

type Which = { processId: string; after: string | undefined; most: number };
const page = statement(
  'rounds.responses',
  z.object({
    id: of(answers.id),
    taskId: of(tasks.id),
    agency: of(agencies.name),
    content: answerContent,
    version: of(answers.version),
    receivedAt: epochMs,
    onTime: of(answers.onTime),
    by: of(people.name).nullable(),
    loggedBy: of(people.name).nullable(),
    source: of(answers.source),
  }),
  ({ processId, after, most }: Which) => sql`
    with page as (
      select t.id, a.name from (select * from tasks where process_id = ${processId} and kind = 'answer' and answered_at is not null offset 0) t
        join agencies a on a.id = t.agency_id
      where ${after === undefined ? sql`true` : sql`(a.name, t.id) > (select b.name, k.id from answers x join tasks k on k.id = x.task_id join agencies b on b.id = k.agency_id where x.id = ${after})`}
      order by a.name, t.id limit ${most + 1})
    select w.id, page.id as "taskId", page.name as agency, w.content, w.version, ${ms(sql`w.received_at`)} as "receivedAt", w.on_time as "onTime",
      p.name as by, l.name as "loggedBy", w.source
    from page cross join lateral (select * from answers v where v.task_id = page.id order by v.version desc limit 1) w
      left join people p on p.id = w.answered_by left join people l on l.id = w.logged_by
    order by page.name, page.id`,
  [undefined, 'an answer'].map((after) => ({ processId: 'a round', after, most: pageSize })),
);
export type Response = RowOf<typeof page>;

/** `most` of the agencies' last answers, by agency name; `after` is the last answer id of the page before. */
export async function listResponses(
  tx: Tx,
  processId: string,
  after: string | undefined,
  most = pageSize,
): Promise<Cut<Response>> {
  return cut(await page(tx, { processId, after, most }), most);
}

/** How many agencies stand where on each question of some rounds (S16), of their last answers. */
export const tallyPositions = statement(
  'rounds.tally',
  z.object({
    processId: of(questions.processId),
    questionId: of(questions.id),
    question: of(questions.text),
    position,
    agencies: count,
  }),
  (processIds: readonly string[]) => sql`
    select q.process_id as "processId", q.id as "questionId", q.text as question, r.value ->> 'position' as position, count(*)::int as agencies
    from questions q join tasks t on t.process_id = q.process_id and t.kind = 'answer' and t.state = 'answered'
      cross join lateral (select v.content from answers v where v.task_id = t.id order by v.version desc limit 1) w
      cross join lateral jsonb_array_elements(w.content -> 'replies') r
    where q.process_id = any(${uuids(processIds)}) and (r.value ->> 'questionId') = q.id::text and r.value ->> 'position' is not null
    group by q.id, q.position, q.text, r.value ->> 'position' order by q.position, agencies desc`,
);
