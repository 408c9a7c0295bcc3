import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { publicPlace } from '../../domain/rounds/round.ts';
import type { Tx } from '../connect.ts';
import { nameAt } from '../directory/read-agencies.ts';
import { cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies } from '../schema/directory.ts';
import { attendance, consultations, publishedComments } from '../schema/rounds.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const published = statement(
  'rounds.published',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    purpose: of(consultations.purpose),
    format: of(consultations.format),
    eventAt: epochMs.nullable(),
    /** 'Online' where it is a link. */
    place: of(consultations.place),
    chair: of(consultations.chair),
    funder: of(consultations.funder),
    informal: of(consultations.informal),
    zone: of(consultations.zone),
    outcome: z.string(),
    publishedAt: epochMs,
  }),
  (reference: string) => sql`
    select p.id, p.reference, p.title, n.purpose, n.format, ${ms(sql`n.event_at`)} as "eventAt", n.place, n.chair, n.funder, n.informal, n.zone,
      coalesce(n.outcome, '') as outcome, ${ms(sql`n.published_at`)} as "publishedAt"
    from processes p join consultations n on n.process_id = p.id where p.reference = ${reference} and p.state = 'published'`,
);
export type Published = RowOf<typeof published>;

/** A published round, as anybody may read it; the row level security of the public shows no other. */
export async function readPublished(tx: Tx, reference: string): Promise<Published | undefined> {
  const [round] = await published(tx, reference);
  return round && { ...round, place: publicPlace(round.place) };
}

/** What was said and what was done about it, without who said it. */
export const readPublishedLog = statement(
  'rounds.published-log',
  z.object({
    comment: of(publishedComments.comment),
    /** What it answers, and which position was taken on that; null where it is about the whole. */
    question: of(publishedComments.question),
    stance: of(publishedComments.stance),
    disposition: of(publishedComments.disposition),
    response: of(publishedComments.response),
    changed: of(publishedComments.changed),
  }),
  (processId: string) => sql`
    select comment, question, stance, disposition, response, changed from published_comments where process_id = ${processId} order by id limit 2000`,
);

/** The agencies that came to a published round, as they were called then. */
export const listAgenciesAt = statement(
  'rounds.agencies-at',
  z.object({ agency: of(agencies.name) }),
  (processId: string) => sql`select agency from agencies_at(${processId}) agency`,
);

const list = statement(
  'rounds.list-published',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    publishedAt: epochMs,
  }),
  ({ after, most }: { after: string | undefined; most: number }) => sql`
    select p.id, p.reference, p.title, ${ms(sql`n.published_at`)} as "publishedAt"
    from (select x.id, x.reference, x.title from processes x where x.kind = 'consultation' and x.state = 'published' and (${after ?? null}::uuid is null or x.id < ${after ?? null}::uuid)
      order by x.id desc limit ${most + 1}) p
    cross join lateral (select c.published_at from consultations c where c.process_id = p.id offset 0) n order by p.id desc`,
);

/** Rounds whose outcome is published, those that were begun last at the head. */
export async function listPublished(tx: Tx, after: string | undefined, most = pageSize) {
  return cut(await list(tx, { after, most }), most);
}

export const readAttendance = statement(
  'rounds.attendance',
  z.object({
    agency: of(agencies.name).nullable(),
    agencyId: of(agencies.id).nullable(),
    person: of(attendance.personName),
    capacity: of(attendance.capacity),
  }),
  (processId: string) => sql`
    select ${nameAt(sql`r.closed_at`)} as agency, a.id as "agencyId", t.person_name as person, t.capacity
    from attendance t join processes r on r.id = t.process_id left join agencies a on a.id = t.agency_id
    where t.process_id = ${processId} order by 1 nulls last, t.person_name`,
);
