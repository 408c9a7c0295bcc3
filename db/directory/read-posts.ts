import { sql } from 'drizzle-orm';
import type { PostRole } from '../../domain/permissions.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';

export type PostHead = {
  readonly id: string;
  readonly title: string;
  readonly role: PostRole;
  readonly ladderLevel: number | null;
  readonly agencyId: string;
  readonly agency: string;
  readonly endedAt: number | null;
  readonly version: number;
  /** Who holds or held it, the present ones first. */
  readonly holders: readonly { id: string; name: string; since: number; until: number | null }[];
};

export async function readPost(tx: Tx, postId: string): Promise<PostHead | undefined> {
  const { rows } = await tx.execute<PostHead>(sql`
    select o.id, o.title, o.role, o.ladder_level as "ladderLevel", o.agency_id as "agencyId", a.name as agency, ${ms(sql`o.ended_at`)} as "endedAt", o.version,
      coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'since', ${ms(sql`h.since`)},
          'until', case when h.until <= app_now() then ${ms(sql`h.until`)} end) order by h.until desc nulls first, p.name)
        from post_holders h join people p on p.id = h.person_id where h.post_id = o.id), '[]') as holders
    from posts o join agencies a on a.id = o.agency_id where o.id = ${postId}`);
  return rows[0];
}
