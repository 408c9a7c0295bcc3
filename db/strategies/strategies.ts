import { sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import {
  checkColours,
  type ColourScale,
  isOver,
  type StrategyState,
  usualColours,
} from '../../domain/strategies/strategy.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { createProcess } from '../chase/processes.ts';

/** What an officer writes of a strategy beside its plan. */
export type StrategyHead = {
  readonly title: string;
  readonly purpose?: string;
  readonly zone?: string;
  readonly calendar?: string;
  readonly colours?: ColourScale;
  /** The post that is accountable for it (S34), and the body that governs it (S35). */
  readonly ownerPostId?: string | null;
  readonly bodyId?: string | null;
};

export const noSuchStrategy = refuse('not-found', 'There is no such strategy.');

/** A strategy with an empty plan, a draft until it is opened. */
export async function createStrategy(
  tx: Tx,
  actor: Actor,
  input: StrategyHead,
): Promise<Verdict<{ processId: string; reference: string }>> {
  const colours = checkColours(input.colours ?? usualColours);
  if (!colours.ok) return colours;
  const owner = await namedPosts(tx, 'owner', [input.ownerPostId]);
  if (!owner.ok) return owner;
  const { processId, reference } = await createProcess(tx, actor, { kind: 'strategy', title: input.title });
  await tx.execute(sql`
    insert into strategies (process_id, purpose, zone, calendar, colours, owner_post_id, body_id)
    values (${processId}, ${input.purpose ?? ''}, ${input.zone ?? 'Europe/London'}, ${input.calendar ?? 'england-and-wales'},
      ${JSON.stringify(colours.value)}, ${input.ownerPostId ?? null}, ${input.bodyId ?? null})`);
  await audit(tx, { actorId: actor.personId, act: 'strategy-drafted', processId, details: { reference } });
  return accept({ processId, reference });
}

/** Changes what is named of a strategy that has not ended; its plan has acts of its own. */
export async function changeStrategy(
  tx: Tx,
  actor: Actor,
  input: Partial<StrategyHead> & { strategyId: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const version = await takeVersion(tx, input.strategyId, input.ifVersion);
  if (!version.ok) return version;
  const colours = input.colours === undefined ? undefined : checkColours(input.colours);
  if (colours?.ok === false) return colours;
  const stands = await tx.execute(
    sql`select from strategies where process_id = ${input.strategyId} and owner_post_id = ${input.ownerPostId ?? null}`,
  );
  const owner = stands.rows.length > 0 ? accept(true) : await namedPosts(tx, 'owner', [input.ownerPostId]);
  if (!owner.ok) return owner;
  const given = (name: keyof StrategyHead) => input[name] !== undefined;
  await tx.execute(
    sql`update processes set title = coalesce(${input.title ?? null}, title) where id = ${input.strategyId}`,
  );
  await tx.execute(sql`
    update strategies set purpose = coalesce(${input.purpose ?? null}, purpose), zone = coalesce(${input.zone ?? null}, zone),
      calendar = coalesce(${input.calendar ?? null}, calendar),
      colours = coalesce(${colours === undefined ? null : JSON.stringify(colours.value)}::jsonb, colours),
      owner_post_id = case when ${given('ownerPostId')}::boolean then ${input.ownerPostId ?? null}::uuid else owner_post_id end,
      body_id = case when ${given('bodyId')}::boolean then ${input.bodyId ?? null}::uuid else body_id end
    where process_id = ${input.strategyId}`);
  await audit(tx, {
    actorId: actor.personId,
    act: 'strategy-changed',
    processId: input.strategyId,
    details: { version: version.value },
  });
  return accept({ version: version.value });
}

/**
 * Locks the strategy and counts its version on; refused where it has ended, or where somebody else was faster.
 * `ifVersion` undefined: what is added to a plan takes nothing away from anybody.
 */
export async function takeVersion(tx: Tx, strategyId: string, ifVersion?: number): Promise<Verdict<number>> {
  const { rows } = await tx.execute<{ state: StrategyState }>(
    sql`select state from processes where id = ${strategyId} and kind = 'strategy' for no key update`,
  );
  const process = rows[0];
  if (process === undefined) return noSuchStrategy;
  if (isOver(process.state)) return refuse('not-open', 'The strategy has ended, so its plan no longer changes.');
  const counted = await tx.execute<{ version: number }>(sql`
    update strategies set version = version + 1
    where process_id = ${strategyId} and version = coalesce(${ifVersion ?? null}::int, version) returning version`);
  const version = counted.rows[0]?.version;
  return version === undefined
    ? refuse(
        'version-changed',
        'Somebody has changed this strategy since you opened it. Open it again to see how it is now.',
      )
    : accept(version);
}
