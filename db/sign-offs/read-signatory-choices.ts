import { sql } from 'drizzle-orm';
import type { Quorum } from '../../domain/sign-offs/quorum.ts';
import type { StageRule } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { ruleOf } from './signing-stage.ts';

export type SignatoryChoices = {
  /** With the rule by which each decides where a stage says nothing else. */
  readonly bodies: readonly { id: string; name: string; members: number; rule: StageRule }[];
  readonly posts: readonly { id: string; name: string }[];
  /** Who may have written a paper: everybody with a post or a seat. */
  readonly people: readonly { id: string; name: string }[];
};

/** Who can be asked to sign, and who may have written what is signed. */
export async function readSignatoryChoices(tx: Tx): Promise<SignatoryChoices> {
  const bodies = await tx.execute<{
    id: string;
    name: string;
    members: number;
    kind: Quorum['kind'];
    count: number | null;
  }>(sql`
    select b.id, b.name, b.quorum_kind as kind, b.quorum_count as count, (select count(*)::int from body_members m where m.body_id = b.id and m.capacity <> 'secretary') as members
    from bodies b order by b.name limit 300`);
  const posts = await tx.execute<{ id: string; name: string }>(sql`
    select o.id, o.title || ', ' || a.name as name from posts o join agencies a on a.id = o.agency_id
    where exists (select from post_holders h where h.post_id = o.id and (h.until is null or h.until > app_now()))
    order by a.name, o.title limit 500`);
  const people = await tx.execute<{ id: string; name: string }>(sql`
    select p.id, p.name from people p where exists (select from post_holders h where h.person_id = p.id and (h.until is null or h.until > app_now()))
      or exists (select from body_members m where m.person_id = p.id) order by p.name limit 500`);
  return {
    bodies: bodies.rows.map(({ kind, count, ...body }) => ({ ...body, rule: ruleOf(kind, count) })),
    posts: posts.rows,
    people: people.rows,
  };
}
