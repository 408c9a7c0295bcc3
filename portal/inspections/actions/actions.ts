import { dueNote } from '../../web/forms/due-note.ts';
import { type Action, listActions } from '../../../db/inspections/read-tasks.ts';
import { sendBackAction, verifyAction } from '../../../db/inspections/actions/verify-action.ts';
import { waiveAction } from '../../../db/inspections/actions/waive-action.ts';
import type { Portal } from '../../web/context.ts';
import { readInstant } from '../../web/forms/date-fields.ts';
import { field, line, typed } from '../../web/forms/forms.ts';
import { type Again, afterwards, inspectedBy, inspectionOf, refusedAt, renderInspection } from '../page.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { perform, reading } from '../../web/perform.ts';
import type { Ambiguous, Problem } from '../../web/shown.ts';

/** Corrective actions: what is owed, what waits to be verified, what was sent back or waived. */
export const inspectionActionRoutes: readonly Route[] = [
  ['get', '/inspections/:id/actions', 'see-inspections', list],
  ['get', '/inspections/:id/actions/:itemId', 'inspect', (portal, visit) => one(portal, visit)],
  ['post', '/inspections/:id/actions/:itemId/verify', 'inspect', verify],
  ['post', '/inspections/:id/actions/:itemId/send-back', 'inspect', sendBack],
  ['post', '/inspections/:id/actions/:itemId/waive', 'open-inspections', waive],
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectionOf(portal, visit);
  const actions = await reading(portal, visit.actor, (tx) => listActions(tx, inspection.id));
  renderInspection(portal, visit, 'inspections/actions/actions', inspection, { section: 'Actions', actions });
}

async function actionOf(
  portal: Portal,
  visit: Visit,
): Promise<{ item: Action; processId: string; zone: string; calendar: string }> {
  const { id: processId, zone, calendar } = await inspectedBy(portal, visit);
  const all = await reading(portal, visit.actor, (tx) => listActions(tx, processId));
  return { processId, zone, calendar, item: found(all.find(({ id }) => id === idIn(visit.req, 'itemId'))) };
}

async function one(
  portal: Portal,
  visit: Visit,
  again: Again & { ambiguous?: Ambiguous | undefined } = {},
): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const { item } = await actionOf(portal, visit);
  renderInspection(portal, visit, 'inspections/actions/action', inspection, {
    title: `Action of finding ${item.number}`,
    section: 'Actions',
    item,
    values: { 'back-time': '17:00', 'until-time': '17:00', ...typed(visit.req) },
    back: { href: `/inspections/${inspection.id}/actions`, text: 'Actions' },
    ...again,
  });
}

async function verify(portal: Portal, visit: Visit): Promise<void> {
  const { item, processId } = await actionOf(portal, visit);
  const verified = await perform(portal, visit, 'verify-action', (tx) =>
    verifyAction(tx, visit.actor, { processId, actionId: item.id, text: field(visit.req, 'seen').trim() }),
  );
  return afterwards(visit, verified, `/inspections/${processId}/actions?done=verified`, (refusal) =>
    one(portal, visit, refusedAt(visit, 'seen', refusal)),
  );
}

async function sendBack(portal: Portal, visit: Visit): Promise<void> {
  const { item, processId, zone, calendar } = await actionOf(portal, visit);
  const text = field(visit.req, 'missing').trim();
  const due = readInstant(visit.req, 'back', 'the new date', zone);
  const problems: Problem[] = [
    ...(text === '' ? [{ field: 'missing', text: 'Write what is missing' }] : []),
    ...(due.ok ? [] : [due.problem]),
  ];
  if (problems.length > 0 || !due.ok)
    return one(portal, visit, { problems, ...(due.ok ? {} : { ambiguous: due.ambiguous }) });
  const sent = await perform(portal, visit, 'send-action-back', (tx) =>
    sendBackAction(tx, visit.actor, {
      processId,
      actionId: item.id,
      text,
      due: { at: due.at, text: due.wall },
    }),
  );
  return afterwards(
    visit,
    sent,
    `/inspections/${processId}/actions?done=sent-back${dueNote(visit, calendar, 'back')}`,
    (refusal) => one(portal, visit, refusedAt(visit, 'missing', refusal)),
  );
}

async function waive(portal: Portal, visit: Visit): Promise<void> {
  const { item, processId, zone, calendar } = await actionOf(portal, visit);
  const [reason, agreedBy] = [field(visit.req, 'reason').trim(), line(visit.req, 'agreedBy')];
  const until = readInstant(visit.req, 'until', 'the day until which it is waived', zone);
  const problems: Problem[] = [
    ...(reason === '' ? [{ field: 'reason', text: 'Write why it is waived' }] : []),
    ...(agreedBy === '' ? [{ field: 'agreedBy', text: 'Say who agreed to it' }] : []),
    ...(until.ok ? [] : [until.problem]),
  ];
  if (problems.length > 0 || !until.ok)
    return one(portal, visit, { problems, ...(until.ok ? {} : { ambiguous: until.ambiguous }) });
  const waived = await perform(portal, visit, 'waive-action', (tx) =>
    waiveAction(tx, visit.actor, {
      processId,
      actionId: item.id,
      until: { at: until.at, text: until.wall },
      reason,
      agreedBy,
    }),
  );
  return afterwards(
    visit,
    waived,
    `/inspections/${processId}/actions?done=waived${dueNote(visit, calendar, 'until')}`,
    (refusal) => one(portal, visit, refusedAt(visit, 'reason', refusal)),
  );
}
