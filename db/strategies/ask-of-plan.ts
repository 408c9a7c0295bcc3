import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { nominationTitle } from '../../domain/strategies/nomination.ts';
import type { Tx } from '../connect.ts';
import { type OwedTasks, oweTasks, type Owner } from '../chase/owe-tasks.ts';
import type { Around } from '../chase/raise-steps.ts';
import type { Verdict } from '../../domain/refusal.ts';
import { posts } from '../schema/directory.ts';
import { nominations } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { placeOfStrategy } from './place.ts';

const toAsk = statement(
  'strategies.nominations-to-ask',
  z.object({
    id: of(nominations.id),
    part: of(nominations.part),
    state: of(nominations.state),
    title: z.string(),
    postId: of(nominations.postId),
    agencyId: of(posts.agencyId),
  }),
  (strategyId: string) => sql`
    select n.id, n.part, n.state, coalesce(a.title, s.name) as title, n.post_id as "postId", o.agency_id as "agencyId"
    from nominations n join posts o on o.id = n.post_id left join activities a on a.id = n.activity_id left join strands s on s.id = n.strand_id
    where n.strategy_id = ${strategyId} and (n.state = 'asked' and n.task_id is null or n.state = 'declined' and n.renewal_task_id is null)
    order by n.id`,
);
type Nomination = RowOf<typeof toAsk>;

const noteTasks = command(
  'strategies.note-tasks-of-nominations',
  (pairs: readonly object[]) => sql`
    update nominations n set task_id = coalesce(n.task_id, x.task), renewal_task_id = case when n.state = 'declined' then x.task end
    from jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as x(item uuid, task uuid) where n.id = x.item`,
);

/** Owes what a plan asks and has no task yet: of who is named, and of the officers where he declined. */
async function before(tx: Tx, strategyId: string, now: number): Promise<void> {
  const waiting = await toAsk(tx, strategyId);
  const place = await placeOfStrategy(tx, strategyId);
  if (waiting.length === 0 || place === undefined) return;
  const common = { processId: strategyId, place, now };
  const [named, declined] = [
    waiting.filter(({ state }) => state === 'asked'),
    waiting.filter(({ state }) => state === 'declined'),
  ];
  if (named.length > 0) {
    const owners = named.map((one): Owner => ({ ...ofNomination(one), postId: one.postId }));
    const owed = await oweTasks(tx, { ...common, kind: 'accept-nomination', ask: 'invitation', owners });
    await noteTasks(tx, pairsOf(named, owed));
  }
  if (declined.length > 0) {
    const owners = declined.map((one): Owner => ({ ...ofNomination(one), people: 'officers' }));
    const owed = await oweTasks(tx, { ...common, kind: 'renew-nomination', ask: 'request', owners });
    await noteTasks(tx, pairsOf(declined, owed));
  }
}

function ofNomination({ part, title, agencyId }: Nomination): Owner {
  return { title: nominationTitle(part, title), agencyId };
}

function pairsOf(asked: readonly { readonly id: string }[], owed: Verdict<OwedTasks>) {
  if (!owed.ok) throw new Error(`what a plan asks could not be owed: ${owed.code}`);
  return asked.map(({ id }, index) => ({ item: id, task: owed.value.taskIds[index] }));
}

/** Around each pass of a strategy's watch. */
export const askOfPlan: Around = { before, after: async () => {} };
