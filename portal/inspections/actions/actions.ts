import { dueNote } from '../../web/forms/due-note.ts';
import { listActions } from '../../../db/inspections/read-tasks.ts';
import { sendBackAction, verifyAction } from '../../../db/inspections/actions/verify-action.ts';
import { waiveAction } from '../../../db/inspections/actions/waive-action.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { typed } from '../../web/forms/forms.ts';
import { inspectedBy, inspectionOf, renderInspection } from '../page.ts';
import { correctiveFields } from '../../../domain/inspections/fields.ts';
import { aLine, anInstant, named, words } from '../../web/forms/fields.ts';

/** Corrective actions: what is owed, what waits to be verified, what was sent back or waived. */
export const inspectionActionRoutes: readonly Route[] = [
  ['get', '/inspections/:id/actions', 'see-inspections', list],
  ['get', '/inspections/:id/actions/:itemId', 'inspect', one],
  posted('/inspections/:id/actions/:itemId/verify', 'inspect', {
    page: one,
    held: actionOf,
    fields: () => ({ text: named('seen', words(correctiveFields.text)) }),
    act: ({ text }, { actor, id: processId, held: { actionId }, perform }) =>
      perform('verify-action', (tx) => verifyAction(tx, actor, { processId, actionId, text })),
    at: 'seen',
    leads: '/inspections/:id/actions?done=verified',
  }),
  posted('/inspections/:id/actions/:itemId/send-back', 'inspect', {
    page: one,
    held: actionOf,
    fields: ({ held }) => ({
      missing: words(correctiveFields.text, 'Write what is missing'),
      back: anInstant('the new date', held.zone),
    }),
    act: ({ missing: text, back }, { actor, id: processId, held: { actionId }, perform }) =>
      perform('send-action-back', (tx) =>
        sendBackAction(tx, actor, { processId, actionId, text, due: { at: back.at, text: back.wall } }),
      ),
    at: 'missing',
    leads: (_, { visit, id, held }) =>
      `/inspections/${id}/actions?done=sent-back${dueNote(visit, held.calendar, 'back')}`,
  }),
  posted('/inspections/:id/actions/:itemId/waive', 'open-inspections', {
    page: one,
    held: actionOf,
    fields: ({ held }) => ({
      reason: words(correctiveFields.reason, 'Write why it is waived'),
      agreedBy: aLine(correctiveFields.agreedBy, 'Say who agreed to it'),
      until: anInstant('the day until which it is waived', held.zone),
    }),
    act: ({ until, ...said }, { actor, id: processId, held: { actionId }, perform }) =>
      perform('waive-action', (tx) =>
        waiveAction(tx, actor, { processId, actionId, until: { at: until.at, text: until.wall }, ...said }),
      ),
    at: 'reason',
    leads: (_, { visit, id, held }) =>
      `/inspections/${id}/actions?done=waived${dueNote(visit, held.calendar, 'until')}`,
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectionOf(portal, visit);
  const actions = await reading(portal, visit.actor, (tx) => listActions(tx, inspection.id));
  renderInspection(portal, visit, 'inspections/actions/actions', inspection, { section: 'Actions', actions });
}

async function actionOf(portal: Portal, visit: Visit) {
  const { id: processId, zone, calendar } = await inspectedBy(portal, visit);
  const all = await reading(portal, visit.actor, (tx) => listActions(tx, processId));
  const item = found(all.find(({ id }) => id === idIn(visit.req, 'itemId')));
  return { item, actionId: item.id, zone, calendar };
}

async function one(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const { item } = await actionOf(portal, visit);
  renderInspection(portal, visit, 'inspections/actions/action', inspection, {
    title: `Action of finding ${item.number}`,
    section: 'Actions',
    item,
    values: { 'back-time': '17:00', 'until-time': '17:00', ...typed(visit.req) },
    back: { href: `/inspections/${inspection.id}/actions`, text: 'Actions' },
  });
}
