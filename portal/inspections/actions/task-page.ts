import type { StoredAnswer } from '../../../domain/tasks/answer.ts';
import { type AnyTask, readAnyTask } from '../../../db/tasks/read-any.ts';
import { mostAnswerFiles } from '../../../db/tasks/answers/answer-files.ts';
import { type AnswerFile, listAnswerFiles, listSentFiles } from '../../../db/tasks/answers/read-answer-files.ts';
import { type InspectionHead, readInspection } from '../../../db/inspections/read-inspection.ts';
import { type Finding, listFindings } from '../../../db/inspections/read-parts.ts';
import { type Action, listActions } from '../../../db/inspections/read-tasks.ts';
import { type Answer, type Draft, readAnswers, readDraft } from '../../../db/tasks/read-task.ts';
import { type PlannedStep, readPlanned, readTold, type ToldLine } from '../../../db/chase/read-timeline.ts';
import type { Tx } from '../../../db/connect.ts';
import type { Portal, Visit } from '../../web/context.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { typed } from '../../web/forms/forms.ts';
import { canDo, readHandling } from '../../tasks/handling.ts';

export type AskedTask = {
  readonly task: AnyTask;
  readonly inspection: InspectionHead;
  readonly findings: readonly Finding[];
  readonly action: Action | undefined;
  readonly draft: Draft | undefined;
  readonly answers: readonly Answer[];
  readonly files: readonly AnswerFile[];
  readonly handling: Awaited<ReturnType<typeof readHandling>>;
  readonly told: readonly ToldLine[];
  readonly planned: readonly PlannedStep[];
  /** The visitor answers for the agency. */
  readonly own: boolean;
};

const kinds: readonly string[] = ['evidence', 'accuracy-comments', 'corrective-action'];

/** What an inspection asks of an agency, with everything that the page shows of it. */
export async function askedTaskOf(portal: Portal, visit: Visit): Promise<AskedTask> {
  const { actor } = visit;
  return reading(portal, actor, async (tx) => {
    const task = found(await readAnyTask(tx, idIn(visit.req)));
    found(kinds.includes(task.kind) ? task : undefined);
    const inspection = found(await readInspection(tx, task.processId));
    const own = task.agencyId !== null && actor.agencyIds.includes(task.agencyId);
    return {
      task,
      inspection,
      own,
      findings:
        task.kind === 'accuracy-comments'
          ? (await listFindings(tx, task.processId)).filter(({ agencyId }) => agencyId === task.agencyId)
          : [],
      action: (await listActions(tx, task.processId)).find(({ taskId }) => taskId === task.id),
      draft: own ? await readDraft(tx, task.id, actor.personId) : undefined,
      answers: await readAnswers(tx, task.id),
      files: own ? await listAnswerFiles(tx, task.id) : await sentLast(tx, task.id),
      handling: await readHandling(tx, visit, task),
      told: await readTold(tx, task.id),
      planned: await readPlanned(tx, actor, task.id),
    };
  });
}

/** Of another agency only what it has sent, with the last thing that it sent. */
async function sentLast(tx: Tx, taskId: string): Promise<readonly AnswerFile[]> {
  const sent = await listSentFiles(tx, [taskId]);
  const newest = Math.max(0, ...sent.map(({ version }) => version));
  return sent.filter(({ version }) => version === newest);
}

export async function showTask(portal: Portal, visit: Visit): Promise<void> {
  const asked = await askedTaskOf(portal, visit);
  const { task, draft, answers, own } = asked;
  const closed = task.closesAt <= task.now && task.kind !== 'corrective-action';
  const running = !closed && !['closed', 'cancelled'].includes(task.processState) && task.state !== 'cancelled';
  portal.render(visit, 'inspections/actions/task', {
    title: task.title,
    back: { href: own ? '/tasks' : `/inspections/${task.processId}`, text: own ? 'My tasks' : 'The inspection' },
    ...asked,
    zone: task.zone,
    can: own && running,
    ...asked.handling,
    may: own || asked.handling.officer ? canDo(task, visit.actor) : {},
    mostFiles: mostAnswerFiles,
    values: visit.again ? typed(visit.req) : valuesOf(draft?.content ?? answers[0]?.content),
  });
}

/** What was saved or sent last, as the form's fields. */
function valuesOf(content: StoredAnswer | undefined): Record<string, string> {
  if (content === undefined) return {};
  return {
    text: content.comment,
    ...Object.fromEntries(content.replies.map(({ questionId, text }) => [`finding-${questionId}`, text ?? ''])),
  };
}
