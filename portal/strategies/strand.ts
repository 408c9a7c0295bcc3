import { readAnyTask } from '../../db/tasks/read-any.ts';
import { listStrandLines } from '../../db/reviews/read-lines.ts';
import { reviewRow } from '../../db/strategies/review-row.ts';
import { acceptReturn, askReturnChanges, finishStrand } from '../../db/reviews/strand-review.ts';
import type { Portal } from '../web/context.ts';
import { leadOn } from '../web/done.ts';
import { field, isId, version } from '../web/forms/forms.ts';
import { backToReview, found, idIn, NotFound, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';

/** A strand leader's page: the returns of his strand, each to accept or to give back before the committee (S59). */
export const strandRoutes: readonly Route[] = [
  ['get', '/strands/:id', 'review-strand', (portal, visit) => show(portal, visit)],
  ['post', '/strands/:id/returns', 'review-strand', judge],
  ['post', '/strands/:id/finish', 'review-strand', finish],
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

async function judge(portal: Portal, visit: Visit): Promise<void> {
  const { lines } = await strandOf(portal, visit);
  const chosen = lines.find(({ taskId }) => taskId === field(visit.req, 'taskId'));
  if (chosen === undefined || !isId(chosen.taskId)) throw new NotFound();
  const comment = field(visit.req, 'comment').trim();
  const accepts = field(visit.req, 'act') === 'accept';
  const beside = `comment-${chosen.id}`;
  if (!accepts && comment === '') return show(portal, visit, [{ field: beside, text: 'Say what should be changed' }]);
  const input = { taskId: chosen.taskId, ifVersion: version(visit.req) ?? 0 };
  const done = await perform(portal, visit, 'judge-return', (tx) =>
    accepts ? acceptReturn(tx, visit.actor, input) : askReturnChanges(tx, visit.actor, { ...input, comment }),
  );
  if (!done.ok) return show(portal, visit, [flawAt(visit, done, beside)], keyAfter(visit, done));
  leadOn(visit, `/strands/${idIn(visit.req)}?done=${accepts ? 'return-accepted' : 'return-given-back'}`);
}

async function finish(portal: Portal, visit: Visit): Promise<void> {
  const { task } = await strandOf(portal, visit);
  const done = await perform(portal, visit, 'finish-strand', (tx) =>
    finishStrand(tx, visit.actor, { taskId: task.id }),
  );
  if (!done.ok) return show(portal, visit, [flawAt(visit, done, 'finish')], keyAfter(visit, done));
  leadOn(visit, `/strands/${task.id}?done=strand-finished`);
}

async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const { task, review, lines } = await strandOf(portal, visit);
  portal.render(visit, 'strategies/strand', {
    title: `Strand: ${task.title}`,
    task,
    review,
    lines,
    waiting: lines.filter(({ state }) => state === 'submitted').length,
    judges: task.processState === 'open',
    problems,
    back: backToReview(visit.actor, task.processId),
    ...more,
  });
}
