import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { addFeed, findFeed, listFeeds, revokeFeed } from '../../db/calendar/feeds.ts';
import { as } from '../../db/connect.ts';
import { type Coming, listComing } from '../../db/tasks/read-coming.ts';
import { actorOf } from '../../db/doors/actor.ts';
import { actingFor } from '../../db/acting-for.ts';
import { localDate } from '../../domain/calendar/zones.ts';
import { may } from '../../domain/permissions.ts';
import { processPath } from '../../domain/process-kinds.ts';
import { rulesOfTask } from '../../domain/chase/task-kinds.ts';
import { icalOf } from './file.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { posted } from '../web/forms/form.ts';
import { found, reading } from '../web/page.ts';
import { field } from '../web/forms/forms.ts';

const dayMs = 86_400_000;

/** One calendar of what comes, for everybody his own, and the private address at which calendar programs read it (F88). */
export const calendarRoutes: readonly Route[] = [
  ['get', '/calendar', 'see-calendar', (portal, visit) => show(portal, visit)],
  posted('/calendar/feeds', 'keep-feed', {
    page: (portal, visit) => show(portal, visit),
    act: (_, { actor, req, perform }) => perform('make-feed', (tx) => addFeed(tx, actor, field(req, 'token'))),
    at: 'feed',
    leads: (_, { portal, visit, req }) =>
      show(portal, visit, `${portal.publicUrl}/calendar/${field(req, 'token')}.ics`),
  }),
  posted('/calendar/feeds/:id/revoke', 'keep-feed', {
    page: (portal, visit) => show(portal, visit),
    act: (_, { actor, id, perform }) => perform('revoke-feed', (tx) => revokeFeed(tx, actor, id)),
    at: 'feed',
    leads: '/calendar?done=feed-revoked',
  }),
];

/** A calendar program has no session: whoever knows the address reads what its owner may see today, and no more. */
export function calendarFeedRoutes(portal: Portal): Router {
  const router = Router();
  router.get('/calendar/:token.ics', async (req, res) => {
    const actor = found(
      await as(portal.db, { role: 'door' }, async (tx) => {
        const feed = await findFeed(tx, req.params.token);
        return feed === undefined ? undefined : actorOf(tx, feed.personId, `feed:${feed.id}`);
      }),
    );
    const now = Date.now();
    const coming = await as(portal.db, actingFor(actor), (tx) =>
      listComing(tx, actor, now - 90 * dayMs, now + 730 * dayMs),
    );
    const entries = coming.map((one) => ({
      ...one,
      summary: summaryOf(one),
      url: `${portal.publicUrl}${pathOf(one)}`,
    }));
    res.type('text/calendar').set('Cache-Control', 'private, max-age=900').send(icalOf(entries, portal.publicUrl));
  });
  return router;
}

async function show(portal: Portal, visit: Visit, made?: string): Promise<void> {
  const now = Date.now();
  const { coming, feeds } = await reading(portal, visit.actor, async (tx) => ({
    coming: await listComing(tx, visit.actor, now - dayMs, now + 365 * dayMs),
    feeds: may(visit.actor, 'keep-feed') ? await listFeeds(tx, visit.actor) : undefined,
  }));
  const entries = coming.map((one) => ({ ...one, text: textOf(one), href: pathOf(one) }));
  portal.render(visit, 'calendar/calendar', {
    title: 'What comes',
    months: [...Map.groupBy(entries, ({ at, zone }) => localDate(at - 1, zone).slice(0, 7))].map(([month, list]) => ({
      name: monthName(month),
      entries: list,
    })),
    feeds,
    // Made here and sent back by the form, so that the secret is in no stored answer and a second press makes no second feed.
    token: randomBytes(32).toString('hex'),
    made,
  });
}

function pathOf(one: Coming): string {
  if (one.what === 'date' && one.taskId === null && one.processKind !== 'development') return `/dates/${one.id}`;
  return one.taskId === null ? processPath(one.processKind, one.processId) : `/tasks/${one.taskId}`;
}

function textOf({ what, taskKind, processKind }: Coming): string {
  if (what === 'meeting') return 'Meeting';
  if (what === 'closing') return 'The round closes';
  if (what === 'date' && processKind === 'development') return 'Stage of a development';
  return what === 'date' || taskKind === null ? 'Date of a strategy' : `${rulesOfTask(taskKind).what} due`;
}

function summaryOf(one: Coming): string {
  return `${textOf(one)}: ${one.title} (${one.reference})`;
}

const monthFormat = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });

function monthName(month: string): string {
  return monthFormat.format(new Date(`${month}-01T00:00:00Z`));
}
