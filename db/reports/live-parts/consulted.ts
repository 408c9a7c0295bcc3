import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { localDate } from '../../../domain/calendar/zones.ts';
import type { EndedRound, HeldElsewhere, Tally } from '../../../domain/reports/live-parts/consultation.ts';
import { instant } from '../../instant.ts';
import { ms } from '../../rows.ts';
import { tallied } from '../../rounds/read-list.ts';
import { tallyPositions } from '../../rounds/read-responses.ts';
import { processes } from '../../schema/chase.ts';
import { developmentStages, stageTurns } from '../../schema/developments.ts';
import { consultations } from '../../schema/rounds.ts';
import { count, epochMs, of } from '../../shapes.ts';
import { statement } from '../../statement.ts';
import type { Source } from './source.ts';

type Asked = { readonly strategyId: string; readonly processId: string | null; readonly until: number };
/** The rounds by which it came about, those of which a comment led to its plan, and the one whose report it is. */
const rounds = statement(
  'reports.rounds',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    title: of(processes.title),
    published: z.boolean(),
    kind: of(consultations.format),
    informal: of(consultations.informal),
    chair: z.string(),
    funder: z.string(),
    zone: of(consultations.zone),
    eventAt: epochMs.nullable(),
    openedAt: epochMs.nullable(),
    closedAt: epochMs,
    asked: count,
    answered: count,
    came: count,
  }),
  ({ strategyId, processId, until }: Asked) => sql`
    with ours as materialized (
      select t.process_id as id from developments d join stage_turns t on t.development_id = d.process_id where d.strategy_id = ${strategyId}
      union select i.process_id from (select comment_id from traces where strategy_id = ${strategyId} and comment_id is not null and undone_at is null order by id limit 2000) c
        cross join lateral (select x.process_id from log_items x where x.id = c.comment_id offset 0) i
      union select ${processId}::uuid)
    select p.id, p.reference, p.title, p.state = 'published' as published, n.format as kind, n.informal, coalesce(n.chair, '') as chair, coalesce(n.funder, '') as funder, n.zone,
      ${ms(sql`n.event_at`)} as "eventAt", ${ms(sql`p.opened_at`)} as "openedAt", ${ms(sql`p.closed_at`)} as "closedAt",
      coalesce(n.asked, k.asked) as asked, coalesce(n.answered, k.answered) as answered,
      (select count(distinct a.agency_id)::int from attendance a where a.process_id = p.id) as came
    from ours join processes p on p.id = ours.id join consultations n on n.process_id = p.id cross join lateral (${tallied} and n.asked is null) k
    where p.state in ('closed', 'log-agreed', 'signing', 'signed-off', 'published') and p.closed_at <= ${instant(until)}
    order by coalesce(n.event_at, p.closed_at), p.id`,
);

/** The rounds of the strategy that have closed; of a report on one round that one alone. */
export async function readRounds({ tx, scope, until }: Source): Promise<EndedRound[]> {
  const { strategyId, processId } = scope;
  const all = await rounds(tx, { strategyId, processId, until });
  const own = all.filter(({ id }) => id === processId);
  return (own.length > 0 ? own : all).map(({ reference, published, zone, eventAt, openedAt, closedAt, ...round }) => ({
    ...round,
    metOn: eventAt === null ? null : localDate(eventAt, zone),
    openedOn: openedAt === null ? null : localDate(openedAt, zone),
    closedOn: localDate(closedAt, zone),
    page: published ? `/published/${reference}` : null,
  }));
}

const elsewhere = statement(
  'reports.held-elsewhere',
  z.object({
    id: of(stageTurns.id),
    title: of(developmentStages.title),
    kind: of(developmentStages.kind),
    heldOn: z.iso.date(),
    cameOf: z.string(),
  }),
  ({ strategyId, until }: { strategyId: string; until: string }) => sql`
    select t.id, g.title, g.kind, to_char(t.held_on, 'YYYY-MM-DD') as "heldOn", coalesce(t.came_of, '') as "cameOf"
    from developments d join stage_turns t on t.development_id = d.process_id join development_stages g on g.id = t.stage_id
    where d.strategy_id = ${strategyId} and t.held_on <= ${until}::date and t.set_aside_at is null and g.opens = 'consultation' order by t.held_on, t.id`,
);

/** The stages of its development that asked somebody, and were held outside. */
export async function readElsewhere({ tx, scope: { strategyId }, days: { until } }: Source): Promise<HeldElsewhere[]> {
  return elsewhere(tx, { strategyId, until });
}

/** The positions that were taken in each of the rounds, in numbers. */
export async function readPositions(
  { tx }: Source,
  ended: readonly EndedRound[],
): Promise<(EndedRound & { readonly tally: readonly Tally[] })[]> {
  const tallies = Map.groupBy(
    await tallyPositions(
      tx,
      ended.map(({ id }) => id),
    ),
    ({ processId }) => processId,
  );
  return ended.map((round) => ({ ...round, tally: tallies.get(round.id) ?? [] }));
}
