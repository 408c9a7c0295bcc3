import { dueNote } from '../web/forms/due-note.ts';
import { dateLabels, filled } from '../web/forms/changed-meanwhile.ts';
import { changeInspection, draftInspection, type NewInspection } from '../../db/inspections/inspections.ts';
import { type InspectionLine, listInspections } from '../../db/inspections/read-inspection.ts';
import { listPossibleInspectors } from '../../db/inspections/read-inspectors.ts';
import { readChoices } from '../../db/directory/read-directory.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { dateFieldsOf } from '../web/forms/date-fields.ts';
import { asked, fields, typed } from '../web/forms/forms.ts';
import { inspectedBy, renderInspection } from './page.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { inspectionFields as most } from '../../domain/inspections/fields.ts';
import { aLine, idOrNone, ids, instantOrNone, named, type ValuesOf, words } from '../web/forms/fields.ts';
import { listRoutes } from '../web/lists/routes.ts';
import { inspectionStates } from './words.ts';

const zone = 'Europe/London';
const calendar = 'england-and-wales';

/** The list of inspections, and the form of a draft. */
export const inspectionsRoutes: readonly Route[] = [
  ...listRoutes<InspectionLine>('/inspections', 'see-inspections', {
    states: inspectionStates,
    read: listInspections,
    page(portal, visit, { rows, ...shown }) {
      const officer = may(visit.actor, 'open-inspections');
      portal.render(visit, 'inspections/inspections', { title: 'Inspections', inspections: rows, officer, ...shown });
    },
    columns: {
      Reference: ({ reference }) => reference,
      Title: ({ title }) => title,
      State: ({ state }) => inspectionStates[state].text,
      Agencies: ({ agencies }) => agencies,
      'Actions left': ({ openActions }) => openActions,
      Overdue: ({ late }) => late,
    },
  }),
  ...formAt('/inspections/new', 'open-inspections', {
    page: formOfNew,
    fields: () => ({ ...inspectionAsked(), predecessorId: idOrNone }),
    act: ({ predecessorId, ...typed }, { actor, perform }) =>
      perform('new-inspection', (tx) => draftInspection(tx, actor, { ...inputOf(typed), predecessorId })),
    at: fieldOf,
    leads: ({ processId }, { visit }) =>
      `/inspections/${processId}?done=inspection-drafted${dueNote(visit, calendar, 'evidence')}`,
  }),
  ...formAt('/inspections/:id/edit', 'open-inspections', {
    page: formOfDraft,
    held: inspectedBy,
    fields: ({ held }) => inspectionAsked(held),
    act: (typed, { actor, id: processId, ifVersion, perform }) =>
      perform('change-inspection', (tx) => changeInspection(tx, actor, { ...inputOf(typed), processId, ifVersion })),
    at: fieldOf,
    leads: (_, { visit, held }) => `/inspections/${held.id}?done=saved${dueNote(visit, held.calendar, 'evidence')}`,
  }),
];

function fieldOf({ code }: Refusal): string {
  return code === 'in-the-past' ? 'evidence-day' : code === 'not-independent' ? 'inspector-0' : 'title';
}

async function formOfNew(portal: Portal, visit: Visit): Promise<void> {
  portal.render(visit, 'inspections/new', {
    title: 'New inspection',
    back: { href: '/inspections', text: 'Inspections' },
    inspection: undefined,
    zone,
    ...(await choicesFor(portal, visit)),
    values: { 'evidence-time': '17:00', predecessorId: asked(visit.req, 'of'), ...typed(visit.req) },
    chosen: chosenIn(visit),
  });
}

const chosenIn = ({ req }: Visit) => ({ agencies: fields(req, 'agency'), inspectors: fields(req, 'inspector') });

const labels = {
  title: 'Title',
  scope: 'Scope',
  grounds: 'Grounds',
  ...dateLabels('evidence', 'Evidence due'),
};

async function formOfDraft(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const choices = await choicesFor(portal, visit);
  const { title, scope, grounds, evidenceDueAt } = inspection;
  const saved = {
    title,
    scope,
    grounds,
    ifVersion: String(inspection.version),
    ...(evidenceDueAt === null
      ? { 'evidence-time': '17:00' }
      : dateFieldsOf('evidence', evidenceDueAt, inspection.zone)),
  };
  renderInspection(portal, visit, 'inspections/edit', inspection, {
    title: 'Change the draft',
    section: 'Details',
    ...choices,
    ...filled(visit, saved, labels),
    chosen: visit.again
      ? chosenIn(visit)
      : { agencies: inspection.agencies.map(({ id }) => id), inspectors: inspection.inspectors.map(({ id }) => id) },
  });
}

function choicesFor(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, async (tx) => ({
    agencies: (await readChoices(tx)).agencies,
    inspectors: await listPossibleInspectors(tx),
  }));
}

const inspectionAsked = (stored?: { readonly zone: string; readonly evidenceDueAt: number | null }) => ({
  title: aLine(most.title, 'Give the inspection a title'),
  grounds: words(most.grounds, 'Write the grounds: why is this inspected?'),
  agencyIds: named('agency', ids({ at: 'agency-0', text: 'Choose at least one agency' })),
  evidence: instantOrNone('the date by which evidence is due', stored?.zone ?? zone, stored?.evidenceDueAt),
  scope: words(most.scope),
  inspectorIds: named('inspector', ids()),
});

function inputOf({ evidence, ...said }: ValuesOf<ReturnType<typeof inspectionAsked>>): NewInspection {
  return { ...said, evidenceDueAt: evidence?.at ?? null, evidenceDueWallText: evidence?.wall ?? null };
}
