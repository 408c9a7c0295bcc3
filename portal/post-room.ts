import { Router } from 'express';
import { pausePostRoom, resumePostRoom } from '../db/mail-acts.ts';
import { readPostRoom } from '../db/reads/mails.ts';
import { may } from '../domain/permissions.ts';
import type { Portal } from './context.ts';
import { doneText } from './done.ts';
import { field } from './forms.ts';
import { page, type Visit } from './page.ts';
import { perform, reading } from './perform.ts';
import type { Problem } from './render.ts';
import { mailStates } from './words.ts';

/** The post room: whether mail leaves, what waits, and the switch that stops it all. */
export function postRoomRoutes(portal: Portal): Router {
  const router = Router();
  const show = async (visit: Visit, problems: readonly Problem[] = []) => {
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
  };
  router.get(
    '/post-room',
    page('see-mails', (visit) => show(visit)),
  );
  router.post(
    '/post-room',
    page('pause-post-room', async (visit) => {
      const pause = field(visit.req, 'act') === 'pause';
      const switched = await perform(portal, visit, 'post-room', (tx) =>
        pause ? pausePostRoom(tx, visit.actor) : resumePostRoom(tx, visit.actor),
      );
      if (!switched.ok) return show(visit, [{ field: 'act', text: switched.message }]);
      visit.res.redirect(303, `/post-room?done=${pause ? 'paused' : 'resumed'}`);
    }),
  );
  return router;
}
