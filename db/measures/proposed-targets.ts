import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { TargetState } from '../../domain/measures/target-list.ts';
import { lockProcess } from '../chase/locks.ts';
import { telling } from '../chase/notices.ts';
import { owedNudge } from '../chase/outbox.ts';
import type { Tx } from '../connect.ts';
import { heldNow } from '../held-now.ts';
import { ms } from '../rows.ts';
import { audit } from '../records/audit.ts';
import { agencies, posts } from '../schema/directory.ts';
import { indicatorAreas, indicators, indicatorTargets } from '../schema/measures.ts';
import { processes } from '../schema/chase.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { placeOfStrategy } from '../strategies/place.ts';
import { uuids } from '../uuids.ts';
import { definitionShape } from './shapes.ts';
import { askForTargets } from './targets.ts';

/** Over the alias `t`: nothing later was said of its area and period. */
const lastWord = sql`not exists (select from indicator_targets n where n.area_id = t.area_id and n.period = t.period and n.revision > t.revision)`;

/** The targets of a strategy that are proposed, and neither agreed nor sent back; of a retired indicator none. */
export const listProposed = statement(
  'measures.proposed-targets',
  z.object({
    indicatorId: of(indicators.id),
    indicator: definitionShape.title,
    kind: definitionShape.kind,
    decimals: definitionShape.decimals,
    scale: definitionShape.scale,
    unit: definitionShape.unit,
    area: of(indicatorAreas.name),
    period: of(indicatorTargets.period),
    scaled: of(indicatorTargets.scaled),
    tolerance: of(indicatorTargets.tolerance),
    reason: of(indicatorTargets.reason),
    owner: of(posts.title).nullable(),
    agency: of(agencies.name).nullable(),
    at: epochMs,
  }),
  (strategyId: string) => sql`
    with named as materialized (select * from indicator_posts(${strategyId}))
    select i.id as "indicatorId", i.title as indicator, i.kind, i.decimals, i.scale, i.unit, a.name as area, t.period, t.scaled, t.tolerance, t.reason,
      o.title as owner, o.agency, ${ms(sql`t.set_at`)} as at
    from indicators i cross join lateral (select * from indicator_targets x where x.indicator_id = i.id offset 0) t
      join indicator_areas a on a.id = t.area_id left join named o on o.post_id = i.owner_post_id
    where i.strategy_id = ${strategyId} and i.state <> 'retired' and t.state = 'proposed' and ${lastWord} order by i.title, i.id, a.position, t.period`,
);

/** The sign-off that is asked to agree targets of a strategy now; undefined where there is none, or the reader sees none. */
export async function readAgreeing(tx: Tx, strategyId: string) {
  return (await agreeing(tx, strategyId))[0];
}
const agreeing = statement(
  'measures.agreeing',
  z.object({ id: of(processes.id), reference: of(processes.reference) }),
  (strategyId: string) => sql`
    select p.id, p.reference from sign_offs o join processes p on p.id = o.process_id
    where o.targets_of = ${strategyId} and p.ended_at is null order by p.id desc limit 1`,
);

const settle = statement(
  'measures.settle-proposed',
  z.object({ indicatorId: of(indicators.id), strategyId: of(indicators.strategyId) }),
  (given: { signOffId: string; state: TargetState; reason: string | null }) => sql`
    insert into indicator_targets (strategy_id, indicator_id, area_id, period, revision, scaled, tolerance, reason, set_by, state, sign_off_id, sign_off)
    select t.strategy_id, t.indicator_id, t.area_id, t.period, t.revision + 1, t.scaled, t.tolerance, coalesce(${given.reason}::text, t.reason), t.set_by,
      ${given.state}::text, o.process_id, p.reference
    from sign_offs o join processes p on p.id = o.process_id join documents d on d.id = o.document_id join indicators i on i.strategy_id = o.targets_of
      cross join lateral (select * from indicator_targets x where x.indicator_id = i.id offset 0) t
    where o.process_id = ${given.signOffId} and i.state <> 'retired' and t.state = 'proposed' and t.set_at <= d.added_at and ${lastWord}
    returning indicator_id as "indicatorId", strategy_id as "strategyId"`,
);

/** Who owns an indicator hears that its targets are agreed. */
const tellAgreed = telling(
  'measures.tell-agreed',
  (given: { strategyId: string; signOffId: string; indicatorIds: readonly string[] }) => sql`
    select distinct ${given.strategyId}::uuid, null::uuid, h.person_id, 'targets-agreed', ${`sign-off:${given.signOffId}`}::text
    from indicators i join post_holders h on h.post_id = i.owner_post_id and ${heldNow} where i.id = any(${uuids(given.indicatorIds)})`,
);

/**
 * How a sign-off of targets ended, in its own transaction: agreed, they hold; sent back, their owners are asked again and
 * read why. What somebody proposed anew meanwhile is not of it. Nothing is done where it was cancelled.
 */
export async function settleTargets(
  tx: Tx,
  { signOffId, strategyId, agreed, reason }: { signOffId: string; strategyId: string; agreed: boolean; reason: string },
): Promise<void> {
  const process = await lockProcess(tx, strategyId);
  const place = await placeOfStrategy(tx, strategyId);
  if (process === undefined || place === undefined) return;
  const settled = await settle(tx, {
    signOffId,
    state: agreed ? 'agreed' : 'returned',
    reason: agreed ? null : reason,
  });
  const indicatorIds = [...new Set(settled.map(({ indicatorId }) => indicatorId))];
  if (indicatorIds.length === 0) return;
  if (agreed) await tellAgreed(tx, { strategyId, signOffId, indicatorIds });
  else if (process.state === 'open') {
    await askForTargets(tx, { strategyId, place, now: process.now }, indicatorIds);
    await owedNudge(tx, strategyId);
  }
  await audit(tx, {
    actorId: null,
    act: agreed ? 'targets-agreed' : 'targets-returned',
    processId: strategyId,
    details: { signOffId, targets: settled.length },
  });
}
