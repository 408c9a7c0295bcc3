import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { offered } from '../../domain/directory/succession.ts';
import type { Tx } from '../connect.ts';
import { overPost } from '../directory/leaving/nameable.ts';
import { type Cut, cut, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, bodies, posts } from '../schema/directory.ts';
import { reviewSchedules } from '../schema/reviews.ts';
import { strategies } from '../schema/strategies.ts';
import { count, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { colourScale, strategyState } from './shapes.ts';

const lineShape = z.object({
  id: of(processes.id),
  reference: of(processes.reference),
  title: of(processes.title),
  state: strategyState,
  activities: count,
});
export type StrategyLine = z.output<typeof lineShape>;

const pages: readonly { after: string | undefined }[] = [{ after: undefined }, { after: 'an id' }];
const page = statement(
  'strategies.page',
  lineShape,
  ({ after }: { after: string | undefined }) => sql`
    select p.id, p.reference, p.title, p.state, (select count(*)::int from activities a join strands d on d.id = a.strand_id
      where d.strategy_id = p.id and a.retired_at is null) as activities
    from processes p join strategies s on s.process_id = p.id
    where ${after === undefined ? sql`true` : sql`p.id < ${after}`} order by p.id desc limit ${pageSize + 1}`,
  pages,
);

/** A page of strategies, the newest first. */
export async function listStrategies(tx: Tx, after: string | undefined): Promise<Cut<StrategyLine>> {
  return cut(await page(tx, { after }));
}

/** The strategies that a review can be drafted of: those that are watched and have an activity; by title. */
export const listReviewable = statement(
  'strategies.reviewable',
  z.object({ id: of(processes.id), title: of(processes.title) }),
  () => sql`
    select p.id, p.title from processes p where p.kind = 'strategy' and p.state = 'open'
      and exists (select from strands d join activities a on a.strand_id = d.id where d.strategy_id = p.id and a.retired_at is null)
    order by p.title, p.id`,
);

const ofSchedule = sql`(select c.state from review_schedules c where c.strategy_id = p.id)`;
type Wanted = { id: string; withSchedule: boolean };
const wanted: readonly Wanted[] = [
  { id: 'an id', withSchedule: true },
  { id: 'an id', withSchedule: false },
];
const oneStrategy = statement(
  'strategies.strategy',
  lineShape.extend({
    purpose: of(strategies.purpose),
    zone: of(strategies.zone),
    calendar: of(strategies.calendar),
    colours: colourScale,
    ownerPostId: of(strategies.ownerPostId),
    owner: of(posts.title).nullable(),
    bodyId: of(strategies.bodyId),
    body: of(bodies.name).nullable(),
    beginsOn: z.iso.date().nullable(),
    endsOn: z.iso.date().nullable(),
    predecessorId: of(strategies.predecessorId),
    endedWhy: of(processes.endedWhy),
    schedule: of(reviewSchedules.state).nullable(),
    version: of(strategies.version),
  }),
  ({ id, withSchedule }: Wanted) => sql`
    select p.id, p.reference, p.title, p.state, p.ended_why as "endedWhy", s.purpose, s.zone, s.calendar, s.colours, s.owner_post_id as "ownerPostId", o.title as owner,
      s.body_id as "bodyId", b.name as body, to_char(s.begins_on, 'YYYY-MM-DD') as "beginsOn", to_char(s.ends_on, 'YYYY-MM-DD') as "endsOn", s.predecessor_id as "predecessorId", ${withSchedule ? ofSchedule : sql`null::text`} as schedule, s.version,
      (select count(*)::int from activities a join strands d on d.id = a.strand_id where d.strategy_id = p.id and a.retired_at is null) as activities
    from processes p join strategies s on s.process_id = p.id left join plan_posts(p.id) o on o.post_id = s.owner_post_id left join bodies b on b.id = s.body_id
    where p.id = ${id}`,
  wanted,
);
export type StrategyRecord = RowOf<typeof oneStrategy>;

/** One strategy; a partner, who is not told of schedules, gets null for that. */
export async function readStrategy(tx: Tx, id: string, withSchedule = true): Promise<StrategyRecord | undefined> {
  const [strategy] = await oneStrategy(tx, { id, withSchedule });
  return strategy;
}

/** Strategies that another one can follow, by title; not the one itself. */
export const listOtherStrategies = statement(
  'strategies.others',
  z.object({ id: of(processes.id), title: of(processes.title) }),
  (id: string | null) => sql`
    select p.id, p.title from processes p join strategies s on s.process_id = p.id
    where p.id is distinct from ${id}::uuid and p.state <> 'cancelled' order by p.title, p.id`,
);

const postsToOffer = statement(
  'strategies.posts',
  z.object({ id: of(posts.id), title: of(posts.title), agency: of(agencies.name), over: z.boolean() }),
  () => sql`
    select o.id, o.title, a.name as agency, ${overPost} as over from posts o join agencies a on a.id = o.agency_id order by a.name, o.title, o.id`,
);
type Offered = RowOf<typeof postsToOffer>;

/** Posts that can lead or own something, with their agencies; and those that stand there already, though they have ended. */
export async function listPosts(tx: Tx, chosen: readonly (string | null)[] = []): Promise<Offered[]> {
  return offered(await postsToOffer(tx), chosen);
}

export async function listBodyNames(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.select({ id: bodies.id, name: bodies.name }).from(bodies).orderBy(bodies.name);
}
