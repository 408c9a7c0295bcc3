import { z } from 'zod';
import { wirePolicy } from '../../domain/chase/check-policy.ts';
import { wireStep } from '../../domain/chase/recipients.ts';
import { auditReading } from '../../db/records/audit.ts';
import type { Tx } from '../../db/connect.ts';
import { forStage } from '../../db/developments/stage-processes.ts';
import { changeConsultation, copyConsultation, createConsultation, noSuchRound } from '../../db/rounds/rounds.ts';
import { discardDraft } from '../../db/rounds/discard-draft.ts';
import { filesOf, listSentFiles } from '../../db/tasks/answers/read-answer-files.ts';
import { listResponses } from '../../db/rounds/read-responses.ts';
import { listTasks } from '../../db/tasks/read-api.ts';
import { readProgress, readRound } from '../../db/rounds/read-overview.ts';
import { readEntries, readSteps } from '../../db/rounds/read-timeline.ts';
import { listRounds } from '../../db/rounds/read-list.ts';
import { readQuestions } from '../../db/tasks/read-task.ts';
import { readPapers } from '../../db/tasks/read-surroundings.ts';
import { accept, type Verdict } from '../../domain/refusal.ts';
import { roundInput } from './input.ts';
import { discarded, page, listQuery, pageQuery } from '../http/fields.ts';
import { gather, pageOf } from '../http/pages.ts';
import { listBodyLimit } from '../http/request-body.ts';
import { route, type Call } from '../http/route.ts';
import {
  changedRound,
  copied,
  madeRound,
  newRound,
  response,
  round,
  roundLine,
  roundState,
  roundTimeline,
} from './schemas.ts';
import { taskLine, storedState } from '../tasks/schemas.ts';

/** Consultation rounds: write a draft, and read what became of it. */
export const consultationRoutes = [
  route({
    method: 'get',
    path: '/v1/consultations',
    act: 'see-consultations',
    summary: 'Rounds',
    query: z.strictObject({ ...listQuery, state: roundState.optional() }),
    answer: page(roundLine),
    perform: { read: (tx, { query }) => gather(query, (after) => listRounds(tx, { ...query, text: query.q, after })) },
  }),
  route({
    method: 'post',
    path: '/v1/consultations',
    act: 'write-consultation',
    summary: 'Draft a round',
    status: 201,
    bodyLimit: listBodyLimit,
    body: newRound,
    answer: madeRound,
    perform: {
      write: async (tx, { actor, body }) => {
        const input = roundInput(body, undefined);
        if (!input.ok) return input;
        const round = await createConsultation(tx, actor, { ...input.value, title: body.title, format: body.format });
        return made(await forStage(tx, actor, { stageId: body.stageId ?? null, opens: 'consultation' }, round));
      },
    },
  }),
  route({
    method: 'get',
    path: '/v1/consultations/:id',
    act: 'see-consultations',
    summary: 'One round, with questions, papers and progress',
    answer: round,
    perform: { read: readWhole },
  }),
  route({
    method: 'patch',
    path: '/v1/consultations/:id',
    act: 'write-consultation',
    summary: 'Change a draft; what is not named stays',
    ifMatch: 'required',
    bodyLimit: listBodyLimit,
    body: changedRound,
    answer: z.object({ version: z.number() }),
    perform: {
      write: async (tx, { actor, id, body, ifVersion }) => {
        const stored = await readRound(tx, id);
        if (stored === undefined) return noSuchRound;
        const input = roundInput(body, stored);
        return input.ok
          ? changeConsultation(tx, actor, { ...input.value, processId: id, ifVersion: ifVersion ?? 0 })
          : input;
      },
    },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/copy',
    act: 'write-consultation',
    summary: 'Draft a round like this one, or consult again',
    status: 201,
    bodyLimit: listBodyLimit,
    body: copied,
    answer: madeRound,
    perform: {
      write: async (tx, { actor, id, body }) => made(await copyConsultation(tx, actor, { processId: id, ...body })),
    },
  }),
  route({
    method: 'post',
    path: '/v1/consultations/:id/discard',
    act: 'write-consultation',
    summary: 'Discard a draft, of which nobody has been told',
    answer: discarded,
    perform: {
      write: async (tx, { actor, id }) =>
        (await readRound(tx, id)) === undefined
          ? noSuchRound
          : discardDraft(tx, actor, { processId: id, kind: 'consultation' }),
    },
  }),
  route({
    method: 'get',
    path: '/v1/consultations/:id/tasks',
    act: 'see-consultations',
    summary: 'Its tasks, one for each agency',
    query: z.strictObject({ ...pageQuery, state: storedState.optional() }),
    answer: page(taskLine),
    perform: {
      read: (tx, { actor, id, query }) =>
        ofRound(tx, id, async () =>
          pageOf(await listTasks(tx, actor, { state: query.state, processId: id, kind: 'answer' }, query), query.limit),
        ),
    },
  }),
  route({
    method: 'get',
    path: '/v1/consultations/:id/timeline',
    act: 'see-consultations',
    summary: 'What was done and sent, and what will be sent next and when',
    query: z.strictObject({
      ...pageQuery,
      cursor: z
        .string()
        .regex(/^\d{1,15}$/u)
        .optional(),
    }),
    answer: roundTimeline,
    perform: {
      read: (tx, { id, query }) =>
        ofRound(tx, id, async () => {
          const { items: entries, next } = await gather(query, (before) => readEntries(tx, id, before));
          return { steps: (await readSteps(tx, id)).map(wireStep), entries, next };
        }),
    },
  }),
  route({
    method: 'get',
    path: '/v1/consultations/:id/responses',
    act: 'see-consultations',
    summary: 'The last answer of each agency',
    query: z.strictObject(pageQuery),
    answer: page(response),
    perform: {
      read: (tx, { id, actor, query }) =>
        ofRound(tx, id, async () => {
          await auditReading(tx, actor, { as: 'api', processId: id });
          return gather(query, async (after) => {
            const { rows, next } = await listResponses(tx, id, after);
            const files = await listSentFiles(
              tx,
              rows.map((row) => row.taskId),
            );
            return { next, rows: rows.map((row) => ({ ...row, files: filesOf(files, row) })) };
          });
        }),
    },
  }),
];

/** Reads what belongs to a round; undefined where there is none. */
export async function ofRound<T>(tx: Tx, processId: string, read: () => Promise<T>): Promise<T | undefined> {
  return (await readRound(tx, processId)) === undefined ? undefined : read();
}

function made(verdict: Verdict<{ processId: string; reference: string }>): Verdict<{ id: string; reference: string }> {
  return verdict.ok ? accept({ id: verdict.value.processId, reference: verdict.value.reference }) : verdict;
}

async function readWhole(tx: Tx, { id }: Call) {
  const head = await readRound(tx, id);
  if (head === undefined) return undefined;
  return {
    ...head,
    policy: wirePolicy(head.policy),
    questions: await readQuestions(tx, id),
    papers: await readPapers(tx, id),
    progress: await readProgress(tx, id),
  };
}
