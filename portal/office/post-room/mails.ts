import PostalMime from 'postal-mime';
import { releaseHeldMail, type Release, tickOffReturned } from '../../../db/mail/acts.ts';
import { listMails, type MailTask, readMail, readMailBytes, readReturned } from '../../../db/mail/read-mails.ts';
import { may } from '../../../domain/permissions.ts';
import { processPath } from '../../../domain/process-kinds.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { asked } from '../../web/forms/forms.ts';
import { oneOf } from '../../web/forms/fields.ts';
import { afterOf } from '../../web/cursor.ts';

/** Which states each view of the ledger shows. */
const views: Readonly<Record<string, readonly string[]>> = {
  all: [],
  waiting: ['sending', 'handing_over', 'retry_wait'],
  trouble: ['held', 'unknown', 'failed', 'not_reached'],
};

/** The ledger of mails: what became of each, and what an officer decides about one that is held. */
export const mailRoutes: readonly Route[] = [
  ['get', '/mails', 'see-mails', showMails],
  ['get', '/mails/:id', 'see-mails', one],
  posted('/mails/:id', 'release-mail', {
    page: one,
    fields: () => ({ how: oneOf<Release>(['resend', 'accepted', 'give-up'], 'Choose what becomes of the mail') }),
    act: ({ how }, { actor, id, perform }) => perform('release-mail', (tx) => releaseHeldMail(tx, actor, id, how)),
    at: 'how',
    leads: '/mails/:id?done=released',
  }),
  posted('/mails/:id/returned', 'release-mail', {
    page: one,
    act: (_, { actor, id, perform }) => perform('settle-returned', (tx) => tickOffReturned(tx, actor, id)),
    at: 'returned',
    leads: '/mails/:id?done=returned-settled',
  }),
];

async function showMails(portal: Portal, visit: Visit): Promise<void> {
  const wanted = asked(visit.req, 'show');
  const show = Object.hasOwn(views, wanted) ? wanted : 'all';
  const before = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) =>
    listMails(tx, { states: views[show] ?? [], before }),
  );
  portal.render(visit, 'office/post-room/mails', {
    title: 'Mails',
    mails: rows,
    show,
    path: show === 'all' ? '/mails' : `/mails?show=${show}`,
    paging: { next, first: before !== undefined },
  });
}

async function one(portal: Portal, visit: Visit): Promise<void> {
  const officer = may(visit.actor, 'release-mail');
  const { mail, bytes, returned } = await reading(portal, visit.actor, async (tx) => ({
    mail: found(await readMail(tx, idIn(visit.req))),
    bytes: officer ? await readMailBytes(tx, idIn(visit.req)) : undefined,
    returned: officer ? await readReturned(tx, idIn(visit.req)) : undefined,
  }));
  // Only its text is shown: nothing of a mail is ever run or loaded.
  const text =
    bytes === undefined || bytes.raw.length === 0
      ? undefined
      : (await PostalMime.parse(new Uint8Array(bytes.raw))).text;
  portal.render(visit, 'office/post-room/mail', {
    title: mail.mail.subject,
    ...mail,
    about: mail.about.map((one) => ({ ...one, href: placeOf(one) })),
    text,
    returned,
    address: bytes?.address,
    replyText: bytes?.replyText,
    officer,
    back: { href: '/mails', text: 'Mails' },
  });
}

/** An agency's task has its page; what the directorate does, or a body, stands on the page of the process. */
function placeOf({ taskId, agency, processKind, processId }: MailTask): string {
  return taskId !== null && agency !== null ? `/tasks/${taskId}` : processPath(processKind, processId);
}
