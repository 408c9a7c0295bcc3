import { z } from 'zod';
import { wireStep } from '../../domain/chase/recipients.ts';
import type { Tx } from '../../db/connect.ts';
import { auditReading } from '../../db/records/audit.ts';
import { saveDraft, submitAnswer } from '../../db/tasks/answers/answers.ts';
import { logAnswer } from '../../db/tasks/answers/log-answer.ts';
import { foreignQuestions, listTasks } from '../../db/tasks/read-api.ts';
import { filesOf, listAnswerFiles, listSentFiles } from '../../db/tasks/answers/read-answer-files.ts';
import { readAnyTask } from '../../db/tasks/read-any.ts';
import { readAnswers, readDraft, readQuestions, readTask } from '../../db/tasks/read-task.ts';
import { readPapers, readTaskPeople, readTaskRequests } from '../../db/tasks/read-surroundings.ts';
import { readPlanned, readTold } from '../../db/chase/read-timeline.ts';
import { type AnswerContent } from '../../domain/tasks/answer.ts';
import { refuse, type Refusal, type Verdict } from '../../domain/refusal.ts';
import { isAnswered } from '../../domain/chase/task-kinds.ts';
import { instantOut, page, pageQuery } from '../http/fields.ts';
import { fileBodyLimit } from '../http/file-body.ts';
import { loggedOf } from './logged.ts';
import { pageOf } from '../http/pages.ts';
import { Problem } from '../http/problems.ts';
import { route, type Call } from '../http/route.ts';
import { answerContentIn, draft, loggedAnswerIn, submitted } from './answer-schemas.ts';
import { task, taskKind, taskLine, storedState, taskTimeline } from './schemas.ts';

