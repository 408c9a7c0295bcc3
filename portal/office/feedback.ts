import { eraseFeedback, settleFeedback } from '../../db/public/feedback.ts';
import { listFeedback, readFeedback, readSender } from '../../db/public/read-feedback.ts';
import { may } from '../../domain/permissions.ts';
import { feedbackFields, feedbackOutcomes } from '../../domain/public/feedback.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { afterOf } from '../web/cursor.ts';
import { oneOf, words } from '../web/forms/fields.ts';
import { posted } from '../web/forms/form.ts';
import { asked } from '../web/forms/forms.ts';
import { found, idIn, reading } from '../web/page.ts';

const page = '/feedback/:id';

/** What the public said of its pages, and what the office answers (S54). */
export const feedbackRoutes: readonly Route[] = [
  ['get', '/feedback', 'see-feedback', list],
  ['get', page, 'see-feedback', show],
  posted(page, 'answer-feedback', {
    page: show,
    fields: () => ({
      outcome: oneOf(feedbackOutcomes, 'Choose whether you answer it or close it'),
      reply: words(feedbackFields.reply, 'Write the answer, or why it is closed'),
    }),
    act: (settled, { actor, id: processId, perform }) =>
      perform('settle-feedback', (tx) => settleFeedback(tx, actor, { processId, ...settled })),
    at: 'reply',
    leads: `${page}?done=feedback-settled`,
  }),
  posted(`${page}/erase`, 'erase-feedback', {
    page: show,
    act: (_, { actor, id, perform }) => perform('erase-feedback', (tx) => eraseFeedback(tx, actor, id)),
    at: 'erase',
    leads: `${page}?done=feedback-erased`,
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const after = afterOf(visit);
  const all = asked(req, 'show') === 'all';
  const { rows, next } = await reading(portal, actor, (tx) => listFeedback(tx, { open: !all, after }));
  portal.render(visit, 'office/feedback-list', {
    title: 'What the public says',
    feedback: rows,
    all,
    path: all ? '/feedback?show=all' : '/feedback',
    paging: { next, first: after !== undefined },
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const answers = may(actor, 'answer-feedback');
  const { one, sender } = await reading(portal, actor, async (tx) => ({
    one: found(await readFeedback(tx, idIn(req))),
    sender: answers ? await readSender(tx, idIn(req)) : undefined,
  }));
  const open = one.state === 'open';
  portal.render(visit, 'office/feedback', {
    title: `Feedback ${one.reference}`,
    one,
    sender,
    answers: answers && open,
    erases: may(actor, 'erase-feedback') && !open && one.erasedAt === null,
    back: { href: '/feedback', text: 'What the public says' },
  });
}
