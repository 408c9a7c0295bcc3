import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';

export type Pick = { readonly value: string; readonly agencies: number };
export type Agency = { readonly id: string; readonly name: string; readonly kind: string; readonly level: string };

/** What an audience can be picked by: levels, titles of posts, and single agencies (the first three hundred by name). */
export async function readChoices(tx: Tx): Promise<{ levels: Pick[]; titles: Pick[]; agencies: Agency[] }> {
  const levels = await tx.execute<Pick>(sql`
    select level as value, count(*)::int as agencies from agencies where not is_directorate and ended_at is null group by level order by level`);
  const titles = await tx.execute<Pick>(sql`
    select o.title as value, count(distinct o.agency_id)::int as agencies from posts o join agencies a on a.id = o.agency_id
    where not a.is_directorate and a.ended_at is null and o.ended_at is null group by o.title having count(distinct o.agency_id) > 1 order by 2 desc, 1 limit 30`);
  const agencies = await tx.execute<Agency>(
    sql`select id, name, kind, level from agencies where not is_directorate and ended_at is null order by name limit 300`,
  );
  return { levels: levels.rows, titles: titles.rows, agencies: agencies.rows };
}

/** The agencies that a choice by level, by title of a post and by name comes to, each once. */
export async function pickAgencies(
  tx: Tx,
  choice: { levels: readonly string[]; titles: readonly string[]; ids: readonly string[] },
): Promise<string[]> {
  const { rows } = await tx.execute<{ id: string }>(sql`
    select a.id from agencies a where not a.is_directorate and a.ended_at is null and (
      a.level in (select value from jsonb_array_elements_text(${JSON.stringify(choice.levels)}::jsonb))
      or a.id::text in (select value from jsonb_array_elements_text(${JSON.stringify(choice.ids)}::jsonb))
      or exists (select from posts o where o.agency_id = a.id and o.ended_at is null and o.title in (select value from jsonb_array_elements_text(${JSON.stringify(choice.titles)}::jsonb))))`);
  return rows.map((row) => row.id);
}

export type AudienceCheck = {
  readonly agencies: number;
  readonly people: number;
  readonly withoutContact: string[];
  readonly withoutLadder: number;
  /** Of the rungs that are asked about: at how many agencies nobody stands there. */
  readonly emptyRungs: readonly { readonly level: number; readonly agencies: number }[];
};

/** Who would be invited, and where nobody answers or nobody can be escalated to: said before the round is opened. */
export async function checkAudience(tx: Tx, processId: string, rungs: readonly number[] = []): Promise<AudienceCheck> {
  const { rows } = await tx.execute<AudienceCheck>(sql`
    with asked as (
      select a.id, a.name,
        (select count(distinct h.person_id) from posts o join post_holders h on h.post_id = o.id and h.since <= app_now() and (h.until is null or h.until > app_now())
          where o.agency_id = a.id and o.role in ('respondent', 'lead')) as contacts,
        exists (select from posts o join post_holders h on h.post_id = o.id and (h.until is null or h.until > app_now()) where o.agency_id = a.id and o.ladder_level is not null) as ladder
      from audience u join agencies a on a.id = u.agency_id where u.process_id = ${processId})
    select coalesce((select jsonb_agg(jsonb_build_object('level', r.level, 'agencies', r.agencies) order by r.level) from (
        select l.level, count(*)::int as agencies from unnest(${sql.param([...rungs])}::int[]) l(level) cross join asked
        where not exists (select from posts o join post_holders h on h.post_id = o.id and h.since <= app_now() and (h.until is null or h.until > app_now())
          where o.agency_id = asked.id and o.ladder_level = l.level) group by l.level) r), '[]') as "emptyRungs",
      count(*)::int as agencies, coalesce(sum(contacts), 0)::int as people, (count(*) filter (where not ladder))::int as "withoutLadder",
      coalesce((array_agg(name order by name) filter (where contacts = 0))[1:20], '{}') as "withoutContact"
    from asked`);
  return rows[0] ?? { agencies: 0, people: 0, withoutContact: [], withoutLadder: 0, emptyRungs: [] };
}

/** Agencies that do not take part in a round yet. */
export async function readOutsiders(tx: Tx, processId: string): Promise<Agency[]> {
  const { rows } = await tx.execute<Agency>(sql`
    select a.id, a.name, a.kind, a.level from agencies a where not a.is_directorate and a.ended_at is null
      and not exists (select from tasks t where t.process_id = ${processId} and t.agency_id = a.id and t.kind = 'answer' and t.state <> 'withdrawn')
    order by a.name limit 300`);
  return rows;
}