/** What asks an agency for an answer: read it, keep a draft, answer it. */
export const taskRoutes = [
  route({
    method: 'get',
    path: '/v1/tasks',
    act: 'see-task',
    summary: 'Tasks: what your agencies and you owe, for the directorate all',
    query: z.strictObject({
      ...pageQuery,
      state: storedState.optional(),
      process: z.uuid().optional().meta({ description: 'Of one round, review, ...' }),
      kind: taskKind.optional(),
      mine: z.enum(['true', 'false']).default('false').meta({
        description: 'Only what you answer for, yourself or for somebody who is away, as the page "My tasks" lists it.',
      }),
    }),
    answer: page(taskLine),
    perform: {
      read: async (tx, { actor, query }) => {
        const filter = { state: query.state, processId: query.process, kind: query.kind, mine: query.mine === 'true' };
        return pageOf(await listTasks(tx, actor, filter, query), query.limit);
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/tasks/:id',
    act: 'see-task',
    summary: 'One task; a consultation’s with papers, questions, draft and answers',
    answer: task,
    perform: { read: readWhole },
  }),
  route({
    method: 'get',
    path: '/v1/tasks/:id/timeline',
    act: 'see-task',
    summary: 'What was sent to whom, and what will be sent next and when',
    answer: taskTimeline,
    perform: {
      read: async (tx, { actor, id }) =>
        (await readAnyTask(tx, id)) === undefined
          ? undefined
          : { told: await readTold(tx, id), planned: (await readPlanned(tx, actor, id)).map(wireStep) },
    },
  }),
  route({
    method: 'put',
    path: '/v1/tasks/:id/draft',
    act: 'save-draft',
    summary: 'Keep a draft',
    ifMatch: 'optional',
    body: answerContentIn,
    answer: z.object({ version: z.number(), savedAt: instantOut }),
    perform: {
      write: (tx, call) =>
        spoken(tx, call, call.body, () =>
          saveDraft(tx, call.actor, { taskId: call.id, content: call.body, ifVersion: call.ifVersion }),
        ),
    },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/response',
    act: 'answer-task',
    summary: 'Answer, or change the answer until the task closes',
    ifMatch: 'optional',
    status: 201,
    body: answerContentIn,
    answer: submitted,
    perform: {
      write: (tx, call) =>
        spoken(tx, call, call.body, async () =>
          withoutTrace(
            await submitAnswer(tx, call.actor, { taskId: call.id, content: call.body, ifVersion: call.ifVersion }),
          ),
        ),
    },
  }),
  route({
    method: 'post',
    path: '/v1/tasks/:id/logged-response',
    act: 'log-answer',
    summary: 'Write down an answer, evidence or comments that came another way, on behalf of the agency',
    status: 201,
    bodyLimit: fileBodyLimit,
    body: loggedAnswerIn,
    answer: submitted,
    perform: {
      write: (tx, call) =>
        spoken(tx, call, call.body.content, async () => {
          const logged = loggedOf(call.body);
          return logged.ok
            ? withoutTrace(
                await logAnswer(tx, call.actor, { taskId: call.id, content: call.body.content, ...logged.value }),
              )
            : logged;
        }),
    },
  }),
];

/** Replies are to questions of this round; who wrote meanwhile is shown to who comes second, so that he can choose. */
async function spoken<T>(
  tx: Tx,
  call: Call,
  content: AnswerContent,
  write: () => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const foreign = await foreignQuestions(
    tx,
    call.id,
    content.replies.map((reply) => reply.questionId),
  );
  if (foreign.length > 0) return refuse('malformed', 'A reply names a question that is none of this round.');
  const verdict = await write();
  if (verdict.ok || verdict.code !== 'version-changed') return verdict;
  const stored = await readDraft(tx, call.id, call.actor.personId);
  const refused: Refusal & { current: unknown } = {
    ...verdict,
    current: { draft: stored === undefined ? null : draft.parse(stored), version: verdict.detail?.['version'] ?? null },
  };
  return refused;
}

async function readWhole(tx: Tx, call: Call) {
  const head = await readAnyTask(tx, call.id);
  if (head === undefined) return undefined;
  return {
    ...head,
    state: storedState.parse(head.state),
    people: await readTaskPeople(tx, call.id),
    consultation: head.kind === 'answer' ? await readConsulted(tx, call) : null,
    said: isAnswered(head.kind) && head.kind !== 'answer' ? await readSaid(tx, call, head.agencyId) : null,
  };
}

async function readConsulted(tx: Tx, { id, actor }: Pick<Call, 'id' | 'actor'>) {
  const head = await readTask(tx, id);
  if (head === undefined) return null;
  return {
    ...head,
    questions: await readQuestions(tx, head.processId),
    papers: await readPapers(tx, head.processId),
    ...(await readSaid(tx, { id, actor }, head.agencyId)),
  };
}

/** Every version of what was sent, and what is being written for the agency's own people. */
async function readSaid(tx: Tx, { id, actor }: Pick<Call, 'id' | 'actor'>, agencyId: string | null) {
  const answers = await readAnswers(tx, id);
  if (answers.length > 0) await auditReading(tx, actor, { as: 'api', taskId: id });
  const own = agencyId !== null && (actor.agencyIds.includes(agencyId) || actor.taskIds?.includes(id) === true);
  const sent = await listSentFiles(tx, [id]);
  return {
    draft: own ? ((await readDraft(tx, id, actor.personId)) ?? null) : null,
    files: own ? await listAnswerFiles(tx, id) : [],
    answers: answers.map((answer) => ({
      ...answer,
      files: filesOf(sent, { taskId: id, version: answer.version }),
    })),
    extensionRequests: await readTaskRequests(tx, id),
  };
}

/** Where answers have no name, not even the hash of a refused request is kept beside whose it was: all of it is undone. */
function withoutTrace<T>(verdict: Verdict<T>): Verdict<T> {
  if (!verdict.ok && verdict.detail?.['unnamed'] === 1) throw new Problem('not-allowed', verdict.message);
  return verdict;
}
