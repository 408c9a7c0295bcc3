import { z } from 'zod';
import type { Tx } from '../../db/connect.ts';
import { logReturn } from '../../db/tasks/answers/log-answer.ts';
import { listAnswerFiles, listSentFiles } from '../../db/tasks/answers/read-answer-files.ts';
import { listParts, sayPart } from '../../db/reviews/return-parts.ts';
import { finishAction } from '../../db/reviews/actions.ts';
import { readTaskRequests } from '../../db/tasks/read-surroundings.ts';
import { readReturn } from '../../db/reviews/read-returns.ts';
import { noSuchReturn, saveReturn, submitReturn } from '../../db/tasks/answers/returns.ts';
import { acceptReturn, askReturnChanges, finishStrand } from '../../db/reviews/strand-review.ts';
import { speaksFor } from '../../domain/permissions.ts';
import type { Refusal, Verdict } from '../../domain/refusal.ts';
import { actionFields, returnFields } from '../../domain/reviews/fields.ts';
import { lineOrNone, words, wordsOrNone } from '../http/fields.ts';
import { fileBodyLimit } from '../http/file-body.ts';
import { loggedFields, loggedOf } from '../tasks/logged.ts';
import { route, type Call } from '../http/route.ts';
import { returnContentIn, strategyReturn } from './schemas.ts';

const versioned = z.object({ version: z.number() });

/** What leads and strand leaders do for a review; `:id` is the task by which each is asked. */
export const returnRoutes = [
  route({
    method: 'get',
    path: '/v1/returns/:id',
    act: 'see-return',
    summary: 'One return: what was sent, what is being written, and the last one beside it',
    answer: strategyReturn,
    perform: {
      read: async (tx, { id, actor }) => {
        const found = await readReturn(tx, id);
        if (found === undefined) return undefined;
        const own = actor.agencyIds.includes(found.agencyId);
        const files = own ? await listAnswerFiles(tx, id) : [];
        const sentFiles = await listSentFiles(tx, [id]);
        const extensionRequests = await readTaskRequests(tx, id);
        const parts = await listParts(tx, [id]);
        return { ...found, content: own ? found.content : null, files, sentFiles, parts, extensionRequests };
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/returns/:id',
    act: 'write-return',
    summary: 'Keep what was typed so far',
    ifMatch: 'required',
    body: returnContentIn,
    answer: versioned,
    perform: { write: (tx, call) => written(tx, call, (input) => saveReturn(tx, call.actor, input)) },
  }),
  route({
    method: 'post',
    path: '/v1/returns/:id/send',
    act: 'write-return',
    summary: 'Send the return; until it is accepted it can be sent again',
    ifMatch: 'required',
    body: returnContentIn,
    answer: z.object({ version: z.number(), onTime: z.boolean() }),
    perform: { write: (tx, call) => written(tx, call, (input) => submitReturn(tx, call.actor, input)) },
  }),
  route({
    method: 'post',
    path: '/v1/returns/:id/log',
    act: 'log-answer',
    summary: 'Write down a return that came another way, on behalf of its lead',
    ifMatch: 'required',
    bodyLimit: fileBodyLimit,
    body: z.strictObject({ content: returnContentIn, ...loggedFields }),
    answer: z.object({ version: z.number(), onTime: z.boolean() }),
    perform: {
      write: async (tx, call) => {
        const { content, ...rest } = call.body;
        const logged = loggedOf(rest);
        if (!logged.ok) return logged;
        return written(tx, { ...call, body: content }, (input) =>
          logReturn(tx, call.actor, { ...input, ...logged.value }),
        );
      },
    },
  }),
  route({
    method: 'put',
    path: '/v1/returns/:id/part',
    act: 'say-part',
    summary: 'As joint owner of the activity, add your part to the return; If-Match "0" where there was none',
    ifMatch: 'required',
    body: z.strictObject({ words: words(returnFields.part), colour: lineOrNone(30).nullable().default(null) }),
    answer: versioned,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        sayPart(tx, actor, { taskId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/returns/:id/accept',
    act: 'review-strand',
    summary: 'As strand leader, find nothing to change',
    ifMatch: 'required',
    answer: versioned,
    perform: {
      write: (tx, { actor, id, ifVersion }) => acceptReturn(tx, actor, { taskId: id, ifVersion: ifVersion ?? 0 }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/returns/:id/ask-changes',
    act: 'review-strand',
    summary: 'As strand leader, give the return back to its lead, who is chased',
    ifMatch: 'required',
    body: z.strictObject({ comment: words(returnFields.comment) }),
    answer: versioned,
    perform: {
      write: (tx, { actor, id, body, ifVersion }) =>
        askReturnChanges(tx, actor, { taskId: id, ifVersion: ifVersion ?? 0, ...body }),
    },
  }),
  route({
    method: 'post',
    path: '/v1/strand-reviews/:id/finish',
    act: 'review-strand',
    summary: 'As strand leader, say that the strand has been looked through',
    answer: z.object({ taskId: z.string() }),
    perform: { write: (tx, { actor, id }) => finishStrand(tx, actor, { taskId: id }) },
  }),
  route({
    method: 'post',
    path: '/v1/review-actions/:id/finish',
    act: 'finish-action',
    summary: 'Say that an agreed action is done',
    body: z.strictObject({ note: wordsOrNone(actionFields.note).default('') }),
    answer: z.object({ taskId: z.string() }),
    perform: { write: (tx, { actor, id, body }) => finishAction(tx, actor, { taskId: id, ...body }) },
  }),
];

type Written = Parameters<typeof saveReturn>[2];

/** Who comes second is shown what is stored, if it is his own agency's. */
async function written<T>(
  tx: Tx,
  call: Call<unknown, Written['content']>,
  write: (input: Written) => Promise<Verdict<T>>,
): Promise<Verdict<T>> {
  const found = await readReturn(tx, call.id);
  if (found === undefined) return noSuchReturn;
  const verdict = await write({ taskId: call.id, content: call.body, ifVersion: call.ifVersion ?? 0 });
  if (verdict.ok || verdict.code !== 'version-changed' || !speaksFor(call.actor, found.agencyId)) return verdict;
  const refused: Refusal & { current: unknown } = {
    ...verdict,
    current: { content: found.content, version: found.version },
  };
  return refused;
}
