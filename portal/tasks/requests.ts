import { decideExtension } from '../../db/tasks/extensions.ts';
import { tickOffNotMe } from '../../db/tasks/people.ts';
import { may } from '../../domain/permissions.ts';
import { outlastsClosing } from '../../domain/tasks/more-time.ts';
import { accept } from '../../domain/refusal.ts';
import { listNotMe, listRequests, readRequest } from '../../db/tasks/read-requests.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { posted } from '../web/forms/form.ts';
import { found, idIn, reading } from '../web/page.ts';
import { perform } from '../web/perform.ts';
import { leadOn } from '../web/done.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { choice, field } from '../web/forms/forms.ts';
import type { Request } from 'express';
import { extensionFields } from '../../domain/tasks/fields.ts';
import { anInstant, type Field, type Instant, oneOf, words } from '../web/forms/fields.ts';
import { afterOf } from '../web/cursor.ts';

const decisions = ['grant', 'other', 'refuse'] as const;

/** What the agencies ask of the directorate: more time, and another person. */
export const requestRoutes: readonly Route[] = [
  ['get', '/requests', 'see-consultations', showRequests],
  ['get', '/requests/:id', 'decide-extension', showRequest],
  posted('/requests/:id', 'decide-extension', {
    page: showRequest,
    held: requestOf,
    fields: ({ req, held }) => ({
      decision: oneOf(decisions, 'Choose whether to give more time'),
      reply: words(extensionFields.reply, decisionOf(req) === 'refuse' ? 'Say why, the agency reads it' : undefined),
      until: grantedUntil(held),
    }),
    act: ({ decision, reply, until }, { actor, id: requestId, perform }) =>
      perform('decide-extension', (tx) =>
        decideExtension(tx, actor, {
          requestId,
          grant: decision !== 'refuse',
          until: until && { dueAt: until.at, wallText: until.wall },
          reply,
        }),
      ),
    at: (_, { decision }) => (decision === 'other' ? 'until-day' : 'decision'),
    leads: (_, { visit, held }, { decision, until }) =>
      `/requests?done=${decision === 'refuse' ? 'refused' : 'granted'}${until ? dueNote(visit, held.calendar, 'until') : ''}`,
  }),
  ['post', '/requests/not-me/:id', 'nudge-task', tickOffReport],
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

async function showRequest(portal: Portal, visit: Visit): Promise<void> {
  const request = await requestOf(portal, visit);
  portal.render(visit, 'tasks/request', {
    title: `More time for ${request.agency}`,
    request,
    outlasts: outlastsClosing(request.wantedDueAt, request.closesAt),
    back: { href: '/requests', text: 'Requests' },
  });
}

type Asked = Awaited<ReturnType<typeof requestOf>>;

async function requestOf(portal: Portal, visit: Visit) {
  return found(await reading(portal, visit.actor, (tx) => readRequest(tx, idIn(visit.req))));
}

const decisionOf = (req: Request) => choice(req, 'decision', decisions);

/** The date that is granted in place of the one that was asked for; beyond the closing only where that is meant. */
const grantedUntil =
  ({ zone, closesAt }: Pick<Asked, 'zone' | 'closesAt'>): Field<Instant | undefined> =>
  async (req, name) => {
    if (decisionOf(req) !== 'other') return { value: undefined };
    const read = await anInstant('the date that you grant', zone)(req, name);
    const beyond = 'value' in read && outlastsClosing(read.value.at, closesAt) && field(req, 'beyond') !== 'yes';
    return beyond ? { problems: [{ field: 'beyond', text: 'The round closes before that date. Is it meant?' }] } : read;
  };

/** The report needs nothing more: its task is named by the id. */
async function tickOffReport(portal: Portal, visit: Visit): Promise<void> {
  await perform(portal, visit, 'settle-not-me', async (tx) => {
    await tickOffNotMe(tx, visit.actor, idIn(visit.req));
    return accept(true);
  });
  leadOn(visit, '/requests?done=not-me-settled');
}
