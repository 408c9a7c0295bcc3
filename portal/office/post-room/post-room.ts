import { pausePostRoom, resumePostRoom } from '../../../db/mail/acts.ts';
import { listOwedNotices, markTold } from '../../../db/chase/owed-notices.ts';
import { readPostRoom } from '../../../db/mail/read-mails.ts';
import { may } from '../../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { reading } from '../../web/page.ts';
import { field, fields } from '../../web/forms/forms.ts';
import type { Request } from 'express';
import { ids } from '../../web/forms/fields.ts';
import { afterOf } from '../../web/cursor.ts';
import { mailStates } from './mail-words.ts';

/** The post room: whether mail leaves, what waits, and the switch that stops it all. */
export const postRoomRoutes: readonly Route[] = [
  ['get', '/post-room', 'see-mails', show],
  posted('/post-room', 'pause-post-room', {
    page: show,
    act: (_, { actor, req, perform }) =>
      perform('post-room', (tx) => (pauses(req) ? pausePostRoom : resumePostRoom)(tx, actor)),
    at: 'act',
    leads: (_, { req }) => `/post-room?done=${pauses(req) ? 'paused' : 'resumed'}`,
  }),
  ['get', '/post-room/owed', 'see-mails', owed],
  posted('/post-room/owed', 'pause-post-room', {
    page: owed,
    fields: () => ({ notice: ids({ at: 'notices', text: 'Choose what went already' }) }),
    act: ({ notice }, { actor, perform }) =>
      perform('told', (tx) => markTold(tx, actor, { noticeIds: notice.slice(0, owedPage) })),
    at: 'notices',
    leads: '/post-room/owed?done=notices-told',
  }),
];

const pauses = (req: Request) => field(req, 'act') === 'pause';

async function show(portal: Portal, visit: Visit): Promise<void> {
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
  });
}

/** As many as one press can settle. */
const owedPage = 200;

async function owed(portal: Portal, visit: Visit): Promise<void> {
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
  });
}
