import { sql } from 'drizzle-orm';
import type { Tx } from '../../db/connect.ts';
import { consultationPolicy } from '../../domain/chase/policy.ts';
import { sampleAgencies } from './partnership.ts';

/** What was said at the forum and what became of it, told in our own words (S15, S16, S20, S21). */
const said = [
  {
    agency: 'London Drug and Alcohol Network',
    comment: 'Joint enforcement should treat every agency as an equal partner, not as an invited guest.',
    disposition: 'accepted',
    changed: 'Partnership section: actions have joint owners',
  },
  {
    agency: 'National Treatment Agency, London region',
    comment: 'Keep harm reduction beside enforcement.',
    disposition: 'accepted',
    changed: 'Priority area "demand reduction"',
  },
  {
    agency: 'Government Office for London',
    comment: 'Show how the strategy fits the national ten-year plan.',
    disposition: 'accepted-in-part',
    changed: 'Action plan: links to outside strategies',
  },
  {
    agency: 'Youth Justice Board',
    comment: 'Young people need a strand of their own.',
    disposition: 'not-accepted',
    changed: '',
  },
] as const;

/** What the round of the past is called; where it is, the database holds the sample. */
export const sampleHistory = 'Open forum on the drugs strategy 2003-2006';

/**
 * The open forum of 11 March 2002 (S11-S14): chaired from outside, funded by the GLA, with its attendance, its log and a
 * published outcome. It ended long before this system, so it has no workflow and needs none.
 */
export async function writeHistory(tx: Tx, officerId: string): Promise<void> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    insert into processes (kind, reference, title, state, created_by, created_at, opened_at, closes_at, closed_at, ended_at)
    values ('consultation', 'CON-2002-0001', ${sampleHistory}, 'published', ${officerId},
      '2002-02-04T09:00Z', '2002-02-11T09:00Z', '2002-03-11T17:00Z', '2002-03-11T17:00Z', '2002-05-16T09:00Z') returning id`);
  const processId = rows[0]?.id ?? '';
  await tx.execute(sql`insert into reference_counters (kind, year, last) values ('CON', 2002, 1)`);
  await tx.execute(sql`
    insert into consultations (process_id, format, purpose, event_at, event_wall_text, place, chair, funder, due_at, due_wall_text, policy, outcome, log_agreed_at, published_at)
    values (${processId}, 'open-forum', 'Strategic partners discuss the objectives of the next drugs strategy.', '2002-03-11T09:30Z', '11 March 2002',
      'London', 'Paul Hayes, National Treatment Agency', 'Greater London Authority', '2002-03-11T17:00Z', '11 March 2002',
      ${JSON.stringify({ ...consultationPolicy, steps: [], lateAnswers: false })},
      'The partners supported the main objectives. The strategy now gives every partner agency the same standing in joint work, and its action plan shows how it ties in with outside strategies.',
      '2002-04-30T09:00Z', '2002-05-16T09:00Z')`);
  const attending = sampleAgencies.filter((agency) => agency.level === 'strategic').map((agency) => agency.name);
  await tx.execute(sql`
    insert into audience (process_id, agency_id) select ${processId}::uuid, id from agencies where name in ${attending}`);
  await tx.execute(sql`
    insert into attendance (process_id, agency_id, person_name, capacity) select ${processId}::uuid, id, '', 'represented' from agencies where name in ${attending}`);
  await tx.execute(sql`
    insert into attendance (process_id, person_name, capacity) values (${processId}, 'Paul Hayes', 'chair')`);
  for (const item of said)
    await tx.execute(sql`
      insert into log_items (process_id, agency_id, comment, disposition, response, changed, decided_by, decided_at)
      select ${processId}::uuid, id, ${item.comment}, ${item.disposition}, ${item.disposition === 'not-accepted' ? 'Young people are covered by demand reduction; the strands of the strategy before are not continued.' : ''},
        ${item.changed}, ${officerId}::uuid, '2002-04-30T09:00Z' from agencies where name = ${item.agency}`);
}
