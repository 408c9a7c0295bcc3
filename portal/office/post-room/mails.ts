import PostalMime from 'postal-mime';
import { releaseHeldMail, type Release, settleReturned } from '../../../db/mail/acts.ts';
import { listMails, type MailTask, readMail, readMailBytes, readReturned } from '../../../db/mail/read-mails.ts';
import { may } from '../../../domain/permissions.ts';
import { processPath } from '../../../domain/process-kinds.ts';
import type { Portal } from '../../web/context.ts';
import { leadOn } from '../../web/done.ts';
import { asked, choice } from '../../web/forms/forms.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { perform, reading, flawAt } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
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
  ['get', '/mails/:id', 'see-mails', showMail],
  ['post', '/mails/:id', 'release-mail', releaseMail],
  ['post', '/mails/:id/returned', 'release-mail', tickOff],
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

async function one(portal: Portal, visit: Visit, problems: readonly Problem[] = []): Promise<void> {
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
    problems,
    back: { href: '/mails', text: 'Mails' },
  });
}

/** An agency's task has its page; what the directorate does, or a body, stands on the page of the process. */
function placeOf({ taskId, agency, processKind, processId }: MailTask): string {
  return taskId !== null && agency !== null ? `/tasks/${taskId}` : processPath(processKind, processId);
}

async function showMail(portal: Portal, visit: Visit): Promise<void> {
  await one(portal, visit);
}

async function releaseMail(portal: Portal, visit: Visit): Promise<void> {
  const how = choice<Release>(visit.req, 'how', ['resend', 'accepted', 'give-up']);
  if (how === undefined) return one(portal, visit, [{ field: 'how', text: 'Choose what becomes of the mail' }]);
  const released = await perform(portal, visit, 'release-mail', (tx) =>
    releaseHeldMail(tx, visit.actor, idIn(visit.req), how),
  );
  if (!released.ok) return one(portal, visit, [flawAt(visit, released, 'how')]);
  leadOn(visit, `/mails/${idIn(visit.req)}?done=released`);
}

async function tickOff(portal: Portal, visit: Visit): Promise<void> {
  const id = idIn(visit.req);
  const settled = await perform(portal, visit, 'settle-returned', (tx) => settleReturned(tx, visit.actor, id));
  if (!settled.ok) return one(portal, visit, [{ field: 'returned', text: settled.message }]);
  leadOn(visit, `/mails/${id}?done=returned-settled`);
}
