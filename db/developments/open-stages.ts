import { eq } from 'drizzle-orm';
import { closingInstant, pageDeadline } from '../../domain/calendar/zones.ts';
import { stagesToOpen } from '../../domain/developments/stages.ts';
import { cancelTasks, finishTasks } from '../chase/finish-tasks.ts';
import { oweTasks, type Owner } from '../chase/owe-tasks.ts';
import type { Around } from '../chase/raise-steps.ts';
import type { Tx } from '../connect.ts';
import { developmentStages } from '../schema/developments.ts';
import { type ChainStage, listOpeners, lockDevelopment, readChain } from './chain.ts';

/**
 * Before each pass of a development: whoever must open what comes next is asked, by the day for which it is planned; what was
 * opened is settled, and what is not to be opened any more is withdrawn. It compares the rows and may be repeated.
 */
async function before(tx: Tx, developmentId: string, now: number): Promise<void> {
  const [development, chain] = [await lockDevelopment(tx, developmentId), await readChain(tx, developmentId)];
  if (development === undefined) return;
  const open = new Set(stagesToOpen(chain).map(({ id }) => id));
  for (const stage of chain.filter(({ id, taskId }) => taskId !== null && !open.has(id))) await settle(tx, stage);
  const asked = chain.filter(({ id, taskId }) => taskId === null && open.has(id));
  const openers = asked.length === 0 ? [] : (await listOpeners(tx)).map(({ id }) => id);
  for (const { id, title, plannedOn, openerPostId } of asked) {
    const at = closingInstant(plannedOn, development.zone);
    const postId = openerPostId ?? development.leadPostId;
    const owner: Owner = openers.includes(postId) ? { title, postId } : { title, people: 'officers' };
    const owed = await oweTasks(tx, {
      processId: developmentId,
      kind: 'open-stage',
      place: development,
      now,
      ask: 'invitation',
      // A day that has passed already: the policy's own span.
      ...(at > now && { due: { at, wallText: pageDeadline(at, development.zone) } }),
      owners: [owner],
    });
    if (!owed.ok) throw new Error(`the opening of a stage could not be owed: ${owed.code}`);
    await note(tx, id, owed.value.taskIds[0] ?? null);
  }
}

async function settle(tx: Tx, { id, taskId, state }: ChainStage): Promise<void> {
  if (state === 'running' || state === 'done') await finishTasks(tx, { taskIds: [taskId] });
  else await cancelTasks(tx, { taskIds: [taskId] }, 'withdrawn');
  await note(tx, id, null);
}

async function note(tx: Tx, stageId: string, taskId: string | null): Promise<void> {
  await tx.update(developmentStages).set({ taskId }).where(eq(developmentStages.id, stageId));
}

/** Around each pass of a development. */
export const openStages: Around = { before };
