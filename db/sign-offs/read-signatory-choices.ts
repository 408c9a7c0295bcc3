import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { StageRule } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { bodies, people, posts } from '../schema/directory.ts';
import { count, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { ruleOf } from './signing-stage.ts';

export type SignatoryChoices = {
  /** With the rule by which each decides where a stage says nothing else. */
  readonly bodies: readonly { id: string; name: string; members: number; rule: StageRule }[];
  readonly posts: readonly { id: string; name: string }[];
  /** Who may have written a paper: everybody with a post or a seat. */
  readonly people: readonly { id: string; name: string }[];
};

const bodyChoices = statement(
  'sign-offs.body-choices',
  z.object({
    id: of(bodies.id),
    name: of(bodies.name),
    members: count,
    kind: of(bodies.quorumKind),
    count: of(bodies.quorumCount),
  }),
  () => sql`
    select b.id, b.name, b.quorum_kind as kind, b.quorum_count as count, (select count(*)::int from body_members m where m.body_id = b.id and m.capacity <> 'secretary') as members
    from bodies b order by b.name limit 300`,
);
const postChoices = statement(
  'sign-offs.post-choices',
  z.object({ id: of(posts.id), name: z.string() }),
  () => sql`
    select o.id, o.title || ', ' || a.name as name from posts o join agencies a on a.id = o.agency_id
    where exists (select from post_holders h where h.post_id = o.id and (h.until is null or h.until > app_now()))
    order by a.name, o.title limit 500`,
);
const authorChoices = statement(
  'sign-offs.author-choices',
  z.object({ id: of(people.id), name: of(people.name) }),
  () => sql`
    select p.id, p.name from people p where exists (select from post_holders h where h.person_id = p.id and (h.until is null or h.until > app_now()))
      or exists (select from body_members m where m.person_id = p.id) order by p.name limit 500`,
);

/** Who can be asked to sign, and who may have written what is signed. */
export async function readSignatoryChoices(tx: Tx): Promise<SignatoryChoices> {
  const asked = await bodyChoices(tx);
  return {
    bodies: asked.map(({ kind, count: needed, ...body }) => ({ ...body, rule: ruleOf(kind, needed) })),
    posts: await postChoices(tx),
    people: await authorChoices(tx),
  };
}
