import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import type { AuditAct } from '../../../domain/decisions/audit-acts.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canOffer } from '../../../domain/strategies/option.ts';
import type { Tx } from '../../connect.ts';
import { audit } from '../../records/audit.ts';
import { lessons } from '../../schema/lessons.ts';
import { links } from '../../schema/links.ts';
import { planOptions } from '../../schema/proposals.ts';
import { strands } from '../../schema/strategies.ts';
import { knownTo } from '../links/links.ts';
import { holdStrategy, noSuchPart, planEnded } from '../strategies.ts';

export type OptionWords = {
  /** In which strand it becomes an activity. */
  readonly strandId: string;
  readonly title: string;
  readonly what: string;
  readonly fits: string;
  readonly source: string;
  /** A lesson, an operation or a scheme of the strategy that it comes from. */
  readonly fromId: string | null;
  /** A risk: it is meant for areas where that is high. */
  readonly riskId: string | null;
};

export const noSuchOption = refuse('not-found', 'There is no such option.');
const known = refuse('exists-already', 'There is an option of this title already.', { field: 'title' });

/** Puts an option on the menu of a strategy. */
export async function addOption(
  tx: Tx,
  actor: Actor,
  { strategyId, ...words }: OptionWords & { strategyId: string },
): Promise<Verdict<{ optionId: string }>> {
  const held = await holdStrategy(tx, strategyId, planEnded);
  if (!held.ok) return held;
  const row = await rowOf(tx, strategyId, words);
  if (!row.ok) return row;
  const [added] = await tx
    .insert(planOptions)
    .values({ strategyId, ...row.value })
    .onConflictDoNothing()
    .returning({ id: planOptions.id });
  if (added === undefined) return known;
  await note(tx, actor, 'option-added', strategyId, { optionId: added.id });
  return accept({ optionId: added.id });
}

type Seen = { readonly optionId: string; readonly ifVersion: number };

/** Changes an option, on the version that was seen; what was adopted of it stays as it is. */
export async function changeOption(
  tx: Tx,
  actor: Actor,
  { optionId, ifVersion, ...words }: OptionWords & Seen,
): Promise<Verdict<{ version: number }>> {
  const held = await holdOption(tx, optionId);
  if (!held.ok) return held;
  const row = await rowOf(tx, held.value.strategyId, words);
  if (!row.ok) return row;
  const sameTitle = and(
    eq(planOptions.strategyId, held.value.strategyId),
    sql`lower(${planOptions.title}) = lower(${words.title})`,
    ne(planOptions.id, optionId),
  );
  if ((await tx.$count(planOptions, sameTitle)) > 0) return known;
  return write(tx, actor, 'option-changed', { optionId, ifVersion }, row.value);
}

/** Withdraws an option with a reason, or with none offers it again. What was adopted stays, and what waits for an answer is answered. */
export async function offerOption(
  tx: Tx,
  actor: Actor,
  { optionId, ifVersion, withdrawnWhy }: Seen & { withdrawnWhy: string | null },
): Promise<Verdict<{ version: number }>> {
  const held = await holdOption(tx, optionId);
  if (!held.ok) return held;
  const offered = withdrawnWhy === null;
  const allowed = canOffer(held.value.withdrawnWhy, offered);
  if (!allowed.ok) return allowed;
  const act = offered ? 'option-offered' : 'option-withdrawn';
  return write(tx, actor, act, { optionId, ifVersion }, { withdrawnWhy });
}

/** The option under the lock of its strategy, as long as that has not ended. */
async function holdOption(tx: Tx, optionId: string): Promise<Verdict<typeof planOptions.$inferSelect>> {
  const find = () => tx.select().from(planOptions).where(eq(planOptions.id, optionId));
  const [seen] = await find();
  if (seen === undefined) return noSuchOption;
  const held = await holdStrategy(tx, seen.strategyId, planEnded);
  if (!held.ok) return held;
  const [option] = await find();
  return option === undefined ? noSuchOption : accept(option);
}

async function write(
  tx: Tx,
  actor: Actor,
  act: AuditAct,
  { optionId, ifVersion }: Seen,
  row: PgUpdateSetSource<typeof planOptions>,
): Promise<Verdict<{ version: number }>> {
  const { version, strategyId } = planOptions;
  const [changed] = await tx
    .update(planOptions)
    .set({ ...row, version: sql`${version} + 1` })
    .where(and(eq(planOptions.id, optionId), eq(version, ifVersion)))
    .returning({ version, strategyId });
  if (changed === undefined)
    return refuse(
      'version-changed',
      'Somebody has changed this option since you opened it. Open it again to see how it is now.',
    );
  await note(tx, actor, act, changed.strategyId, { optionId, version: changed.version });
  return accept({ version: changed.version });
}

/** What is stored of the words, if the strand, the risk and what it comes from belong to the strategy. */
async function rowOf(tx: Tx, strategyId: string, { fromId, riskId, ...words }: OptionWords) {
  const inPlan = and(eq(strands.id, words.strandId), eq(strands.strategyId, strategyId), isNull(strands.retiredAt));
  if ((await tx.$count(strands, inPlan)) === 0) return noSuchPart;
  const risk = and(knownTo(strategyId), eq(links.id, riskId ?? strategyId), eq(links.kind, 'risk'));
  if (riskId !== null && (await tx.$count(links, risk)) === 0)
    return refuse('not-found', 'There is no such risk among the links of the strategy.', { field: 'riskId' });
  if (fromId === null) return accept({ ...words, riskId, lessonId: null, linkId: null });
  if ((await tx.$count(lessons, and(eq(lessons.id, fromId), eq(lessons.strategyId, strategyId)))) > 0)
    return accept({ ...words, riskId, lessonId: fromId, linkId: null });
  const origin = and(knownTo(strategyId), eq(links.id, fromId), inArray(links.kind, ['operation', 'scheme']));
  return (await tx.$count(links, origin)) === 0
    ? refuse('not-found', 'There is no such lesson, operation or scheme in this strategy.', { field: 'fromId' })
    : accept({ ...words, riskId, lessonId: null, linkId: fromId });
}

async function note(tx: Tx, actor: Actor, act: AuditAct, processId: string, details: Record<string, string | number>) {
  await audit(tx, { actorId: actor.personId, act, processId, details });
}
