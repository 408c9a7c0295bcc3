import { markNotReached, markReachedAgain } from '../../../db/mail/acts.ts';
import { listNotReached } from '../../../db/mail/read-not-reached.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { found, reading } from '../../web/page.ts';
import { chosenId, field } from '../../web/forms/forms.ts';
import type { Request } from 'express';
import { afterOf } from '../../web/cursor.ts';

const isReached = (req: Request) => field(req, 'act') === 'reached';

/** Addresses known not to be reached: never "did not comply", but work for the directorate. */
export const notReachedRoutes: readonly Route[] = [
  ['get', '/not-reached', 'see-directory', show],
  posted('/not-reached', 'mark-not-reached', {
    page: show,
    act: (_, { actor, req, perform }) => {
      const personId = found(chosenId(req, 'personId'));
      return perform('reached', (tx) => (isReached(req) ? markReachedAgain : markNotReached)(tx, actor, personId));
    },
    at: 'main-content',
    leads: (_, { req }) => `/not-reached?done=${isReached(req) ? 'reached' : 'not-reached'}`,
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listNotReached(tx, after));
  portal.render(visit, 'office/post-room/not-reached', {
    title: 'Not reached',
    people: rows,
    path: '/not-reached',
    paging: { next, first: after !== undefined },
  });
}
