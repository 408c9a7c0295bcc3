import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

const onePost = statement(
  'directory.post',
  z.object({
    id: of(posts.id),
    title: of(posts.title),
    role: of(posts.role),
    ladderLevel: of(posts.ladderLevel),
    agencyId: of(posts.agencyId),
    agency: of(agencies.name),
    endedAt: epochMs.nullable(),
    version: of(posts.version),
    /** Who holds or held it, the present ones first. */
    holders: z.array(z.object({ id: of(people.id), name: of(people.name), since: epochMs, until: epochMs.nullable() })),
  }),
  (postId: string) => sql`
    select o.id, o.title, o.role, o.ladder_level as "ladderLevel", o.agency_id as "agencyId", a.name as agency, ${ms(sql`o.ended_at`)} as "endedAt", o.version,
      coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'since', ${ms(sql`h.since`)},
          'until', case when h.until <= app_now() then ${ms(sql`h.until`)} end) order by h.until desc nulls first, p.name)
        from post_holders h join people p on p.id = h.person_id where h.post_id = o.id), '[]') as holders
    from posts o join agencies a on a.id = o.agency_id where o.id = ${postId}`,
);

export async function readPost(tx: Tx, postId: string): Promise<RowOf<typeof onePost> | undefined> {
  const [post] = await onePost(tx, postId);
  return post;
}
