import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Verdict } from '../../../domain/refusal.ts';
import { canBeNamed, type Nameable, type Position } from '../../../domain/directory/succession.ts';
import type { Tx } from '../../connect.ts';
import { people, posts } from '../../schema/directory.ts';
import { of } from '../../shapes.ts';
import { type Statement, statement } from '../../statement.ts';
import { uuids } from '../../uuids.ts';

/** Over the aliases `o` of a post and `a` of its agency: the post can be named for nothing new any more. */
export const overPost = sql`(o.ended_at is not null or a.ended_at is not null)`;

type Ids = readonly (string | null | undefined)[];

const findPosts = statement(
  'directory.nameable-posts',
  z.object({ id: of(posts.id), over: z.boolean() }),
  (asked: readonly string[]) => sql`
    select o.id, ${overPost} as over from posts o join agencies a on a.id = o.agency_id where o.id = any(${uuids(asked)})`,
);
const findPeople = statement(
  'directory.nameable-people',
  z.object({ id: of(people.id), over: z.boolean() }),
  (asked: readonly string[]) => sql`
    select id, left_at is not null as over from people where id = any(${uuids(asked)})`,
);

/** Whether these posts can be named there; null and undefined name none. */
export function namedPosts(tx: Tx, position: Position, ids: Ids): Promise<Verdict<true>> {
  return judge(tx, position, ids, findPosts);
}

/** The same of people. */
export function namedPeople(tx: Tx, position: Position, ids: Ids): Promise<Verdict<true>> {
  return judge(tx, position, ids, findPeople);
}

async function judge(
  tx: Tx,
  position: Position,
  ids: Ids,
  find: Statement<readonly string[], Nameable & { id: string }>,
): Promise<Verdict<true>> {
  const asked = [...new Set(ids.flatMap((id) => id ?? []))];
  const found = await find(tx, asked);
  return canBeNamed(
    position,
    asked.map((id) => found.find((one) => one.id === id)),
  );
}
