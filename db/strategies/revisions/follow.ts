import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { accept, type Verdict } from '../../../domain/refusal.ts';
import type { RevisedLine } from '../../../domain/strategies/revision.ts';
import { itemTitle } from '../../../domain/strategies/strategy.ts';
import { cancelTasks } from '../../chase/finish-tasks.ts';
import { owedNudge } from '../../chase/outbox.ts';
import { wakesEarlier } from '../../chase/plans/plans.ts';
import type { Tx } from '../../connect.ts';
import { givenRows } from '../../given-rows.ts';
import { datedItems } from '../../schema/strategies.ts';
import { of } from '../../shapes.ts';
import { command, type RowOf, statement } from '../../statement.ts';
import { moveToDays } from '../date-moves.ts';
import { watchItems } from '../dated-items.ts';
import { handToPost } from '../hand-to-post.ts';
import { type Nominated, nominate, withdrawNominations } from '../equals/nominations.ts';
import type { StrategyPlace } from '../place.ts';

// What is owed follows the mapping: dates that are asked for, and who is named.

/** The planned dates of a strategy that are asked for, and the post that owes each by the plan of this moment. */
export const datesAskedFor = statement(
  'strategies.dates-asked-for',
  z.object({
    partId: of(datedItems.id),
    kind: of(datedItems.kind),
    taskId: z.string(),
    postId: z.string().nullable(),
  }),
  (strategyId: string) => sql`
    select i.id as "partId", i.kind, i.task_id as "taskId", coalesce(i.owner_post_id, a.lead_post_id, s.owner_post_id) as "postId"
    from dated_items i join strategies s on s.process_id = i.strategy_id left join activities a on a.id = i.activity_id
    where i.strategy_id = ${strategyId} and i.state = 'planned' and i.task_id is not null`,
);
type Asked = RowOf<typeof datesAskedFor>;

const renameTasks = command(
  'strategies.revision-renames-tasks',
  (renamed: readonly { taskId: string; title: string }[]) => sql`
    update tasks t set title = g.title from ${givenRows(renamed, { taskId: 'uuid', title: 'text' })} where t.id = g."taskId" and t.state = 'open'`,
);

export type Following = {
  readonly revisionId: string;
  readonly strategyId: string;
  readonly place: StrategyPlace;
  readonly now: number;
  readonly watched: boolean;
  readonly lines: readonly RevisedLine[];
  /** As it was before the plan changed. */
  readonly asked: readonly Asked[];
};

/** Tasks of dates that are dropped end; the others go to the post and the day that they have now, and new dates are asked for. */
export async function followDates(tx: Tx, following: Following): Promise<Verdict<true>> {
  const { strategyId, place, now, lines, asked, revisionId } = following;
  const line = new Map(lines.map((one) => [one.partId, one]));
  const stays = ({ partId }: Asked) => line.get(partId)?.fate === 'kept';
  await cancelTasks(tx, { taskIds: asked.filter((one) => !stays(one)).map(({ taskId }) => taskId) });
  const kept = asked.filter(stays);
  const after = new Map((await datesAskedFor(tx, strategyId)).map(({ partId, postId }) => [partId, postId]));
  const handed = kept.flatMap(({ partId, taskId, postId }) => {
    const next = after.get(partId) ?? null;
    return next === null || next === postId ? [] : [{ taskId, postId: next }];
  });
  for (const [postId, tasks] of Map.groupBy(handed, (one) => one.postId))
    await handToPost(tx, { taskIds: tasks.map(({ taskId }) => taskId), postId, occasion: `revision:${revisionId}` });
  const renamed = kept.flatMap(({ partId, kind, taskId }) => {
    const one = line.get(partId);
    return one === undefined || one.title === one.before?.title ? [] : [{ taskId, title: itemTitle(kind, one.title) }];
  });
  await renameTasks(tx, renamed);
  const moves = kept.flatMap(({ partId, taskId }) => {
    const one = line.get(partId);
    return one === undefined || one.day === null || one.day === one.before?.day ? [] : [{ taskId, newOn: one.day }];
  });
  const moved = await moveToDays(tx, { processId: strategyId, kind: 'dated-item', place, now, moves });
  return moved.ok ? watchNew(tx, following) : moved;
}

async function watchNew(tx: Tx, { strategyId, place, now, watched, lines }: Following): Promise<Verdict<true>> {
  const itemIds = lines.flatMap(({ partId, kind, fate }) => (kind === 'date' && fate === 'new' ? [partId] : []));
  if (!watched) return accept(true);
  if (itemIds.length > 0) {
    const asked = await watchItems(tx, { strategyId, place, now, itemIds });
    if (!asked.ok) return asked;
  }
  if (await wakesEarlier(tx, strategyId)) await owedNudge(tx, strategyId);
  return accept(true);
}

/** Who leads a line from now on is asked whether he accepts, and nobody else any more; of activities that end, `endRetired` asks nobody. */
export async function followNominations(tx: Tx, strategyId: string, lines: readonly RevisedLine[]): Promise<void> {
  const led = lines.filter(({ kind }) => kind !== 'date');
  const strandsEnded = led.filter(({ kind, fate }) => kind === 'strand' && fate !== 'kept' && fate !== 'new');
  const anew = led.filter(
    ({ fate, postId, before }) => fate === 'new' || (fate === 'kept' && postId !== before?.postId),
  );
  await withdrawNominations(tx, [
    ...[...strandsEnded, ...anew.filter(({ kind }) => kind === 'strand')].map(({ partId }) => ({ strandId: partId })),
    ...anew
      .filter(({ kind }) => kind === 'activity')
      .flatMap(({ partId: activityId, postId }) => [
        { activityId, part: 'lead' as const },
        ...(postId === null ? [] : [{ activityId, part: 'joint' as const, postId }]),
      ]),
  ]);
  await nominate(
    tx,
    strategyId,
    anew.flatMap(({ partId, kind, postId }): Nominated[] => {
      if (postId === null) return [];
      return kind === 'strand'
        ? [{ strandId: partId, postId, part: 'leader' }]
        : [{ activityId: partId, postId, part: 'lead' }];
    }),
  );
}
