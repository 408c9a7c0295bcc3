import { readAnyTask } from '../../db/tasks/read-any.ts';
import { listStrandLines } from '../../db/reviews/read-lines.ts';
import { reviewRow } from '../../db/strategies/review-row.ts';
import { acceptReturn, askReturnChanges, finishStrand } from '../../db/reviews/strand-review.ts';
import type { Request } from 'express';
import { returnFields } from '../../domain/reviews/fields.ts';
import { words } from '../web/forms/fields.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { posted } from '../web/forms/form.ts';
import { backToReview, found, idIn, NotFound, reading } from '../web/page.ts';
import { field, isId } from '../web/forms/forms.ts';

/** A strand leader's page: the returns of his strand, each to accept or to give back before the committee (S59). */
export const strandRoutes: readonly Route[] = [
  ['get', '/strands/:id', 'review-strand', show],
  posted('/strands/:id/returns', 'review-strand', {
    page: show,
    held: returnChosen,
    fields: ({ req, held }) => ({
      comment: words(returnFields.comment, accepts(req) ? undefined : 'Say what should be changed', held.beside),
    }),
    act: ({ comment }, { actor, req, held: { taskId }, ifVersion, perform }) =>
      perform('judge-return', (tx) =>
        accepts(req)
          ? acceptReturn(tx, actor, { taskId, ifVersion })
          : askReturnChanges(tx, actor, { taskId, ifVersion, comment }),
      ),
    at: (_, _values, { held }) => held.beside,
    leads: (_, { id, req }) => `/strands/${id}?done=${accepts(req) ? 'return-accepted' : 'return-given-back'}`,
  }),
  posted('/strands/:id/finish', 'review-strand', {
    page: show,
    held: strandOf,
    act: (_, { actor, id: taskId, perform }) => perform('finish-strand', (tx) => finishStrand(tx, actor, { taskId })),
    at: 'finish',
    leads: '/strands/:id?done=strand-finished',
  }),
];

async function strandOf(portal: Portal, visit: Visit) {
  const taskId = idIn(visit.req);
  return reading(portal, visit.actor, async (tx) => {
    const task = found(await readAnyTask(tx, taskId));
    if (task.kind !== 'strand-review') throw new NotFound();
    const review = found(await reviewRow(tx, task.processId));
    return { task, review, lines: await listStrandLines(tx, taskId) };
  });
}

const accepts = (req: Request) => field(req, 'act') === 'accept';

/** The return that the form is about, and the id of its field. */
async function returnChosen(portal: Portal, visit: Visit) {
  const { lines } = await strandOf(portal, visit);
  const chosen = lines.find(({ taskId }) => taskId === field(visit.req, 'taskId'));
  if (chosen === undefined || !isId(chosen.taskId)) throw new NotFound();
  return { taskId: chosen.taskId, beside: `comment-${chosen.id}` };
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { task, review, lines } = await strandOf(portal, visit);
  portal.render(visit, 'strategies/strand', {
    title: `Strand: ${task.title}`,
    task,
    review,
    lines,
    waiting: lines.filter(({ state }) => state === 'submitted').length,
    judges: task.processState === 'open',
    back: backToReview(visit.actor, task.processId),
  });
}
