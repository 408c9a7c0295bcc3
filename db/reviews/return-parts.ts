import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canSayPart, coloursDiffer } from '../../domain/reviews/return-part.ts';
import { audit } from '../records/audit.ts';
import { telling } from '../chase/notices.ts';
import { owedNudge } from '../chase/outbox.ts';
import type { Around } from '../chase/raise-steps.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { agencies, people, posts } from '../schema/directory.ts';
import { returnParts, reviewReturns } from '../schema/reviews.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';
import { colourScale } from '../strategies/shapes.ts';
import { uuids } from '../uuids.ts';

const parts = statement(
  'reviews.parts',
  z.object({
    taskId: of(reviewReturns.taskId),
    agencyId: of(returnParts.agencyId),
    agency: of(agencies.name),
    colour: of(returnParts.colour),
    words: of(returnParts.words),
    /** Whoever wrote it, for those who know the person. */
    by: of(people.name).nullable(),
    saidAt: epochMs,
    version: of(returnParts.version),
  }),
  (taskIds: readonly string[]) => sql`
    select r.task_id as "taskId", p.agency_id as "agencyId", p.colour, p.words, n.name as by, ${ms(sql`p.said_at`)} as "saidAt", p.version,
      coalesce((select o.agency from plan_posts(v.strategy_id) o where o.agency_id = p.agency_id limit 1), '') as agency
    from review_returns r join return_parts p on p.return_id = r.id join reviews v on v.process_id = r.process_id left join people n on n.id = p.said_by
    where r.task_id = any(${uuids(taskIds)}) order by p.id`,
);
export type SaidPart = RowOf<typeof parts>;

/** What joint owners have added to these returns. */
export async function listParts(tx: Tx, taskIds: readonly string[]): Promise<SaidPart[]> {
  return taskIds.length === 0 ? [] : parts(tx, taskIds);
}

type Returned = { readonly taskId: string; readonly sent: { readonly colour: string | null } | null };

/** Each return with its parts, and whether a joint owner sees it otherwise than the lead. */
export async function withParts<T extends Returned>(
  tx: Tx,
  lines: readonly T[],
): Promise<(T & { readonly parts: readonly SaidPart[]; readonly differ: boolean })[]> {
  const said = await listParts(
    tx,
    lines.map(({ taskId }) => taskId),
  );
  return lines.map((one) => {
    const own = said.filter(({ taskId }) => taskId === one.taskId);
    return { ...one, parts: own, differ: one.sent !== null && coloursDiffer(one.sent.colour, own) };
  });
}

const jointly = statement(
  'reviews.joint-owner-of-return',
  z.object({
    returnId: of(reviewReturns.id),
    processId: of(reviewReturns.processId),
    state: of(reviewReturns.state),
    reviewState: of(processes.state),
    colours: colourScale,
    agencyId: of(posts.agencyId),
  }),
  ({ taskId, agencyIds }: { taskId: string; agencyIds: readonly string[] }) => sql`
    select r.id as "returnId", r.process_id as "processId", r.state, p.state as "reviewState", s.colours, o.agency_id as "agencyId"
    from review_returns r join processes p on p.id = r.process_id join reviews v on v.process_id = r.process_id join strategies s on s.process_id = v.strategy_id
      join nominations n on n.activity_id = r.activity_id and n.part = 'joint' and n.state in ('asked', 'accepted')
      join posts o on o.id = n.post_id and o.agency_id = any(${uuids(agencyIds)})
    where r.task_id = ${taskId} order by n.id limit 1`,
);

/** For which of his agencies somebody owns the activity of a return jointly; undefined where for none. */
export async function readJointOwner(
  tx: Tx,
  taskId: string,
  { agencyIds }: Pick<Actor, 'agencyIds'>,
): Promise<RowOf<typeof jointly> | undefined> {
  const [found] = await jointly(tx, { taskId, agencyIds });
  return found;
}

type Said = { returnId: string; agencyId: string; colour: string | null; words: string; by: string; ifVersion: number };
const writePart = statement(
  'reviews.say-part',
  z.object({ version: of(returnParts.version) }),
  ({ returnId, agencyId, colour, words, by, ifVersion }: Said) => sql`
    insert into return_parts as p (return_id, agency_id, colour, words, said_by, said_at)
    values (${returnId}, ${agencyId}, ${colour}, ${words}, ${by}, app_now())
    on conflict (return_id, agency_id) do update set colour = excluded.colour, words = excluded.words, said_by = excluded.said_by,
      said_at = excluded.said_at, version = p.version + 1 where p.version = ${ifVersion}
    returning version`,
);

/** A joint owner adds his part to a return, or changes it; `ifVersion` 0 where there was none. */
export async function sayPart(
  tx: Tx,
  actor: Actor,
  input: { taskId: string; colour: string | null; words: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const joint = await readJointOwner(tx, input.taskId, actor);
  if (joint === undefined) return refuse('not-found', 'There is no such return of an activity that you own jointly.');
  const allowed = canSayPart(joint.reviewState, joint.state);
  if (!allowed.ok) return allowed;
  const { returnId, processId, agencyId, colours } = joint;
  const { taskId, colour } = input;
  if (colour !== null && !colours.some(({ code }) => code === colour))
    return refuse('malformed', 'Choose a colour of the strategy’s scale.', { field: 'colour' });
  const [written] = await writePart(tx, { ...input, returnId, agencyId, by: actor.personId });
  if (written === undefined)
    return refuse('version-changed', 'A colleague has changed this part since you opened it. Open it again.');
  const { version } = written;
  await owedNudge(tx, processId);
  await audit(tx, { actorId: actor.personId, act: 'part-said', processId, taskId, agencyId, details: { version } });
  return accept({ version });
}

/** Whoever answers for a return hears once of each part that a joint owner has added to it. */
const tellOfParts = telling(
  'reviews.tell-of-parts',
  (processId: string) => sql`
    select distinct r.process_id, r.task_id, w.person_id, 'part-added', 'part:' || p.id
    from review_returns r join return_parts p on p.return_id = r.id join task_answerers w on w.task_id = r.task_id where r.process_id = ${processId}`,
);

/** Around each pass of a review: whoever adds a part cannot write to the people of the lead. */
export const partsOfReview: Around = {
  before: async (tx, processId) => {
    await tellOfParts(tx, processId);
  },
};
