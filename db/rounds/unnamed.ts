import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { shownOfUnnamed, type UnnamedLine, type UnnamedTally } from '../../domain/rounds/unnamed.ts';
import type { Tx } from '../connect.ts';
import { questions, unnamedAnswers } from '../schema/rounds.ts';
import { count, of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { keptAnswer, position } from '../tasks/shapes.ts';

const held = statement(
  'rounds.hold-unnamed',
  z.object({ answers: z.array(keptAnswer) }),
  (processId: string) => sql`select answers from unnamed_answers where process_id = ${processId} for update`,
);
const addLines = command(
  'rounds.open-unnamed-log',
  ({ processId, lines }: { processId: string; lines: readonly UnnamedLine[] }) => sql`
    insert into log_items (process_id, comment, question_id, stance)
    select ${processId}::uuid, g.comment, q.id, g.stance
    from jsonb_to_recordset(${JSON.stringify(lines.map((line, place) => ({ ...line, place })))}::jsonb)
      g(place integer, comment text, "questionId" text, stance text)
      left join questions q on q.process_id = ${processId} and q.id::text = g."questionId" order by g.place`,
);
const empty = command(
  'rounds.empty-unnamed',
  ({ processId, tally }: { processId: string; tally: readonly UnnamedTally[] }) =>
    sql`update unnamed_answers set answers = '[]', tally = ${JSON.stringify(tally)}::jsonb where process_id = ${processId}`,
);

/** What was answered without a name becomes lines of the log and numbers, and is then kept no longer as whole answers. Out: how many lines. */
export async function openUnnamedLog(tx: Tx, processId: string): Promise<number> {
  const [kept] = await held(tx, processId);
  if (kept === undefined) return 0;
  const { lines, tally } = shownOfUnnamed(kept.answers);
  await empty(tx, { processId, tally });
  return lines.length === 0 ? 0 : addLines(tx, { processId, lines });
}

const shown = statement(
  'rounds.unnamed',
  z.object({
    given: of(unnamedAnswers.given),
    tally: z.array(z.object({ questionId: of(questions.id), position, agencies: count })).nullable(),
  }),
  (processId: string) => sql`select given, tally from unnamed_answers where process_id = ${processId}`,
);

/** How many have answered a round without names and, once it has closed, how many chose what; undefined where nobody has. */
export async function readUnnamed(tx: Tx, processId: string): Promise<RowOf<typeof shown> | undefined> {
  const [found] = await shown(tx, processId);
  return found;
}
