import { and, eq, notInArray } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { isOver } from '../../domain/developments/development.ts';
import { canReplan, checkChain, type PlannedStage } from '../../domain/developments/stages.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { cancelTasks } from '../chase/finish-tasks.ts';
import { owedNudge } from '../chase/outbox.ts';
import { changeProcess, createProcess } from '../chase/processes.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { developments, developmentStages } from '../schema/developments.ts';
import { moveOwed } from '../strategies/date-moves.ts';
import { holdStrategy } from '../strategies/strategies.ts';
import {
  type ChainStage,
  type HeldDevelopment,
  listOpeners,
  lockDevelopment,
  noSuchDevelopment,
  readChain,
} from './chain.ts';

/** What an officer writes of a development: who leads it, and its stages in their order. */
export type DevelopmentInput = {
  readonly title: string;
  readonly leadPostId: string;
  readonly stages: readonly PlannedStage[];
};

/** Drafts a development of a strategy that has not ended; nobody is told of it before it starts. */
export async function createDevelopment(
  tx: Tx,
  actor: Actor,
  input: DevelopmentInput & { readonly strategyId: string },
): Promise<Verdict<{ processId: string; reference: string }>> {
  const { strategyId, title, leadPostId } = input;
  const strategy = await holdStrategy(tx, strategyId, 'The strategy has ended, so it is developed no more.');
  if (!strategy.ok) return strategy;
  const stages = input.stages.map((stage) => ({ ...stage, id: null }));
  const checked = await check(tx, leadPostId, stages);
  if (!checked.ok) return checked;
  const made = await createProcess(tx, actor, { kind: 'development', title });
  await tx.insert(developments).values({ processId: made.processId, strategyId, leadPostId });
  await writeStages(tx, actor, made.processId, { stages, known: [] });
  await audit(tx, {
    actorId: actor.personId,
    act: 'development-drafted',
    processId: made.processId,
    details: { reference: made.reference, strategyId, stages: stages.length },
  });
  return accept(made);
}

async function check(tx: Tx, leadPostId: string, stages: readonly PlannedStage[]): Promise<Verdict<unknown>> {
  const openers = new Set((await listOpeners(tx)).map(({ id }) => id));
  if (!openers.has(leadPostId))
    return refuse(
      'person-unknown',
      'An officer leads a development. Choose a post of an officer that somebody holds.',
      {
        field: 'leadPostId',
      },
    );
  return checkChain(stages, openers);
}

type Change = DevelopmentInput & { readonly developmentId: string; readonly ifVersion: number };

/**
 * The chain as it is to be from now on: stages that have not begun are added, taken out, moved and dated anew. Whoever is
 * asked to open one is told of its new day; where somebody else is to open it, he is asked.
 */
export async function changeDevelopment(tx: Tx, actor: Actor, input: Change): Promise<Verdict<{ version: number }>> {
  const { developmentId, title, leadPostId, stages } = input;
  const development = await lockDevelopment(tx, developmentId);
  if (development === undefined) return noSuchDevelopment;
  if (isOver(development.state))
    return refuse('not-open', 'The development has ended, so its stages no longer change.');
  if (development.version !== input.ifVersion)
    return refuse(
      'version-changed',
      'Somebody has changed this development since you opened it. Open it again to see how it is now.',
      { version: development.version },
    );
  const checked = await check(tx, leadPostId, stages);
  if (!checked.ok) return checked;
  const known = await readChain(tx, developmentId);
  const allowed = canReplan(known, stages);
  if (!allowed.ok) return allowed;
  await askAnew(tx, development, known, input);
  await writeStages(tx, actor, developmentId, { stages, known });
  await tx.update(developments).set({ leadPostId }).where(eq(developments.processId, developmentId));
  await changeProcess(tx, developmentId, { title });
  const version = development.version + 1;
  await audit(tx, {
    actorId: actor.personId,
    act: 'development-changed',
    processId: developmentId,
    details: { version, stages: stages.length },
  });
  if (development.state === 'running') await owedNudge(tx, developmentId);
  return accept({ version });
}

/**
 * What is asked already moves with its day. Of another post, or by a day that has passed, it is asked no more, and the next pass
 * asks for it as it is now.
 */
async function askAnew(
  tx: Tx,
  held: HeldDevelopment,
  known: readonly ChainStage[],
  { developmentId, leadPostId, stages }: Change,
): Promise<void> {
  for (const { id, taskId, plannedOn, openerPostId } of known) {
    const next = stages.find((one) => one.id === id);
    if (taskId === null) continue;
    const sameOpener = next !== undefined && (next.openerPostId ?? leadPostId) === (openerPostId ?? held.leadPostId);
    if (sameOpener && next.plannedOn === plannedOn) continue;
    const owed = { processId: developmentId, taskId, kind: 'open-stage', place: held } as const;
    if (sameOpener && (await moveOwed(tx, owed, next.plannedOn, held.now)).ok) continue;
    await cancelTasks(tx, { taskIds: [taskId] }, 'withdrawn');
    await tx.update(developmentStages).set({ taskId: null }).where(eq(developmentStages.id, id));
  }
}

type Chain = { readonly stages: readonly PlannedStage[]; readonly known: readonly ChainStage[] };

/** Twenty stages at most, so one statement each. */
async function writeStages(tx: Tx, actor: Actor, developmentId: string, { stages, known }: Chain): Promise<void> {
  const kept = stages.flatMap(({ id }) => id ?? []);
  if (kept.length < known.length)
    await tx
      .delete(developmentStages)
      .where(
        and(
          eq(developmentStages.developmentId, developmentId),
          kept.length === 0 ? undefined : notInArray(developmentStages.id, kept),
        ),
      );
  for (const [index, { id, ...stage }] of stages.entries()) {
    const values = { ...stage, order: index + 1 };
    if (id === null)
      await tx
        .insert(developmentStages)
        .values({ ...values, developmentId, firstPlannedOn: stage.plannedOn, addedBy: actor.personId });
    else await tx.update(developmentStages).set(values).where(eq(developmentStages.id, id));
  }
}
