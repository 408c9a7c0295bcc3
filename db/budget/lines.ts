import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { canPlan, canSay, type LineKind, type PlannedYear, type Said } from '../../domain/budget/budget.ts';
import { type Actor, may } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Tx } from '../connect.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { telling } from '../chase/notices.ts';
import { heldNow } from '../held-now.ts';
import { audit } from '../records/audit.ts';
import { budgetLines } from '../schema/budget.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { holdStrategy } from '../strategies/strategies.ts';
import { noSuchPart } from '../strategies/strategies.ts';
import { readLine } from './read-lines.ts';

/** What one holder gives to one activity, over the years. */
export type NewLines = {
  readonly strategyId: string;
  readonly activityId: string;
  readonly kind: LineKind;
  readonly holderPostId: string;
  readonly years: readonly PlannedYear[];
  /** The total that the years are said to add up to; null: none is claimed. */
  readonly totalMinor: number | null;
};

const insertLine = statement(
  'budget.add-line',
  z.object({ id: of(budgetLines.id), today: z.iso.date() }),
  ({ strategyId, activityId, kind, holderPostId, year }: Omit<NewLines, 'years'> & { year: string }) => sql`
    with added as (
      insert into budget_lines (strategy_id, activity_id, year, kind, holder_post_id)
      select d.strategy_id, a.id, ${year}, ${kind}, ${holderPostId}::uuid from activities a join strands d on d.id = a.strand_id
      where a.id = ${activityId} and d.strategy_id = ${strategyId} and a.retired_at is null
      on conflict do nothing returning id, strategy_id)
    select added.id, to_char(app_now() at time zone s.zone, 'YYYY-MM-DD') as today from added join strategies s on s.process_id = added.strategy_id`,
);

const isInPlan = statement(
  'budget.activity-in-plan',
  z.object({ retired: z.boolean() }),
  ({ strategyId, activityId }: Pick<NewLines, 'strategyId' | 'activityId'>) => sql`
    select a.retired_at is not null as retired from activities a join strands d on d.id = a.strand_id where a.id = ${activityId} and d.strategy_id = ${strategyId}`,
);

const ended = 'The strategy has ended, so nothing more is planned in it.';

/** Plans the budget of an activity over some years: a line for each, with its first sum as at today. */
export async function addLines(tx: Tx, actor: Actor, input: NewLines): Promise<Verdict<{ lineIds: string[] }>> {
  const planned = canPlan(input.years, input.totalMinor);
  if (!planned.ok) return planned;
  const held = await holdStrategy(tx, input.strategyId, ended);
  if (!held.ok) return held;
  const holder = await namedPosts(tx, 'holder', [input.holderPostId]);
  if (!holder.ok) return holder;
  const [activity] = await isInPlan(tx, input);
  if (activity === undefined) return noSuchPart;
  if (activity.retired) return refuse('not-open', 'The activity is retired, so nothing more is planned for it.');
  const lineIds: string[] = [];
  for (const { year, minor } of input.years) {
    const [line] = await insertLine(tx, { ...input, year });
    if (line === undefined)
      return refuse('exists-already', `This holder has such a line for ${year} already: say the new sum there.`);
    lineIds.push(line.id);
    await say(tx, actor, {
      lineId: line.id,
      strategyId: input.strategyId,
      what: 'budget',
      minor,
      asAt: line.today,
      reason: '',
    });
  }
  await audit(tx, {
    actorId: actor.personId,
    act: 'budget-planned',
    processId: input.strategyId,
    details: { activityId: input.activityId, lineIds },
  });
  return accept({ lineIds });
}

type Amount = Said & { readonly lineId: string; readonly strategyId: string };
const insertAmount = command(
  'budget.say',
  ({ lineId, strategyId, what, minor, asAt, reason, personId }: Amount & { personId: string }) => sql`
    insert into budget_amounts (line_id, what, minor, as_at, reason, review_id, said_by)
    values (${lineId}, ${what}, ${minor}, ${asAt}, ${reason}, review_under_way(${strategyId}), ${personId})`,
);

async function say(tx: Tx, actor: Actor, amount: Amount): Promise<void> {
  await insertAmount(tx, { ...amount, personId: actor.personId });
}

/** Whoever holds the budget hears that it was changed, once for each time. */
const tellHolder = telling(
  'budget.tell-holder',
  ({ lineId, strategyId, personId }: { lineId: string; strategyId: string; personId: string }) => sql`
    select distinct ${strategyId}::uuid, null::uuid, h.person_id, 'budget-changed',
      concat('budget:', l.id, ':', (select count(*) from budget_amounts m where m.line_id = l.id))
    from budget_lines l join post_holders h on h.post_id = l.holder_post_id and ${heldNow} where l.id = ${lineId} and h.person_id <> ${personId}`,
);

const noSuchLine = refuse('not-found', 'There is no such line of a budget.');

/**
 * Says a sum of a line: by an officer, or by whoever holds the budget, who does not change the budget itself. What was said before stays readable. One that does not
 * agree with what stands is refused without a reason.
 */
export async function sayAmount(
  tx: Tx,
  actor: Actor,
  input: Said & { lineId: string },
): Promise<Verdict<{ lineId: string }>> {
  const line = await readLine(tx, input.lineId);
  if (line === undefined) return noSuchLine;
  if (!line.writes) return refuse('not-allowed', 'Whoever holds this budget says its sums, or the directorate.');
  if (input.what === 'budget' && !may(actor, 'write-budget'))
    return refuse('not-allowed', 'The directorate changes the budget itself. Say what you expect as a forecast.', {
      field: 'what',
    });
  const allowed = canSay(input, line, line.today);
  if (!allowed.ok) return allowed;
  await say(tx, actor, { ...input, strategyId: line.strategyId });
  if (input.what === 'budget')
    await tellHolder(tx, { lineId: input.lineId, strategyId: line.strategyId, personId: actor.personId });
  await audit(tx, {
    actorId: actor.personId,
    act: 'amount-said',
    processId: line.strategyId,
    agencyId: line.agencyId,
    details: { lineId: input.lineId, what: input.what, minor: input.minor, asAt: input.asAt },
  });
  return accept({ lineId: input.lineId });
}

const handOver = command(
  'budget.change-holder',
  ({ lineId, holderPostId }: { lineId: string; holderPostId: string }) => sql`
    update budget_lines l set holder_post_id = ${holderPostId} where l.id = ${lineId} and not exists (select from budget_lines x
      where x.activity_id = l.activity_id and x.year = l.year and x.kind = l.kind and x.holder_post_id = ${holderPostId})`,
);

/** Another post holds the budget from now on; what was said of it stays. */
export async function changeHolder(
  tx: Tx,
  actor: Actor,
  input: { lineId: string; holderPostId: string },
): Promise<Verdict<{ lineId: string }>> {
  const line = await readLine(tx, input.lineId);
  if (line === undefined) return noSuchLine;
  if (isOver(line.state)) return refuse('not-open', ended);
  const holder = await namedPosts(tx, 'holder', [input.holderPostId]);
  if (!holder.ok) return holder;
  if ((await handOver(tx, input)) === 0)
    return refuse(
      'exists-already',
      'This post holds this line already, or has another one of its activity, year and kind.',
    );
  await audit(tx, {
    actorId: actor.personId,
    act: 'budget-holder-changed',
    processId: line.strategyId,
    details: { lineId: input.lineId, postId: input.holderPostId },
  });
  return accept({ lineId: input.lineId });
}
