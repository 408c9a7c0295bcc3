import { decideExtension, type ExtensionDecision } from '../../db/tasks/extensions.ts';
import { settleNotMe } from '../../db/tasks/people.ts';
import { may } from '../../domain/permissions.ts';
import { outlastsClosing } from '../../domain/tasks/more-time.ts';
import { accept } from '../../domain/refusal.ts';
import { listNotMe, listRequests, readRequest } from '../../db/tasks/read-requests.ts';
import type { Portal } from '../web/context.ts';
import { readInstant } from '../web/forms/date-fields.ts';
import { leadOn } from '../web/done.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { choice, field } from '../web/forms/forms.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../web/perform.ts';
import type { Ambiguous, Problem } from '../web/shown.ts';
import { afterOf } from '../web/cursor.ts';

/** What the agencies ask of the directorate: more time, and another person. */
export const requestRoutes: readonly Route[] = [
  ['get', '/requests', 'see-consultations', showRequests],
  ['get', '/requests/:id', 'decide-extension', showRequest],
  ['post', '/requests/:id', 'decide-extension', decideRequest],
  ['post', '/requests/not-me/:id', 'nudge-task', settleReport],
];

async function showRequests(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const { requests, notMe } = await reading(portal, visit.actor, async (tx) => ({
    requests: await listRequests(tx, after),
    notMe: after === undefined ? await listNotMe(tx) : [],
  }));
  portal.render(visit, 'tasks/requests', {
    title: 'Requests',
    requests: requests.rows,
    notMe,
    officer: may(visit.actor, 'decide-extension'),
    unowned: notMe.filter(({ answering }) => answering === 0).length,
    path: '/requests',
    paging: { next: requests.next, first: after !== undefined },
  });
}

async function show(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string; ambiguous?: Ambiguous; beyond?: boolean } = {},
): Promise<void> {
  const request = await requestOf(portal, visit);
  portal.render(visit, 'tasks/request', {
    title: `More time for ${request.agency}`,
    request,
    outlasts: outlastsClosing(request.wantedDueAt, request.closesAt),
    problems,
    back: { href: '/requests', text: 'Requests' },
    ...more,
  });
}

async function requestOf(portal: Portal, visit: Visit) {
  return found(await reading(portal, visit.actor, (tx) => readRequest(tx, idIn(visit.req))));
}

async function showRequest(portal: Portal, visit: Visit): Promise<void> {
  await show(portal, visit);
}

async function decideRequest(portal: Portal, visit: Visit): Promise<void> {
  const decision = choice(visit.req, 'decision', ['grant', 'other', 'refuse']);
  const reply = field(visit.req, 'reply').trim();
  if (decision === undefined)
    return show(portal, visit, [{ field: 'decision', text: 'Choose whether to give more time' }]);
  if (decision === 'refuse' && reply === '')
    return show(portal, visit, [{ field: 'reply', text: 'Say why, the agency reads it' }]);
  let until: ExtensionDecision['until'];
  let note = '';
  if (decision === 'other') {
    const { zone, closesAt, calendar } = await requestOf(portal, visit);
    const date = readInstant(visit.req, 'until', 'the date that you grant', zone);
    if (!date.ok)
      return show(portal, visit, [date.problem], date.ambiguous === undefined ? {} : { ambiguous: date.ambiguous });
    if (outlastsClosing(date.at, closesAt) && field(visit.req, 'beyond') !== 'yes')
      return show(portal, visit, [{ field: 'beyond', text: 'The round closes before that date. Is it meant?' }], {
        beyond: true,
      });
    until = { dueAt: date.at, wallText: date.wall };
    note = dueNote(visit, calendar, 'until');
  }
  const grant = decision !== 'refuse';
  const decided = await perform(portal, visit, 'decide-extension', (tx) =>
    decideExtension(tx, visit.actor, { requestId: idIn(visit.req), grant, until, reply }),
  );
  const at = decision === 'other' ? 'until-day' : 'decision';
  if (!decided.ok) return show(portal, visit, [flawAt(visit, decided, at)], keyAfter(visit, decided));
  leadOn(visit, `/requests?done=${grant ? 'granted' : 'refused'}${note}`);
}

/** The report needs nothing more: its task is named by the id. */
async function settleReport(portal: Portal, visit: Visit): Promise<void> {
  await perform(portal, visit, 'settle-not-me', async (tx) => {
    await settleNotMe(tx, visit.actor, idIn(visit.req));
    return accept(true);
  });
  leadOn(visit, '/requests?done=not-me-settled');
}
