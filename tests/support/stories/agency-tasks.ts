import { addAnswerFile } from '../../../db/tasks/answers/answer-files.ts';
import { as, type Tx } from '../../../db/connect.ts';
import { readAnswerFile } from '../../../db/tasks/answers/read-answer-files.ts';
import { openScheduledReview } from '../../../db/reviews/reviews.ts';
import { submitReturn } from '../../../db/tasks/answers/returns.ts';
import { actingFor } from '../../../db/acting-for.ts';
import type { Actor } from '../../../domain/permissions.ts';
import { addInspector, day, draftOf, taskOf } from './inspections.ts';
import { fullReturn, linesOf, usualPlan } from './strategies.ts';
import { record, type World } from './world.ts';

export type AgencyTasks = Awaited<ReturnType<typeof agencyTasks>>;

/** What an agency owes to reviews and inspections: the council leads the strand, the health service owes and is inspected. */
export async function agencyTasks(world: World) {
  const council = await world.agency('Council');
  const health = await world.agency('Health', { respondents: 2 });
  const [leader, lead, colleague] = [council.respondents[0]!, health.respondents[0]!, health.respondents[1]!];
  const inspector = await addInspector(world);
  const by = <T>(actor: Actor, work: (tx: Tx) => Promise<T>) => as(world.db, actingFor(actor), work);
  const asWorker = <T>(work: (tx: Tx) => Promise<T>) => as(world.db, { role: 'worker' }, work);

  /** An open review, and the return of the health service. */
  async function review() {
    const plan = await usualPlan(world, [council, health]);
    const { strategyId } = plan;
    const opened = await asWorker((tx) => openScheduledReview(tx, { strategyId, quarter: '2026-10-01' }));
    if (opened === undefined) throw new Error('no review');
    const lines = await linesOf(world, opened.processId);
    const strand = await taskOf(world, opened.processId, 'strand-review');
    return { ...plan, processId: opened.processId, taskId: lines[1]?.task_id ?? '', strandTask: strand.id };
  }

  async function inspection() {
    const { processId } = await draftOf(world, [health], [inspector], { evidenceDueAt: Date.now() + 28 * day });
    await record(world, processId, 'open');
    return { processId, taskId: (await taskOf(world, processId, 'evidence')).id };
  }

  const attach = (actor: Actor, taskId: string, fileName: string) =>
    by(actor, (tx) => addAnswerFile(tx, actor, { taskId, ...textFile(fileName) }));
  const send = (taskId: string, milestoneIds: readonly string[], ifVersion: number) =>
    by(lead, (tx) => submitReturn(tx, lead, { taskId, content: fullReturn(milestoneIds.slice(1)), ifVersion }));
  const reads = (actor: Actor, fileId: string) =>
    by(actor, async (tx) => (await readAnswerFile(tx, actor, fileId)) !== undefined);

  async function stateOf(taskId: string) {
    const [row] = await world.rows<{ state: string; on_time: boolean | null; due: string }>(
      `select t.state, t.on_time, extract(epoch from c.due_at) * 1000 as due
       from tasks t join chase_plans c on c.id = t.plan_id where t.id = $1`,
      [taskId],
    );
    if (row === undefined) throw new Error('no such task');
    return { ...row, dueAt: Number(row.due) };
  }

  return {
    council,
    health,
    leader,
    lead,
    colleague,
    inspector,
    by,
    asWorker,
    review,
    inspection,
    attach,
    send,
    reads,
    stateOf,
  };
}

export const textFile = (fileName: string) => ({
  fileName,
  mediaType: 'text/plain',
  content: Buffer.from(fileName),
});
