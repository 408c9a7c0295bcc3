import { pausePostRoom, resumePostRoom } from '../../../db/mail/acts.ts';
import { listOwedNotices, markTold } from '../../../db/chase/owed-notices.ts';
import { readPostRoom } from '../../../db/mail/read-mails.ts';
import { may } from '../../../domain/permissions.ts';
import type { Portal } from '../../web/context.ts';
import { leadOn } from '../../web/done.ts';
import { field, fields, isId } from '../../web/forms/forms.ts';
import type { Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { afterOf } from '../../web/cursor.ts';
import { mailStates } from './mail-words.ts';

/** The post room: whether mail leaves, what waits, and the switch that stops it all. */
export const postRoomRoutes: readonly Route[] = [
  ['get', '/post-room', 'see-mails', showPostRoom],
  ['post', '/post-room', 'pause-post-room', switchPostRoom],
  ['get', '/post-room/owed', 'see-mails', (portal, visit) => owed(portal, visit)],
  ['post', '/post-room/owed', 'pause-post-room', takeTold],
];

async function show(portal: Portal, visit: Visit, problems: readonly Problem[] = []): Promise<void> {
  const room = await reading(portal, visit.actor, readPostRoom);
  const states = Object.entries(mailStates).map(([state, word]) => ({
    ...word,
    state,
    count: room.byState[state] ?? 0,
  }));
  portal.render(visit, 'office/post-room/post-room', {
    title: 'Post room',
    room,
    states,
    officer: may(visit.actor, 'pause-post-room'),
    problems,
  });
}

async function showPostRoom(portal: Portal, visit: Visit): Promise<void> {
  await show(portal, visit);
}

async function switchPostRoom(portal: Portal, visit: Visit): Promise<void> {
  const pause = field(visit.req, 'act') === 'pause';
  const switched = await perform(portal, visit, 'post-room', (tx) =>
    pause ? pausePostRoom(tx, visit.actor) : resumePostRoom(tx, visit.actor),
  );
  if (!switched.ok) return show(portal, visit, [flawAt(visit, switched, 'act')]);
  leadOn(visit, `/post-room?done=${pause ? 'paused' : 'resumed'}`);
}

/** As many as one press can settle. */
const owedPage = 200;

async function owed(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const cursor = afterOf(visit);
  const { room, notices } = await reading(portal, visit.actor, async (tx) => ({
    room: await readPostRoom(tx),
    notices: await listOwedNotices(tx, { cursor, limit: owedPage }),
  }));
  const shown = notices.slice(0, owedPage);
  portal.render(visit, 'office/owed', {
    title: 'What waits to be mailed',
    room,
    notices: shown,
    chosen: fields(visit.req, 'notice'),
    officer: may(visit.actor, 'pause-post-room'),
    path: '/post-room/owed',
    paging: { next: notices.length > owedPage ? shown.at(-1)?.id : undefined, first: cursor !== undefined },
    back: { href: '/post-room', text: 'Post room' },
    problems,
    ...more,
  });
}

async function takeTold(portal: Portal, visit: Visit): Promise<void> {
  const noticeIds = fields(visit.req, 'notice').filter(isId).slice(0, owedPage);
  if (noticeIds.length === 0) return owed(portal, visit, [{ field: 'notices', text: 'Choose what went already' }]);
  const told = await perform(portal, visit, 'told', (tx) => markTold(tx, visit.actor, { noticeIds }));
  if (!told.ok) return owed(portal, visit, [flawAt(visit, told, 'notices')], keyAfter(visit, told));
  leadOn(visit, '/post-room/owed?done=notices-told');
}
