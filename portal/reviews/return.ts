import { readAction } from '../../db/reviews/read-lines.ts';
import { readReturn } from '../../db/reviews/read-returns.ts';
import { mostAnswerFiles } from '../../db/tasks/answers/answer-files.ts';
import { logReturn } from '../../db/tasks/answers/log-answer.ts';
import { listAnswerFiles, listSentFiles } from '../../db/tasks/answers/read-answer-files.ts';
import { readAnyTask } from '../../db/tasks/read-any.ts';
import { finishAction } from '../../db/reviews/actions.ts';
import { saveReturn, submitReturn } from '../../db/tasks/answers/returns.ts';
import { textWasKept } from '../../db/tasks/answers/answers.ts';
import { canWriteReturn, marksOf } from '../../domain/reviews/return.ts';
import { may } from '../../domain/permissions.ts';
import { changeFiles, changesFiles, fileProblems, isAboutFile, takeUpload } from '../tasks/answers/attached-file.ts';
import type { Portal } from '../web/context.ts';
import { leadOn } from '../web/done.ts';
import { field, typed, version } from '../web/forms/forms.ts';
import { backToReview, found, idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt, plain } from '../web/perform.ts';
import { loggedIn } from '../tasks/answers/logged-fields.ts';
import type { Problem } from '../web/shown.ts';
import { canDo, readHandling } from '../tasks/handling.ts';
import { returnFields, returnOf, sendingProblems } from './return-form.ts';

/** A lead's return, with the last one beside it; and an action that a committee agreed. */
export const returnRoutes: readonly Route[] = [
  ['get', '/returns/:id', 'see-return', (portal, visit) => show(portal, visit)],
  ['post', '/returns/:id', 'write-return', take],
  ['get', '/review-actions/:id', 'see-return', (portal, visit) => showAction(portal, visit)],
  ['post', '/review-actions/:id', 'finish-action', finish],
];

async function returnAt(portal: Portal, visit: Visit) {
  const { actor, req } = visit;
  return reading(portal, actor, async (tx) => {
    const record = found(await readReturn(tx, idIn(req)));
    const task = found(await readAnyTask(tx, record.taskId));
    const own = actor.agencyIds.includes(record.agencyId);
    const files = own || may(actor, 'settle-review') ? await listAnswerFiles(tx, record.taskId) : [];
    return {
      record,
      task,
      own,
      /** He writes down what the lead has said another way. */
      logs: !own && may(actor, 'log-answer'),
      files,
      sentFiles: await listSentFiles(tx, [record.taskId]),
      ...(await readHandling(tx, visit, task)),
    };
  });
}

async function take(portal: Portal, visit: Visit): Promise<void> {
  const upload = await takeUpload(visit);
  const { record, logs, files } = await returnAt(portal, visit);
  const sending = field(visit.req, 'act') === 'send';
  const { content, problems } = returnOf(visit.req, record);
  const coming = logs && sending ? loggedIn(visit, upload) : undefined;
  const wrong = [
    ...(coming?.problems ?? []),
    ...problems,
    ...(sending ? sendingProblems(content, record) : []),
    ...fileProblems(upload),
  ];
  const unlike = wrong.filter(({ field: name }, index) => wrong.findIndex((one) => one.field === name) === index);
  if (unlike.length > 0) return show(portal, visit, unlike);
  const input = { taskId: record.taskId, content, ifVersion: version(visit.req) ?? 0 };
  const kept = await perform<unknown>(portal, visit, sending ? 'send-return' : 'save-return', async (tx) => {
    if (coming !== undefined) return logReturn(tx, visit.actor, { ...input, ...coming.logged });
    if (sending && !changesFiles(visit, files, upload)) return submitReturn(tx, visit.actor, input);
    const saved = await saveReturn(tx, visit.actor, input);
    if (!saved.ok) return saved;
    const change = { taskId: record.taskId, files, ifVersion: saved.value.version };
    const attached = await changeFiles(tx, visit, change, upload);
    if (!attached.ok || !sending) return attached;
    return submitReturn(tx, visit.actor, { ...input, ifVersion: attached.value.version ?? 0 });
  });
  if (kept.ok) return leadOn(visit, `/returns/${record.taskId}?done=${sending ? 'return-sent' : 'return-saved'}`);
  const said = textWasKept(kept) ? kept : plain(kept);
  return show(portal, visit, [flawAt(visit, said, isAboutFile(kept) ? 'file' : 'progress')], keyAfter(visit, kept));
}

/** The form, or what was sent where nothing can be changed any more, or where it is another agency's. */
async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const { actor, req, res } = visit;
  const all = await returnAt(portal, visit);
  const { record, task, own, logs } = all;
  const open = record.reviewState === 'open' && canWriteReturn(record.state) && record.closesAt > record.now;
  portal.render({ res }, 'reviews/return', {
    title: `Return: ${record.activity}`,
    ...all,
    writes: (own || logs) && open && may(actor, 'write-return'),
    can: own || logs ? canDo(task, actor) : {},
    mostFiles: mostAnswerFiles,
    marks: record.sent === null ? undefined : marksOf(record.sent, record.last ?? undefined),
    titles: Object.fromEntries(record.milestones.map(({ id, title }) => [id, title])),
    values: problems.length > 0 ? typed(req) : returnFields(record.content),
    problems,
    changedBy: problems.length > 0 && version(req) !== record.version,
    saved: record.content,
    back: backToReview(actor, record.reviewId),
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
  portal.render(visit, 'reviews/action', {
    title: action.title,
    action,
    finishes: may(visit.actor, 'finish-action') && action.state === 'open',
    problems,
    back: backToReview(visit.actor, action.reviewId),
    ...more,
  });
}

async function finish(portal: Portal, visit: Visit): Promise<void> {
  const taskId = idIn(visit.req);
  found(await reading(portal, visit.actor, (tx) => readAction(tx, taskId)));
  const note = field(visit.req, 'note').trim();
  if (note === '') return showAction(portal, visit, [{ field: 'note', text: 'Say what was done' }]);
  const done = await perform(portal, visit, 'finish-action', (tx) => finishAction(tx, visit.actor, { taskId, note }));
  if (!done.ok) return showAction(portal, visit, [flawAt(visit, done, 'note')], keyAfter(visit, done));
  leadOn(visit, `/review-actions/${taskId}?done=action-done`);
}
