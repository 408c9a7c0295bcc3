import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { idOf } from '../../db/rows.ts';
import { publishComments, readPublicLog } from '../../db/rounds/redactions.ts';
import { attendance, logItems, logRedactions } from '../../db/schema/rounds.ts';
import { command, statement } from '../../db/statement.ts';
import { passagesInLog } from '../../domain/rounds/redaction.ts';
import { consultationPolicy } from '../../domain/chase/policy.ts';
import { sampleAgencies } from './partnership.ts';

/** What was said at the forum and what became of it, told in our own words (S15, S16, S20, S21). */
export const said = [
  {
    agency: 'London Drug and Alcohol Network',
    comment: 'Joint enforcement should treat every agency as an equal partner, not as an invited guest.',
    disposition: 'accepted',
    response: '',
    changed: 'Partnership section: actions have joint owners',
  },
  {
    agency: 'National Treatment Agency, London region',
    comment: 'Keep harm reduction beside enforcement.',
    disposition: 'accepted',
    response: '',
    changed: 'Priority area "demand reduction"',
  },
  {
    agency: 'Government Office for London',
    comment:
      'Show how the strategy fits the national ten-year plan. Helen Marsh, who was at the forum, can help with it.',
    disposition: 'accepted-in-part',
    response: '',
    changed: 'Action plan: links to outside strategies',
  },
  {
    agency: 'Youth Justice Board',
    comment: 'Young people need a strand of their own.',
    disposition: 'not-accepted',
    response: 'Young people are covered by demand reduction; the strands of the strategy before are not continued.',
    changed: '',
  },
] as const;

/** What the round of the past is called; where it is, the database holds the sample. */
export const sampleHistory = 'Open forum on the drugs strategy 2003-2006';

const insertProcess = statement(
  'sample.add-history',
  z.object({ id: z.string() }),
  (officerId: string) => sql`
    insert into processes (kind, reference, title, state, created_by, created_at, opened_at, closes_at, closed_at, ended_at)
    values ('consultation', 'CON-2002-0001', ${sampleHistory}, 'published', ${officerId},
      '2002-02-04T09:00Z', '2002-02-11T09:00Z', '2002-03-11T17:00Z', '2002-03-11T17:00Z', '2002-05-16T09:00Z') returning id`,
);
const countReference = command(
  'sample.count-history',
  () => sql`insert into reference_counters (kind, year, last) values ('CON', 2002, 1)`,
);
const insertRound = command(
  'sample.add-round',
  (processId: string) => sql`
    insert into consultations (process_id, format, purpose, event_at, event_wall_text, place, chair, funder, due_at, due_wall_text, policy, outcome, log_agreed_at, published_at)
    values (${processId}, 'open-forum', 'Strategic partners discuss the objectives of the next drugs strategy.', '2002-03-11T09:30Z', '11 March 2002',
      'London', 'Paul Hayes, National Treatment Agency', 'Greater London Authority', '2002-03-11T17:00Z', '11 March 2002',
      ${JSON.stringify({ ...consultationPolicy, steps: [], lateAnswers: false })},
      'The partners supported the main objectives. The strategy now gives every partner agency the same standing in joint work, and its action plan shows how it ties in with outside strategies.',
      '2002-04-30T09:00Z', '2002-05-16T09:00Z')`,
);
const attending = sampleAgencies.filter((agency) => agency.level === 'strategic').map((agency) => agency.name);
const insertAudience = command(
  'sample.add-audience',
  (processId: string) => sql`
    insert into audience (process_id, agency_id) select ${processId}::uuid, id from agencies where name = any(${sql.param(attending)}::text[])`,
);
const insertAttendance = command(
  'sample.add-attendance',
  (processId: string) => sql`
    insert into attendance (process_id, agency_id, person_name, capacity) select ${processId}::uuid, id, '', 'represented' from agencies where name = any(${sql.param(attending)}::text[])`,
);
type Item = (typeof said)[number] & { readonly processId: string; readonly officerId: string };
const insertItem = command(
  'sample.add-item',
  (item: Item) => sql`
    insert into log_items (process_id, agency_id, comment, disposition, response, changed, decided_by, decided_at)
    select ${item.processId}::uuid, id, ${item.comment}, ${item.disposition}, ${item.response},
      ${item.changed}, ${item.officerId}::uuid, '2002-04-30T09:00Z' from agencies where name = ${item.agency}`,
);

/**
 * The open forum of 11 March 2002 (S11-S14): chaired from outside, funded by the GLA, with its attendance, its log and a
 * published outcome. It ended long before this system, so it has no workflow and needs none.
 */
export async function writeHistory(tx: Tx, officerId: string): Promise<void> {
  const processId = idOf(await insertProcess(tx, officerId));
  await countReference(tx);
  await insertRound(tx, processId);
  await insertAudience(tx, processId);
  await insertAttendance(tx, processId);
  await tx.insert(attendance).values({ processId, personName: 'Paul Hayes', capacity: 'chair' });
  for (const item of said) await insertItem(tx, { ...item, processId, officerId });
  await redactName(tx, processId, officerId);
  await publishComments(tx, { processId, items: (await readPublicLog(tx, processId)).items });
}

/** Who is named in a comment is nobody's business outside: everybody reads why it is not there (F15). */
async function redactName(tx: Tx, processId: string, madeBy: string): Promise<void> {
  const { id, comment, response, changed } = logItems;
  const lines = await tx
    .select({ id, comment, response, changed })
    .from(logItems)
    .where(eq(logItems.processId, processId));
  for (const { itemId, part, from, to } of passagesInLog(lines, 'Helen Marsh'))
    await tx.insert(logRedactions).values({
      itemId,
      part,
      fromLetter: from,
      toLetter: to,
      reason: 'a name',
      madeBy,
      madeAt: sql`'2002-05-15T09:00Z'`,
    });
}
