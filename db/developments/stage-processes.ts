import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { canOpen, type Opens } from '../../domain/developments/stages.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { owedNudge } from '../chase/outbox.ts';
import { changeProcess } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { consultations } from '../schema/rounds.ts';
import { developmentStages, stageTurns } from '../schema/developments.ts';
import { lockDevelopment, readChain } from './chain.ts';

const noSuchStage = refuse('not-found', 'There is no such stage of a development.');

/** The development under its lock, as long as it runs, and its chain. */
async function holdChain(tx: Tx, developmentId: string) {
  const development = await lockDevelopment(tx, developmentId);
  if (development === undefined) return noSuchStage;
  if (development.state !== 'running')
    return refuse('not-open', 'The development does not run, so none of its stages is opened.');
  return accept({ development, chain: await readChain(tx, developmentId) });
}

/**
 * What was drafted, taken for a stage in the same transaction where it was drafted for one; `stageId` null: for none.
 */
export async function forStage<Made extends { readonly processId: string }>(
  tx: Tx,
  actor: Actor,
  { stageId, opens }: { readonly stageId: string | null; readonly opens: Opens },
  made: Verdict<Made>,
): Promise<Verdict<Made>> {
  if (!made.ok || stageId === null) return made;
  const taken = await takeStage(tx, actor, { stageId, opens, processId: made.value.processId });
  return taken.ok ? made : taken;
}

type Taken = { readonly stageId: string; readonly opens: Opens; readonly processId: string };

/**
 * A draft that was made for a stage, in the same transaction, is its process from now on: the stage is opened by opening it.
 * A round that follows one of the same stage names it as its predecessor (S24).
 */
async function takeStage(
  tx: Tx,
  actor: Actor,
  { stageId, opens, processId }: Taken,
): Promise<Verdict<{ developmentId: string }>> {
  const [stage] = await tx
    .select({ developmentId: developmentStages.developmentId })
    .from(developmentStages)
    .where(eq(developmentStages.id, stageId));
  if (stage === undefined) return noSuchStage;
  const { developmentId } = stage;
  const held = await holdChain(tx, developmentId);
  if (!held.ok) return held;
  const allowed = canOpen(held.value.chain, stageId);
  if (!allowed.ok) return allowed;
  if (allowed.value.opens !== opens)
    return refuse(
      'malformed',
      `This stage is opened as a ${allowed.value.opens === 'sign-off' ? 'sign-off' : 'round'}.`,
    );
  if (allowed.value.state === 'drafted')
    return refuse('exists-already', 'This stage has a draft already. Open that one, or discard it first.');
  await setAside(tx, stageId, '');
  const predecessorId = opens === 'consultation' ? await lastRound(tx, stageId) : undefined;
  if (predecessorId !== undefined)
    await tx.update(consultations).set({ predecessorId }).where(eq(consultations.processId, processId));
  await tx.insert(stageTurns).values({ stageId, developmentId, processId, by: actor.personId });
  await changeProcess(tx, developmentId, {});
  await audit(tx, {
    actorId: actor.personId,
    act: 'development-stage-drafted',
    processId: developmentId,
    details: { stageId, drafted: processId },
  });
  await owedNudge(tx, developmentId);
  return accept({ developmentId });
}

/** The turn of a stage counts no more; it stays readable. */
export async function setAside(tx: Tx, stageId: string, why: string): Promise<void> {
  await tx
    .update(stageTurns)
    .set({ setAsideAt: sql`app_now()`, setAsideWhy: why })
    .where(and(eq(stageTurns.stageId, stageId), isNull(stageTurns.setAsideAt)));
}

async function lastRound(tx: Tx, stageId: string): Promise<string | undefined> {
  const turns = await tx
    .select({ processId: stageTurns.processId })
    .from(stageTurns)
    .where(eq(stageTurns.stageId, stageId))
    .orderBy(stageTurns.id);
  return turns.flatMap(({ processId }) => processId ?? []).at(-1);
}

/** Whether a drafted process may be opened: one of a stage only in its order, while its development runs. */
export async function inItsOrder(tx: Tx, processId: string): Promise<Verdict<true>> {
  const [turn] = await tx
    .select({ stageId: stageTurns.stageId, developmentId: stageTurns.developmentId })
    .from(stageTurns)
    .where(and(eq(stageTurns.processId, processId), isNull(stageTurns.setAsideAt)));
  if (turn === undefined) return accept(true);
  const held = await holdChain(tx, turn.developmentId);
  if (!held.ok) return held;
  const allowed = canOpen(held.value.chain, turn.stageId);
  return allowed.ok ? accept(true) : allowed;
}
