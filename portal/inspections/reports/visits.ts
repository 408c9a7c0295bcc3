import { dateLabels, typedOver } from '../../web/forms/changed-meanwhile.ts';
import { addNote, addVisit, changeVisit } from '../../../db/inspections/visits.ts';
import { listNotes, listVisits } from '../../../db/inspections/read-parts.ts';
import type { Portal } from '../../web/context.ts';
import { dateFieldsOf, readInstant } from '../../web/forms/date-fields.ts';
import { choice, field, line, typed, version } from '../../web/forms/forms.ts';
import {
  type Again,
  afterwards,
  inspectedBy,
  type Inspected,
  inspectionOf,
  refusedAt,
  renderInspection,
} from '../page.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { perform, reading } from '../../web/perform.ts';
import type { Ambiguous, Problem } from '../../web/shown.ts';

/** Scope and visits of an inspection, and the inspectors' own notes. */
export const inspectionVisitRoutes: readonly Route[] = [
  ['get', '/inspections/:id/visits', 'see-inspections', (portal, visit) => list(portal, visit)],
  ['post', '/inspections/:id/visits', 'inspect', plan],
  ['post', '/inspections/:id/notes', 'inspect', write],
  ['get', '/inspections/:id/visits/:itemId', 'inspect', (portal, visit) => one(portal, visit)],
  ['post', '/inspections/:id/visits/:itemId', 'inspect', change],
];

type FormAgain = Again & { ambiguous?: Ambiguous | undefined };

async function list(portal: Portal, visit: Visit, again: FormAgain = {}): Promise<void> {
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
    ...again,
  });
}

async function plan(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const { input, problems, ambiguous } = readVisit(visit, inspection);
  if (input === undefined) return list(portal, visit, { problems, ambiguous });
  const added = await perform(portal, visit, 'plan-visit', (tx) => addVisit(tx, visit.actor, input));
  return afterwards(visit, added, `/inspections/${inspection.id}/visits?done=visit-saved`, (refusal) =>
    list(portal, visit, refusedAt(visit, 'purpose', refusal)),
  );
}

async function write(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const text = field(visit.req, 'note').trim();
  if (text === '') return list(portal, visit, { problems: [{ field: 'note', text: 'Write the note' }] });
  const added = await perform(portal, visit, 'add-note', (tx) =>
    addNote(tx, visit.actor, { processId: inspection.id, text }),
  );
  return afterwards(visit, added, `/inspections/${inspection.id}/visits?done=note-added`, (refusal) =>
    list(portal, visit, refusedAt(visit, 'note', refusal)),
  );
}

const labels = {
  state: 'What became of it',
  place: 'Where',
  purpose: 'What for',
  attendees: 'Who goes',
  ...dateLabels('starts', 'When'),
};

async function one(portal: Portal, visit: Visit, again: FormAgain = {}): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const planned = await reading(portal, visit.actor, async (tx) => listVisits(tx, inspection.id));
  const item = found(planned.find(({ id }) => id === idIn(visit.req, 'itemId')));
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
    ...(again.problems === undefined ? { values: saved } : typedOver(visit, saved, labels)),
    back: { href: `/inspections/${inspection.id}/visits`, text: 'Visits' },
    ...again,
  });
}

async function change(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const state = choice(visit.req, 'state', ['planned', 'held', 'called-off'] as const);
  const planned = await reading(portal, visit.actor, (tx) => listVisits(tx, inspection.id));
  const stored = found(planned.find(({ id }) => id === idIn(visit.req, 'itemId')));
  const { input, problems, ambiguous } = readVisit(visit, inspection, stored.startsAt);
  if (state === undefined) problems.push({ field: 'state', text: 'Say what became of the visit' });
  if (input === undefined || state === undefined) return one(portal, visit, { problems, ambiguous });
  const changed = await perform(portal, visit, 'change-visit', (tx) =>
    changeVisit(tx, visit.actor, {
      ...input,
      state,
      visitId: idIn(visit.req, 'itemId'),
      ifVersion: version(visit.req) ?? 0,
    }),
  );
  return afterwards(visit, changed, `/inspections/${inspection.id}/visits?done=visit-saved`, (refusal) =>
    one(portal, visit, refusedAt(visit, 'purpose', refusal)),
  );
}

function readVisit({ req }: Visit, inspection: Inspected, storedAt: number | null = null) {
  const agencyId = choice(
    req,
    'agency',
    inspection.agencies.map(({ id }) => id),
  );
  const starts = readInstant(req, 'starts', 'the day of the visit', inspection.zone, storedAt);
  const [place, purpose] = [line(req, 'place'), field(req, 'purpose').trim()];
  const problems: Problem[] = [
    ...(agencyId === undefined ? [{ field: 'agency', text: 'Choose which agency is visited' }] : []),
    ...(starts.ok ? [] : [starts.problem]),
    ...(place === '' ? [{ field: 'place', text: 'Say where it is' }] : []),
    ...(purpose === '' ? [{ field: 'purpose', text: 'Say what it is for' }] : []),
  ];
  const input =
    problems.length === 0 && agencyId !== undefined && starts.ok
      ? {
          processId: inspection.id,
          agencyId,
          starts: { at: starts.at, text: starts.wall },
          place,
          purpose,
          attendees: field(req, 'attendees').trim(),
        }
      : undefined;
  return { input, problems, ambiguous: starts.ok ? undefined : starts.ambiguous };
}
