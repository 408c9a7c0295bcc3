import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { valuesOf } from '../given-rows.ts';
import { agencies, posts } from '../schema/directory.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { heldNow } from '../held-now.ts';

const levels = statement(
  'directory.levels',
  z.object({ value: of(agencies.level), agencies: count }),
  () => sql`
    select level as value, count(*)::int as agencies from agencies where not is_directorate and ended_at is null group by level order by level`,
);
const titles = statement(
  'directory.titles',
  z.object({ value: of(posts.title), agencies: count }),
  () => sql`
    select o.title as value, count(distinct o.agency_id)::int as agencies from posts o join agencies a on a.id = o.agency_id
    where not a.is_directorate and a.ended_at is null and o.ended_at is null group by o.title having count(distinct o.agency_id) > 1 order by 2 desc, 1 limit 30`,
);
const agency = z.object({
  id: of(agencies.id),
  name: of(agencies.name),
  kind: of(agencies.kind),
  level: of(agencies.level),
});
const takingPart = statement(
  'directory.agencies-to-pick',
  agency,
  () => sql`
    select id, name, kind, level from agencies where not is_directorate and ended_at is null order by name limit 300`,
);
type Choices = {
  readonly levels: RowOf<typeof levels>[];
  readonly titles: RowOf<typeof titles>[];
  readonly agencies: RowOf<typeof takingPart>[];
};

/** What an audience can be picked by: levels, titles of posts, and single agencies (the first three hundred by name). */
export async function readChoices(tx: Tx): Promise<Choices> {
  return { levels: await levels(tx), titles: await titles(tx), agencies: await takingPart(tx) };
}

type Choice = {
  readonly levels: readonly string[];
  readonly titles: readonly string[];
  readonly ids: readonly string[];
};
const picked = statement(
  'directory.picked-agencies',
  z.object({ id: of(agencies.id) }),
  ({ levels, titles, ids }: Choice) => sql`
    select a.id from agencies a where not a.is_directorate and a.ended_at is null and (
      a.level in ${valuesOf(levels)}
      or a.id::text in ${valuesOf(ids)}
      or exists (select from posts o where o.agency_id = a.id and o.ended_at is null and o.title in ${valuesOf(titles)}))`,
);

/** The agencies that a choice by level, by title of a post and by name comes to, each once. */
export async function pickAgencies(tx: Tx, choice: Choice): Promise<string[]> {
  return (await picked(tx, choice)).map(({ id }) => id);
}

const audienceCheck = statement(
  'directory.audience-check',
  z.object({
    agencies: count,
    people: count,
    withoutContact: z.array(z.string()),
    withoutLadder: count,
    /** Of the rungs that are asked about: at how many agencies nobody stands there. */
    emptyRungs: z.array(z.object({ rung: z.number(), agencies: count })),
  }),
  ({ processId, rungs }: { processId: string; rungs: readonly number[] }) => sql`
    with asked as (
      select a.id, a.name,
        (select count(distinct h.person_id) from posts o join post_holders h on h.post_id = o.id and ${heldNow}
          where o.agency_id = a.id and o.role in ('respondent', 'lead')) as contacts,
        exists (select from posts o join post_holders h on h.post_id = o.id and (h.until is null or h.until > app_now()) where o.agency_id = a.id and o.ladder_level is not null) as ladder
      from audience u join agencies a on a.id = u.agency_id where u.process_id = ${processId})
    select coalesce((select jsonb_agg(jsonb_build_object('rung', r.rung, 'agencies', r.agencies) order by r.rung) from (
        select l.rung, count(*)::int as agencies from unnest(${sql.param([...rungs])}::int[]) l(rung) cross join asked
        where not exists (select from posts o join post_holders h on h.post_id = o.id and ${heldNow}
          where o.agency_id = asked.id and o.ladder_level = l.rung) group by l.rung) r), '[]') as "emptyRungs",
      count(*)::int as agencies, coalesce(sum(contacts), 0)::int as people, (count(*) filter (where not ladder))::int as "withoutLadder",
      coalesce((array_agg(name order by name) filter (where contacts = 0))[1:20], '{}') as "withoutContact"
    from asked`,
);
export type AudienceCheck = RowOf<typeof audienceCheck>;

/** Who would be invited, and where nobody answers or nobody can be escalated to: said before the round is opened. */
export async function checkAudience(tx: Tx, processId: string, rungs: readonly number[] = []): Promise<AudienceCheck> {
  const [found] = await audienceCheck(tx, { processId, rungs });
  return found ?? { agencies: 0, people: 0, withoutContact: [], withoutLadder: 0, emptyRungs: [] };
}

/** Agencies that do not take part in a round yet. */
export const readOutsiders = statement(
  'directory.outsiders',
  agency,
  (processId: string) => sql`
    select a.id, a.name, a.kind, a.level from agencies a where not a.is_directorate and a.ended_at is null
      and not exists (select from tasks t where t.process_id = ${processId} and t.agency_id = a.id and t.kind = 'answer' and t.state <> 'withdrawn')
    order by a.name limit 300`,
);
