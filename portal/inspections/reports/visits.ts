import { dateLabels, filled } from '../../web/forms/changed-meanwhile.ts';
import { addNote, addVisit, changeVisit } from '../../../db/inspections/visits.ts';
import { listNotes, listVisits } from '../../../db/inspections/read-parts.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { dateFieldsOf } from '../../web/forms/date-fields.ts';
import { typed } from '../../web/forms/forms.ts';
import { inspectedBy, type Inspected, inspectionOf, renderInspection } from '../page.ts';
import { noteFields, visitFields, visitStates } from '../../../domain/inspections/fields.ts';
import { aLine, anInstant, named, oneOf, type ValuesOf, words } from '../../web/forms/fields.ts';

const visitAsked = ({ agencies, zone }: Inspected, storedAt: number | null = null) => ({
  agencyId: named(
    'agency',
    oneOf(
      agencies.map(({ id }) => id),
      'Choose which agency is visited',
    ),
  ),
  starts: anInstant('the day of the visit', zone, storedAt),
  place: aLine(visitFields.place, 'Say where it is'),
  purpose: words(visitFields.purpose, 'Say what it is for'),
  attendees: words(visitFields.attendees),
});

const inputOf = ({ starts, ...said }: ValuesOf<ReturnType<typeof visitAsked>>) => ({
  ...said,
  starts: { at: starts.at, text: starts.wall },
});

/** Scope and visits of an inspection, and the inspectors' own notes. */
export const inspectionVisitRoutes: readonly Route[] = [
  ['get', '/inspections/:id/visits', 'see-inspections', list],
  posted('/inspections/:id/visits', 'inspect', {
    page: list,
    held: inspectedBy,
    fields: ({ held }) => visitAsked(held),
    act: (typed, { actor, id: processId, perform }) =>
      perform('plan-visit', (tx) => addVisit(tx, actor, { ...inputOf(typed), processId })),
    at: 'purpose',
    leads: '/inspections/:id/visits?done=visit-saved',
  }),
  posted('/inspections/:id/notes', 'inspect', {
    page: list,
    held: inspectedBy,
    fields: () => ({ note: words(noteFields.text, 'Write the note') }),
    act: ({ note: text }, { actor, id: processId, perform }) =>
      perform('add-note', (tx) => addNote(tx, actor, { processId, text })),
    at: 'note',
    leads: '/inspections/:id/visits?done=note-added',
  }),
  ...formAt('/inspections/:id/visits/:itemId', 'inspect', {
    page: one,
    held: visitIn,
    fields: ({ held: { inspection, item } }) => ({
      ...visitAsked(inspection, item.startsAt),
      state: oneOf(visitStates, 'Say what became of the visit'),
    }),
    act: ({ state, ...typed }, { actor, id: processId, held: { item }, ifVersion, perform }) =>
      perform('change-visit', (tx) =>
        changeVisit(tx, actor, { ...inputOf(typed), processId, state, visitId: item.id, ifVersion }),
      ),
    at: 'purpose',
    leads: '/inspections/:id/visits?done=visit-saved',
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectionOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    visits: await listVisits(tx, inspection.id),
    notes: inspection.inspecting ? await listNotes(tx, inspection.id) : [],
  }));
  renderInspection(portal, visit, 'inspections/reports/visits', inspection, {
    title: 'Scope and visits',
    section: 'Visits',
    ...data,
    values: { 'starts-time': '10:00', ...typed(visit.req) },
  });
}

const labels = {
  state: 'What became of it',
  place: 'Where',
  purpose: 'What for',
  attendees: 'Who goes',
  ...dateLabels('starts', 'When'),
};

/** The inspection with the visit that the address names. */
async function visitIn(portal: Portal, visit: Visit) {
  const inspection = await inspectedBy(portal, visit);
  const planned = await reading(portal, visit.actor, (tx) => listVisits(tx, inspection.id));
  return { inspection, item: found(planned.find(({ id }) => id === idIn(visit.req, 'itemId'))) };
}

async function one(portal: Portal, visit: Visit): Promise<void> {
  const { inspection, item } = await visitIn(portal, visit);
  const { place, purpose, attendees, state, agencyId, startsAt } = item;
  const saved = {
    place,
    purpose,
    attendees,
    state,
    agency: agencyId,
    ifVersion: String(item.version),
    ...dateFieldsOf('starts', startsAt, inspection.zone),
  };
  renderInspection(portal, visit, 'inspections/reports/visit', inspection, {
    title: 'One visit',
    section: 'Visits',
    item,
    ...filled(visit, saved, labels),
    back: { href: `/inspections/${inspection.id}/visits`, text: 'Visits' },
  });
}
