import { sql } from 'drizzle-orm';
import { publicPlace } from '../../domain/rounds/round.ts';
import type { Tx } from '../connect.ts';
import { nameAt } from '../directory/read-agencies.ts';
import { ms } from '../rows.ts';

export type Published = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly purpose: string;
  readonly format: string;
  readonly eventAt: number | null;
  /** 'Online' where it is a link. */
  readonly place: string | null;
  readonly chair: string | null;
  readonly funder: string | null;
  readonly zone: string;
  readonly outcome: string;
  readonly publishedAt: number;
};

/** A published round, as anybody may read it; the door's row level security shows no other. */
export async function readPublished(tx: Tx, reference: string): Promise<Published | undefined> {
  const { rows } = await tx.execute<Published>(sql`
    select p.id, p.reference, p.title, n.purpose, n.format, ${ms(sql`n.event_at`)} as "eventAt", n.place, n.chair, n.funder, n.zone,
      coalesce(n.outcome, '') as outcome, ${ms(sql`n.published_at`)} as "publishedAt"
    from processes p join consultations n on n.process_id = p.id where p.reference = ${reference} and p.state = 'published'`);
  const [round] = rows;
  return round && { ...round, place: publicPlace(round.place) };
}

export type PublishedItem = {
  readonly comment: string;
  /** What it answers, and which position was taken on that; null where it is about the whole. */
  readonly question: string | null;
  readonly stance: string | null;
  readonly disposition: string;
  readonly response: string;
  readonly changed: string;
};

/** What was said and what was done about it, without who said it. */
export async function readPublishedLog(tx: Tx, processId: string): Promise<PublishedItem[]> {
  const { rows } = await tx.execute<PublishedItem>(sql`
    select i.comment, q.text as question, i.stance, i.disposition, i.response, i.changed
    from log_items i left join questions q on q.id = i.question_id
    where i.process_id = ${processId} and i.disposition is not null order by i.id limit 2000`);
  return rows;
}

export type Attended = {
  readonly agency: string | null;
  readonly agencyId: string | null;
  readonly person: string;
  readonly capacity: string;
};

export async function readAttendance(tx: Tx, processId: string): Promise<Attended[]> {
  const { rows } = await tx.execute<Attended>(sql`
    select ${nameAt(sql`r.closed_at`)} as agency, a.id as "agencyId", t.person_name as person, t.capacity
    from attendance t join processes r on r.id = t.process_id left join agencies a on a.id = t.agency_id
    where t.process_id = ${processId} order by 1 nulls last, t.person_name`);
  return rows;
}
