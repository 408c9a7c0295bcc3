import { readAction } from '../db/reads/review-lines.ts';
import { readReturn, type ReturnRecord } from '../db/reads/returns.ts';
import { finishAction } from '../db/review-actions.ts';
import { saveReturn, submitReturn } from '../db/returns.ts';
import { textWasKept } from '../db/answers.ts';
import { canWriteReturn, marksOf } from '../domain/strategy-return.ts';
import { may } from '../domain/permissions.ts';
import type { Portal } from './context.ts';
import { doneText } from './done.ts';
import { field, typed, version } from './forms.ts';
import { found, idIn, type Route, type Visit } from './page.ts';
import { keyAfter, perform, reading } from './perform.ts';
import type { Problem } from './render.ts';
import { returnFields, returnOf, sendingProblems } from './return-form.ts';

/** A lead's return, with the last one beside it; and an action that a committee agreed. */
export const returnRoutes: readonly Route[] = [
  ['get', '/returns/:id', 'see-return', (portal, visit) => show(portal, visit)],
  ['post', '/returns/:id', 'write-return', take],
  ['get', '/review-actions/:id', 'see-return', (portal, visit) => showAction(portal, visit)],
  ['post', '/review-actions/:id', 'finish-action', finish],
];

async function returnAt(portal: Portal, { actor, req }: Visit): Promise<ReturnRecord> {
  return found(await reading(portal, actor, (tx) => readReturn(tx, idIn(req))));
}

async function take(portal: Portal, visit: Visit): Promise<void> {
  const record = await returnAt(portal, visit);
  const sending = field(visit.req, 'act') === 'send';
  const { content, problems } = returnOf(visit.req, record);
  const wrong = [...problems, ...(sending ? sendingProblems(content, record) : [])];
  const unlike = wrong.filter(({ field: name }, index) => wrong.findIndex((one) => one.field === name) === index);
  if (unlike.length > 0) return show(portal, visit, unlike);
  const input = { taskId: record.taskId, content, ifVersion: version(visit.req) ?? 0 };
  const kept = await perform(portal, visit, sending ? 'send-return' : 'save-return', async (tx) =>
    sending ? submitReturn(tx, visit.actor, input) : saveReturn(tx, visit.actor, input),
  );
  if (kept.ok)
    return visit.res.redirect(303, `/returns/${record.taskId}?done=${sending ? 'return-sent' : 'return-saved'}`);
  const text = textWasKept(kept) ? kept.message : kept.message.replace(/\.$/u, '');
  return show(portal, visit, [{ field: 'progress', text }], keyAfter(visit, kept));
}

/** The form, or what was sent where nothing can be changed any more, or where it is another agency's. */
async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const { actor, req, res } = visit;
  const record = await returnAt(portal, visit);
  const own = actor.agencyIds.includes(record.agencyId) || may(actor, 'settle-review');
  const open = record.reviewState === 'open' && canWriteReturn(record.state) && record.closesAt > record.now;
  portal.render(res, 'return', {
    title: `Return: ${record.activity}`,
    record,
    writes: own && open && may(actor, 'write-return'),
    marks: record.sent === null ? undefined : marksOf(record.sent, record.last ?? undefined),
    titles: Object.fromEntries(record.milestones.map(({ id, title }) => [id, title])),
    values: problems.length > 0 ? typed(req) : returnFields(record.content),
    problems,
    changedBy: problems.length > 0 && version(req) !== record.version,
    saved: record.content,
    back: { href: '/tasks', text: 'My tasks' },
    done: doneText(req),
    ...more,
  });
}

async function showAction(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const action = found(await reading(portal, visit.actor, (tx) => readAction(tx, idIn(visit.req))));
  portal.render(visit.res, 'review-action', {
    title: action.title,
    action,
    finishes: may(visit.actor, 'finish-action') && action.state === 'open',
    values: typed(visit.req),
    problems,
    back: { href: '/tasks', text: 'My tasks' },
    done: doneText(visit.req),
    ...more,
  });
}

async function finish(portal: Portal, visit: Visit): Promise<void> {
  const taskId = idIn(visit.req);
  found(await reading(portal, visit.actor, (tx) => readAction(tx, taskId)));
  const note = field(visit.req, 'note').trim();
  if (note === '') return showAction(portal, visit, [{ field: 'note', text: 'Say what was done' }]);
  const done = await perform(portal, visit, 'finish-action', (tx) => finishAction(tx, visit.actor, { taskId, note }));
  if (!done.ok) return showAction(portal, visit, [{ field: 'note', text: done.message }], keyAfter(visit, done));
  visit.res.redirect(303, `/review-actions/${taskId}?done=action-done`);
}
