import { markNotReached, markReachedAgain } from '../../../db/mail/acts.ts';
import { listNotReached } from '../../../db/mail/read-not-reached.ts';
import type { Portal } from '../../web/context.ts';
import { leadOn } from '../../web/done.ts';
import { field, isId } from '../../web/forms/forms.ts';
import { NotFound, type Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { perform, reading, flawAt } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { afterOf } from '../../web/cursor.ts';

/** Addresses known not to be reached: never "did not comply", but work for the directorate. */
export const notReachedRoutes: readonly Route[] = [
  ['get', '/not-reached', 'see-directory', showNotReached],
  ['post', '/not-reached', 'mark-not-reached', markReached],
];

async function show(portal: Portal, visit: Visit, problems: readonly Problem[] = []): Promise<void> {
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listNotReached(tx, after));
  portal.render(visit, 'office/post-room/not-reached', {
    title: 'Not reached',
    people: rows,
    path: '/not-reached',
    paging: { next, first: after !== undefined },
    problems,
  });
}

async function showNotReached(portal: Portal, visit: Visit): Promise<void> {
  await show(portal, visit);
}

async function markReached(portal: Portal, visit: Visit): Promise<void> {
  const personId = field(visit.req, 'personId');
  if (!isId(personId)) throw new NotFound();
  const again = field(visit.req, 'act') === 'reached';
  const marked = await perform(portal, visit, 'reached', (tx) =>
    again ? markReachedAgain(tx, visit.actor, personId) : markNotReached(tx, visit.actor, personId),
  );
  if (!marked.ok) return show(portal, visit, [flawAt(visit, marked, 'main-content')]);
  leadOn(visit, `/not-reached?done=${again ? 'reached' : 'not-reached'}`);
}
