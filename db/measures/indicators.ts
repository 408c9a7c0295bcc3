import { and, eq, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import {
  canRedefine,
  canStep,
  checkDefinition,
  type Definition,
  type IndicatorState,
  type Quality,
} from '../../domain/measures/indicator.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import { cancelTasks } from '../chase/finish-tasks.ts';
import { handToPost } from '../strategies/hand-to-post.ts';
import { lockProcess } from '../chase/locks.ts';
import { owedNudge } from '../chase/outbox.ts';
import type { Tx } from '../connect.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { idOf } from '../rows.ts';
import { activities, strands } from '../schema/strategies.ts';
import { indicators, indicatorSteps } from '../schema/measures.ts';
import { of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { setAreas } from './areas.ts';
import { openTasks } from './indicator-tasks.ts';
import { lockIndicator, type LockedIndicator, noSuchIndicator } from './locked-indicator.ts';

/** What is said of an indicator beside its definition. */
type About = {
  /** A strand or an activity of the plan that it measures; null: the strategy itself, as a key measure of its success. */
  readonly partId: string | null;
  readonly ownerPostId: string;
  readonly quality: Quality;
  readonly replacedById: string | null;
};
export type NewIndicator = Definition & About & { readonly strategyId: string };
export type IndicatorChange = Partial<Definition & About> & {
  readonly indicatorId: string;
  readonly ifVersion: number;
};

/** Adds an indicator to a strategy that has not ended; it is being designed, and nothing is asked about it yet. */
export async function createIndicator(
  tx: Tx,
  actor: Actor,
  input: NewIndicator,
): Promise<Verdict<{ indicatorId: string }>> {
  const { areas, partId, replacedById, strategyId, ...named } = input;
  const process = await lockProcess(tx, strategyId);
  if (process?.kind !== 'strategy') return refuse('not-found', 'There is no such strategy.');
  if (process.state !== 'draft' && process.state !== 'open') return over;
  const checked = checkDefinition(input);
  if (!checked.ok) return checked;
  const place = await placeOf(tx, { strategyId, partId, replacedById, ownerPostId: input.ownerPostId });
  if (!place.ok) return place;
  if (await isNamed(tx, strategyId, input.title)) return nameTaken;
  const indicatorId = idOf(
    await tx
      .insert(indicators)
      .values({ ...named, ...place.value, strategyId, scale: [...input.scale] })
      .returning({ id: indicators.id }),
  );
  await setAreas(tx, { strategyId, indicatorId, names: areas });
  await audit(tx, {
    actorId: actor.personId,
    act: 'indicator-added',
    processId: strategyId,
    details: { indicatorId },
  });
  return accept({ indicatorId });
}

const nameTaken = refuse('exists-already', 'An indicator of this strategy has that name already. Give another.', {
  field: 'title',
});

/** Whether an indicator that is not retired has that name: a file of values names each by its own. */
async function isNamed(tx: Tx, strategyId: string, title: string): Promise<boolean> {
  const rows = await tx
    .select({ title: indicators.title })
    .from(indicators)
    .where(and(eq(indicators.strategyId, strategyId), ne(indicators.state, 'retired')));
  return rows.some((one) => one.title.toLowerCase() === title.toLowerCase());
}

const over = refuse('not-open', 'The strategy has ended, so nothing can be added to it.');

/** Changes what is named; what was imposed from outside, and what values that are there mean, stays as it is. */
export async function changeIndicator(
  tx: Tx,
  actor: Actor,
  { indicatorId, ifVersion, ...given }: IndicatorChange,
): Promise<Verdict<{ version: number }>> {
  const held = await openIndicator(tx, indicatorId, ifVersion);
  if (!held.ok) return held;
  const before = held.value;
  const { partId = before.partId, replacedById = before.replacedById, ownerPostId = before.ownerPostId } = given;
  const after: Definition = { ...before, ...given };
  const allowed = canRedefine(before, after, before.hasValues);
  if (!allowed.ok) return allowed;
  const checked = checkDefinition(after);
  if (!checked.ok) return checked;
  const renamed = after.title.toLowerCase() !== before.title.toLowerCase();
  if (renamed && (await isNamed(tx, before.strategyId, after.title))) return nameTaken;
  const place = await placeOf(tx, { ...before, partId, replacedById, ownerPostId }, before);
  if (!place.ok) return place;
  const { title, definition, origin, kind, unit, decimals, polarity, frequency, numerator, denominator } = after;
  const version = before.version + 1;
  await tx
    .update(indicators)
    .set({
      title,
      definition,
      origin,
      kind,
      unit,
      decimals,
      polarity,
      frequency,
      numerator,
      denominator,
      scale: [...after.scale],
      ...place.value,
      ownerPostId,
      quality: given.quality ?? before.quality,
      version,
    })
    .where(eq(indicators.id, indicatorId));
  const occasion = `owner:${indicatorId}:${version}`;
  await handToPost(tx, { taskIds: await openTasks(tx, indicatorId), postId: ownerPostId, occasion });
  if (given.areas !== undefined) await setAreas(tx, { ...before, names: given.areas });
  await audit(tx, {
    actorId: actor.personId,
    act: 'indicator-changed',
    processId: before.strategyId,
    details: { indicatorId, version },
  });
  return accept({ version });
}

/** Takes an indicator to another state of its life, for a reason that stays with it. */
export async function stepIndicator(
  tx: Tx,
  actor: Actor,
  input: { indicatorId: string; to: IndicatorState; reason: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const held = await openIndicator(tx, input.indicatorId, input.ifVersion);
  if (!held.ok) return held;
  const { indicatorId, strategyId, state, version } = held.value;
  const allowed = canStep(state, input.to);
  if (!allowed.ok) return allowed;
  await tx
    .update(indicators)
    .set({ state: input.to, version: version + 1 })
    .where(eq(indicators.id, indicatorId));
  const { to: after, reason } = input;
  await tx
    .insert(indicatorSteps)
    .values({ strategyId, indicatorId, before: state, after, reason, takenBy: actor.personId });
  if (after === 'retired') await cancelTasks(tx, { taskIds: await openTasks(tx, indicatorId) }, 'withdrawn');
  // Its values are asked for in the next pass of the watch.
  else if (held.value.processState === 'open') await owedNudge(tx, strategyId);
  await audit(tx, {
    actorId: actor.personId,
    act: 'indicator-stepped',
    processId: strategyId,
    details: { indicatorId, from: state, to: after },
  });
  return accept({ version: version + 1 });
}

/** The indicator under its lock, of a strategy that goes on, if nobody else has changed it meanwhile. */
async function openIndicator(tx: Tx, indicatorId: string, ifVersion: number): Promise<Verdict<LockedIndicator>> {
  const found = await lockIndicator(tx, indicatorId);
  if (found === undefined) return noSuchIndicator;
  if (found.processState !== 'draft' && found.processState !== 'open') return over;
  if (found.state === 'retired') return refuse('not-open', 'The indicator is retired, so it no longer changes.');
  return found.version === ifVersion
    ? accept(found)
    : refuse('version-changed', 'Somebody has changed this indicator since you opened it. Look at it again.');
}

type Place = Pick<About, 'partId' | 'replacedById' | 'ownerPostId'> & { readonly strategyId: string };
const partOf = statement(
  'measures.part',
  z.object({
    strandId: of(strands.id).nullable(),
    activityId: of(activities.id).nullable(),
    replacedById: of(indicators.id).nullable(),
  }),
  ({ strategyId, partId, replacedById }: Place) => sql`
    select (select id from strands where id = ${partId}::uuid and strategy_id = ${strategyId}) as "strandId",
      (select a.id from activities a join strands s on s.id = a.strand_id where a.id = ${partId}::uuid and s.strategy_id = ${strategyId}) as "activityId",
      (select id from indicators where id = ${replacedById}::uuid and strategy_id = ${strategyId}) as "replacedById"`,
);

/** Where it stands: every name is one of this strategy's. Whoever owns it already stays, though he could not be named anew. */
async function placeOf(tx: Tx, place: Place, before?: LockedIndicator) {
  const named =
    before?.ownerPostId === place.ownerPostId ? accept(true) : await namedPosts(tx, 'owner', [place.ownerPostId]);
  if (!named.ok) return refuse(named.code, named.message, { field: 'ownerPostId' });
  const [found] = await partOf(tx, place);
  if (found === undefined || (place.partId !== null && found.strandId === null && found.activityId === null))
    return refuse('malformed', 'Choose a strand or an activity of this strategy.', { field: 'partId' });
  if (place.replacedById !== null && (found.replacedById === null || found.replacedById === before?.indicatorId))
    return refuse('malformed', 'Choose another indicator of this strategy.', { field: 'replacedById' });
  return accept(found);
}
