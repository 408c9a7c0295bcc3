import { readAction } from '../../db/reviews/read-lines.ts';
import { readReturn } from '../../db/reviews/read-returns.ts';
import { mostAnswerFiles } from '../../db/tasks/answers/answer-files.ts';
import { logReturn } from '../../db/tasks/answers/log-answer.ts';
import { listAnswerFiles, listSentFiles } from '../../db/tasks/answers/read-answer-files.ts';
import { readAnyTask } from '../../db/tasks/read-any.ts';
import { readJointOwner, sayPart, withParts } from '../../db/reviews/return-parts.ts';
import { finishAction } from '../../db/reviews/actions.ts';
import { saveReturn, submitReturn } from '../../db/tasks/answers/returns.ts';
import { textWasKept } from '../../db/tasks/answers/answers.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { canSayPart } from '../../domain/reviews/return-part.ts';
import { canWriteReturn, marksOf } from '../../domain/reviews/return.ts';
import { suggestionText } from '../../domain/strategies/suggestion.ts';
import { may } from '../../domain/permissions.ts';
import { changeFiles, changesFiles, fileProblems, isAboutFile } from '../tasks/answers/attached-file.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { posted } from '../web/forms/form.ts';
import { backToReview, found, idIn, reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { field, typed, version } from '../web/forms/forms.ts';
import { actionFields, returnFields as returnFieldsMost } from '../../domain/reviews/fields.ts';
import { oneOfOrNone, words } from '../web/forms/fields.ts';
import { uploadOf } from '../web/forms/upload.ts';
import { loggedIn } from '../tasks/answers/logged-fields.ts';
import { canDo, readHandling } from '../tasks/handling.ts';
import { returnFields, returnOf, sendingProblems } from './return-form.ts';

/** A lead's return, with the last one beside it; and an action that a committee agreed. */
export const returnRoutes: readonly Route[] = [
  ['get', '/returns/:id', 'see-return', show],
  posted('/returns/:id', 'write-return', {
    page: show,
    upload: true,
    held: typedReturn,
    wrong: (_, { held }) => held.wrong,
    act: (_, { visit, actor, held, ifVersion, perform }) => {
      const { record, files, upload, sending, content, coming } = held;
      const input = { taskId: record.taskId, content, ifVersion };
      return perform<unknown>(sending ? 'send-return' : 'save-return', async (tx) => {
        if (coming !== undefined) return logReturn(tx, actor, { ...input, ...coming.logged });
        if (sending && !changesFiles(visit, files, upload)) return submitReturn(tx, actor, input);
        const saved = await saveReturn(tx, actor, input);
        if (!saved.ok) return saved;
        const change = { taskId: record.taskId, files, ifVersion: saved.value.version };
        const attached = await changeFiles(tx, visit, change, upload);
        if (!attached.ok || !sending) return attached;
        return submitReturn(tx, actor, { ...input, ifVersion: attached.value.version ?? 0 });
      });
    },
    at: (refusal) => (isAboutFile(refusal) ? 'file' : 'progress'),
    says: (refusal) => (textWasKept(refusal) ? refusal : plain(refusal)),
    leads: (_, { held }) =>
      `/returns/${held.record.taskId}?done=${held.sending ? 'return-sent' : held.record.sent === null ? 'return-saved' : 'return-saved-beside'}`,
  }),
  posted('/returns/:id/part', 'say-part', {
    page: show,
    held: returnAt,
    fields: ({ held }) => ({
      part: words(returnFieldsMost.part, 'Write what you add'),
      partColour: oneOfOrNone(held.record.colours.map(({ code }) => code)),
    }),
    act: ({ part, partColour }, { actor, id: taskId, ifVersion, perform }) =>
      perform('say-part', (tx) => sayPart(tx, actor, { taskId, words: part, colour: partColour ?? null, ifVersion })),
    at: 'part',
    leads: '/returns/:id?done=part-said',
  }),
  ['get', '/review-actions/:id', 'see-return', showAction],
  posted('/review-actions/:id', 'finish-action', {
    page: showAction,
    held: actionOf,
    fields: () => ({ note: words(actionFields.note, 'Say what was done') }),
    act: ({ note }, { actor, id: taskId, perform }) =>
      perform('finish-action', (tx) => finishAction(tx, actor, { taskId, note })),
    at: 'note',
    leads: '/review-actions/:id?done=action-done',
  }),
];

async function returnAt(portal: Portal, visit: Visit) {
  const { actor, req } = visit;
  return reading(portal, actor, async (tx) => {
    const record = found(await readReturn(tx, idIn(req)));
    const task = found(await readAnyTask(tx, record.taskId));
    const own = actor.agencyIds.includes(record.agencyId);
    const files = own || may(actor, 'settle-review') ? await listAnswerFiles(tx, record.taskId) : [];
    const [{ parts, differ } = { parts: [], differ: false }] = await withParts(tx, [record]);
    const joint = await readJointOwner(tx, record.taskId, actor);
    const part = parts.find(({ agencyId }) => agencyId === joint?.agencyId);
    return {
      record,
      task,
      own,
      parts,
      differ,
      /** The part of the reader's agency, where it owns the activity jointly and may still write in it. */
      joint:
        joint !== undefined && may(actor, 'say-part') && canSayPart(joint.reviewState, joint.state).ok
          ? { version: part?.version ?? 0, words: part?.words ?? '', colour: part?.colour ?? '' }
          : undefined,
      /** He writes down what the lead has said another way. */
      logs: !own && may(actor, 'log-answer'),
      files,
      sentFiles: await listSentFiles(tx, [record.taskId]),
      ...(await readHandling(tx, visit, task)),
    };
  });
}

/** What was typed of it, and what is wrong with that: with each field once. */
async function typedReturn(portal: Portal, visit: Visit) {
  const found = await returnAt(portal, visit);
  const { record, logs } = found;
  const upload = uploadOf(visit.req);
  const sending = field(visit.req, 'act') === 'send';
  const { content, problems } = returnOf(visit.req, record);
  const coming = logs && sending ? loggedIn(visit, upload) : undefined;
  const wrong = [
    ...(coming?.problems ?? []),
    ...problems,
    ...(sending ? sendingProblems(content, record) : []),
    ...fileProblems(upload),
  ];
  return {
    ...found,
    upload,
    sending,
    content,
    coming,
    wrong: wrong.filter(({ field: name }, index) => wrong.findIndex((one) => one.field === name) === index),
  };
}

/** The form, or what was sent where nothing can be changed any more, or where it is another agency's. */
async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req, again } = visit;
  const all = await returnAt(portal, visit);
  const { record, task, own, logs } = all;
  const open =
    record.reviewState === 'open' &&
    record.taskState !== 'cancelled' &&
    canWriteReturn(record.state) &&
    record.closesAt > record.now;
  portal.render(visit, 'reviews/return', {
    title: `Return: ${record.activity}`,
    ...all,
    open,
    /** What is saved is not what was sent. */
    unsent: record.sent !== null && JSON.stringify(record.sent) !== JSON.stringify(record.content),
    writes: (own || logs) && open && may(actor, 'write-return'),
    can: own || logs ? canDo(task, actor) : {},
    mostFiles: mostAnswerFiles,
    today: localDate(record.now, record.zone),
    suggested: record.suggestion && suggestionText(record.colours, record.suggestion),
    marks: record.sent === null ? undefined : marksOf(record.sent, record.last ?? undefined),
    titles: Object.fromEntries(record.milestones.map(({ id, title }) => [id, title])),
    values: again ? typed(req) : returnFields(record.content),
    changedBy: again !== undefined && version(req) !== record.version,
    saved: record.content,
    back: backToReview(actor, record.reviewId),
  });
}

async function actionOf(portal: Portal, visit: Visit) {
  return found(await reading(portal, visit.actor, (tx) => readAction(tx, idIn(visit.req))));
}

async function showAction(portal: Portal, visit: Visit): Promise<void> {
  const action = await actionOf(portal, visit);
  portal.render(visit, 'reviews/action', {
    title: action.title,
    action,
    finishes: may(visit.actor, 'finish-action') && action.state === 'open',
    back: backToReview(visit.actor, action.reviewId),
  });
}
