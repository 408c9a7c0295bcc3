import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import type { CalendarName } from '../../domain/calendar/bank-holidays.ts';
import { checkColours, checkSpan, type ColourScale, isOver, usualColours } from '../../domain/strategies/strategy.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { follows } from './before/predecessor.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { createProcess } from '../chase/processes.ts';
import { processes } from '../schema/chase.ts';
import { strategies } from '../schema/strategies.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { strategyState } from './shapes.ts';

/** What an officer writes of a strategy beside its plan. */
export type StrategyHead = {
  readonly title: string;
  readonly purpose?: string;
  readonly zone?: string;
  readonly calendar?: CalendarName;
  readonly colours?: ColourScale;
  /** The post that is accountable for it (S34), and the body that governs it (S35). */
  readonly ownerPostId?: string | null;
  readonly bodyId?: string | null;
  /** Its first and its last day, 'YYYY-MM-DD'. */
  readonly beginsOn?: string | null;
  readonly endsOn?: string | null;
  /** The strategy whose place it takes (S4). */
  readonly predecessorId?: string | null;
};

export const noSuchPart = refuse('not-found', 'There is no such part of the plan.');
export const noSuchStrategy = refuse('not-found', 'There is no such strategy.');

/** A strategy with an empty plan, a draft until it is opened. */
export async function createStrategy(
  tx: Tx,
  actor: Actor,
  input: StrategyHead,
): Promise<Verdict<{ processId: string; reference: string }>> {
  const colours = checkColours(input.colours ?? usualColours);
  if (!colours.ok) return colours;
  const span = checkSpan(input.beginsOn ?? null, input.endsOn ?? null);
  if (!span.ok) return span;
  const owner = await namedPosts(tx, 'owner', [input.ownerPostId]);
  if (!owner.ok) return owner;
  const { processId, reference } = await createProcess(tx, actor, { kind: 'strategy', title: input.title });
  const follow = await follows(tx, processId, input.predecessorId);
  if (!follow.ok) return follow;
  const { purpose, zone, calendar, ownerPostId, bodyId, beginsOn, endsOn, predecessorId } = input;
  const head = {
    purpose,
    zone,
    calendar,
    colours: colours.value,
    ownerPostId,
    bodyId,
    beginsOn,
    endsOn,
    predecessorId,
  };
  await tx.insert(strategies).values({ processId, ...head });
  await audit(tx, { actorId: actor.personId, act: 'strategy-drafted', processId, details: { reference } });
  return accept({ processId, reference });
}

type Change = Partial<StrategyHead> & { strategyId: string; ifVersion: number };
const writeChange = command(
  'strategies.change',
  ({
    strategyId,
    purpose,
    zone,
    calendar,
    colours,
    ownerPostId,
    bodyId,
    beginsOn,
    endsOn,
    predecessorId,
  }: Change) => sql`
    update strategies set purpose = coalesce(${purpose ?? null}, purpose), zone = coalesce(${zone ?? null}, zone),
      calendar = coalesce(${calendar ?? null}, calendar),
      colours = coalesce(${colours === undefined ? null : JSON.stringify(colours)}::jsonb, colours),
      owner_post_id = case when ${ownerPostId !== undefined}::boolean then ${ownerPostId ?? null}::uuid else owner_post_id end,
      body_id = case when ${bodyId !== undefined}::boolean then ${bodyId ?? null}::uuid else body_id end,
      begins_on = case when ${beginsOn !== undefined}::boolean then ${beginsOn ?? null}::date else begins_on end,
      ends_on = case when ${endsOn !== undefined}::boolean then ${endsOn ?? null}::date else ends_on end,
      predecessor_id = case when ${predecessorId !== undefined}::boolean then ${predecessorId ?? null}::uuid else predecessor_id end
    where process_id = ${strategyId}`,
);

/** Changes what is named of a strategy that has not ended; its plan has acts of its own. */
export async function changeStrategy(tx: Tx, actor: Actor, input: Change): Promise<Verdict<{ version: number }>> {
  const version = await takeVersion(tx, input.strategyId, input.ifVersion);
  if (!version.ok) return version;
  const colours = input.colours === undefined ? undefined : checkColours(input.colours);
  if (colours?.ok === false) return colours;
  const [stands] = await tx
    .select({ ownerPostId: strategies.ownerPostId, beginsOn: strategies.beginsOn, endsOn: strategies.endsOn })
    .from(strategies)
    .where(eq(strategies.processId, input.strategyId));
  const { beginsOn = stands?.beginsOn ?? null, endsOn = stands?.endsOn ?? null } = input;
  const span = checkSpan(beginsOn, endsOn);
  if (!span.ok) return span;
  const owner =
    stands?.ownerPostId === input.ownerPostId ? accept(true) : await namedPosts(tx, 'owner', [input.ownerPostId]);
  if (!owner.ok) return owner;
  const follow = await follows(tx, input.strategyId, input.predecessorId);
  if (!follow.ok) return follow;
  await tx
    .update(processes)
    .set({ title: input.title ?? sql`${processes.title}` })
    .where(eq(processes.id, input.strategyId));
  await writeChange(tx, input);
  await audit(tx, {
    actorId: actor.personId,
    act: 'strategy-changed',
    processId: input.strategyId,
    details: { version: version.value },
  });
  return accept({ version: version.value });
}

/** The strategy's process under its row lock. */
export const lockStrategy = statement(
  'strategies.lock',
  z.object({ state: strategyState }),
  (id: string) => sql`select state from processes where id = ${id} and kind = 'strategy' for no key update`,
);

const countVersion = statement(
  'strategies.count-version',
  z.object({ version: of(strategies.version) }),
  ({ strategyId, ifVersion }: { strategyId: string; ifVersion: number | null }) => sql`
    update strategies set version = version + 1
    where process_id = ${strategyId} and version = coalesce(${ifVersion}::int, version) returning version`,
);

export const planEnded = 'The strategy has ended, so its plan no longer changes.';

/** The strategy under its row lock, as long as it has not ended; `ended`: what is said where it has. */
export async function holdStrategy(tx: Tx, strategyId: string, ended: string): Promise<Verdict<true>> {
  const [process] = await lockStrategy(tx, strategyId);
  if (process === undefined) return noSuchStrategy;
  return isOver(process.state) ? refuse('not-open', ended) : accept(true);
}

/**
 * Locks the strategy and counts its version on; refused where it has ended, or where somebody else was faster.
 * `ifVersion` undefined: what is added to a plan takes nothing away from anybody.
 */
export async function takeVersion(tx: Tx, strategyId: string, ifVersion?: number): Promise<Verdict<number>> {
  const held = await holdStrategy(tx, strategyId, planEnded);
  if (!held.ok) return held;
  const [counted] = await countVersion(tx, { strategyId, ifVersion: ifVersion ?? null });
  return counted === undefined
    ? refuse(
        'version-changed',
        'Somebody has changed this strategy since you opened it. Open it again to see how it is now.',
      )
    : accept(counted.version);
}
