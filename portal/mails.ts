import { Router } from 'express';
import PostalMime from 'postal-mime';
import { releaseHeldMail, type Release } from '../db/mail-acts.ts';
import { listMails, readMail, readMailBytes } from '../db/reads/mails.ts';
import { may } from '../domain/permissions.ts';
import type { Portal } from './context.ts';
import { doneText } from './done.ts';
import { choice } from './forms.ts';
import { found, idIn, page, type Visit } from './page.ts';
import { perform, reading } from './perform.ts';
import type { Problem } from './render.ts';
import { afterOf } from './round-page.ts';

/** Which states each view of the ledger shows. */
const views: Readonly<Record<string, readonly string[]>> = {
  all: [],
  waiting: ['queued', 'sending', 'handing_over', 'retry_wait'],
  trouble: ['held', 'unknown', 'failed', 'not_reached'],
};

/** The ledger of mails: what became of each, and what an officer decides about one that is held. */
export function mailRoutes(portal: Portal): Router {
  const router = Router();
  router.get(
    '/mails',
    page('see-mails', async (visit) => {
      const asked = String(visit.req.query['show'] ?? 'all');
      const show = Object.hasOwn(views, asked) ? asked : 'all';
      const before = afterOf(visit);
      const { rows, next } = await reading(portal, visit.actor, (tx) =>
        listMails(tx, { states: views[show] ?? [], before }),
      );
      portal.render(visit.res, 'mails', {
        title: 'Mails',
        mails: rows,
        show,
        path: show === 'all' ? '/mails' : `/mails?show=${show}`,
        paging: { next, first: before !== undefined },
      });
    }),
  );

  const one = async (visit: Visit, problems: readonly Problem[] = []) => {
    const officer = may(visit.actor, 'release-mail');
    const { mail, bytes } = await reading(portal, visit.actor, async (tx) => ({
      mail: found(await readMail(tx, idIn(visit.req))),
      bytes: officer ? await readMailBytes(tx, idIn(visit.req)) : undefined,
    }));
    // Only its text is shown: nothing of a mail is ever run or loaded.
    const text = bytes === undefined ? undefined : (await PostalMime.parse(new Uint8Array(bytes.raw))).text;
    portal.render(visit.res, 'mail', {
      title: mail.mail.subject,
      ...mail,
      text,
      address: bytes?.address,
      replyText: bytes?.replyText,
      officer,
      problems,
      back: { href: '/mails', text: 'Mails' },
      done: doneText(visit.req),
    });
  };
  router.get(
    '/mails/:id',
    page('see-mails', (visit) => one(visit)),
  );
  router.post(
    '/mails/:id',
    page('release-mail', async (visit) => {
      const how = choice<Release>(visit.req, 'how', ['resend', 'accepted', 'give-up']);
      if (how === undefined) return one(visit, [{ field: 'how', text: 'Choose what becomes of the mail' }]);
      const released = await perform(portal, visit, 'release-mail', (tx) =>
        releaseHeldMail(tx, visit.actor, idIn(visit.req), how),
      );
      if (!released.ok) return one(visit, [{ field: 'how', text: released.message }]);
      visit.res.redirect(303, `/mails/${idIn(visit.req)}?done=released`);
    }),
  );
  return router;
}
