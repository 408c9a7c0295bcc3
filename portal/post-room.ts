import { pausePostRoom, resumePostRoom } from '../db/mail-acts.ts';
import { readPostRoom } from '../db/reads/mails.ts';
import { may } from '../domain/permissions.ts';
import type { Portal } from './context.ts';
import { doneText } from './done.ts';
import { field } from './forms.ts';
import { type Visit, type Route } from './page.ts';
import { perform, reading } from './perform.ts';
import type { Problem } from './render.ts';
import { mailStates } from './words.ts';

/** The post room: whether mail leaves, what waits, and the switch that stops it all. */
export const postRoomRoutes: readonly Route[] = [
  ['get', '/post-room', 'see-mails', showPostRoom],
  ['post', '/post-room', 'pause-post-room', switchPostRoom],
];

async function show(portal: Portal, visit: Visit, problems: readonly Problem[] = []): Promise<void> {
  const room = await reading(portal, visit.actor, readPostRoom);
  const states = Object.entries(mailStates).map(([state, word]) => ({
    ...word,
    state,
    count: room.byState[state] ?? 0,
  }));
  portal.render(visit.res, 'post-room', {
    title: 'Post room',
    room,
    states,
    officer: may(visit.actor, 'pause-post-room'),
    problems,
    done: doneText(visit.req),
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
  if (!switched.ok) return show(portal, visit, [{ field: 'act', text: switched.message }]);
  visit.res.redirect(303, `/post-room?done=${pause ? 'paused' : 'resumed'}`);
}
