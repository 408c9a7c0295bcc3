import { leadOn } from '../web/done.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { dateLabels, typedOver } from '../web/forms/changed-meanwhile.ts';
import { limits } from '../../domain/limits.ts';
import type { Request } from 'express';
import { changeInspection, draftInspection, type NewInspection } from '../../db/inspections/inspections.ts';
import { listInspections } from '../../db/inspections/read-inspection.ts';
import { listPossibleInspectors } from '../../db/inspections/read-inspectors.ts';
import { readChoices } from '../../db/directory/read-directory.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal } from '../web/context.ts';
import { dateFieldsOf, readOptionalInstant } from '../web/forms/date-fields.ts';
import { asked, field, fields, isId, line, typed, version } from '../web/forms/forms.ts';
import { tooLong } from '../web/forms/typed-words.ts';
import { type Again, inspectedBy, refusedAt, renderInspection } from './page.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { perform, reading } from '../web/perform.ts';
import type { Ambiguous, Problem } from '../web/shown.ts';
import { afterOf } from '../web/cursor.ts';
import { inspectionStates } from './words.ts';

const zone = 'Europe/London';
const calendar = 'england-and-wales';

/** The list of inspections, and the form of a draft. */
export const inspectionsRoutes: readonly Route[] = [
  ['get', '/inspections', 'see-inspections', list],
  ['get', '/inspections/new', 'open-inspections', (portal, visit) => formOfNew(portal, visit)],
  ['post', '/inspections/new', 'open-inspections', makeInspection],
  ['get', '/inspections/:id/edit', 'open-inspections', (portal, visit) => formOfDraft(portal, visit)],
  ['post', '/inspections/:id/edit', 'open-inspections', change],
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const state = Object.keys(inspectionStates).find((each) => each === asked(visit.req, 'state'));
  const after = afterOf(visit);
  const { rows, next } = await reading(portal, visit.actor, (tx) => listInspections(tx, { state, after }));
  portal.render(visit, 'inspections/inspections', {
    title: 'Inspections',
    inspections: rows,
    state,
    officer: may(visit.actor, 'open-inspections'),
    path: `/inspections${state === undefined ? '' : `?state=${state}`}`,
    paging: { next, first: after !== undefined },
  });
}

async function makeInspection(portal: Portal, visit: Visit): Promise<void> {
  const { input, problems, ambiguous } = readForm(visit.req);
  if (problems.length > 0) return formOfNew(portal, visit, { problems, ambiguous });
  const predecessorId = field(visit.req, 'predecessorId');
  const made = await perform(portal, visit, 'new-inspection', (tx) =>
    draftInspection(tx, visit.actor, { ...input, predecessorId: isId(predecessorId) ? predecessorId : null }),
  );
  if (!made.ok) return formOfNew(portal, visit, refusedAt(visit, fieldOf(made.code), made));
  leadOn(visit, `/inspections/${made.value.processId}?done=inspection-drafted${dueNote(visit, calendar, 'evidence')}`);
}

async function change(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const { input, problems, ambiguous } = readForm(visit.req, inspection);
  if (problems.length > 0) return formOfDraft(portal, visit, { problems, ambiguous });
  const changed = await perform(portal, visit, 'change-inspection', (tx) =>
    changeInspection(tx, visit.actor, { ...input, processId: inspection.id, ifVersion: version(visit.req) ?? 0 }),
  );
  if (!changed.ok) return formOfDraft(portal, visit, refusedAt(visit, fieldOf(changed.code), changed));
  leadOn(visit, `/inspections/${inspection.id}?done=saved${dueNote(visit, inspection.calendar, 'evidence')}`);
}

const fieldOf = (code: string) =>
  code === 'in-the-past' ? 'evidence-day' : code === 'not-independent' ? 'inspector-0' : 'title';

type FormAgain = Again & { ambiguous?: Ambiguous | undefined };

async function formOfNew(portal: Portal, visit: Visit, again: FormAgain = {}): Promise<void> {
  const choices = await choicesFor(portal, visit);
  portal.render(visit, 'inspections/new', {
    title: 'New inspection',
    back: { href: '/inspections', text: 'Inspections' },
    zone,
    ...choices,
    values: { 'evidence-time': '17:00', predecessorId: asked(visit.req, 'of'), ...typed(visit.req) },
    chosen: { agencies: fields(visit.req, 'agency'), inspectors: fields(visit.req, 'inspector') },
    ...again,
  });
}

const labels = {
  title: 'Title',
  scope: 'Scope',
  grounds: 'Grounds',
  ...dateLabels('evidence', 'Evidence due'),
};

async function formOfDraft(portal: Portal, visit: Visit, again: FormAgain = {}): Promise<void> {
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
  const sent = again.problems !== undefined;
  renderInspection(portal, visit, 'inspections/edit', inspection, {
    title: 'Change the draft',
    section: 'Details',
    ...choices,
    ...(sent ? typedOver(visit, saved, labels) : { values: saved }),
    chosen: sent
      ? { agencies: fields(visit.req, 'agency'), inspectors: fields(visit.req, 'inspector') }
      : { agencies: inspection.agencies.map(({ id }) => id), inspectors: inspection.inspectors.map(({ id }) => id) },
    ...again,
  });
}

function choicesFor(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, async (tx) => ({
    agencies: (await readChoices(tx)).agencies,
    inspectors: await listPossibleInspectors(tx),
  }));
}

function readForm(
  req: Request,
  stored?: { readonly zone: string; readonly evidenceDueAt: number | null },
): { input: NewInspection; problems: Problem[]; ambiguous: Ambiguous | undefined } {
  const title = line(req, 'title');
  const grounds = field(req, 'grounds').trim();
  const agencyIds = fields(req, 'agency').filter(isId);
  const due = readOptionalInstant(
    req,
    'evidence',
    'the date by which evidence is due',
    stored?.zone ?? zone,
    stored?.evidenceDueAt,
  );
  const problems: Problem[] = [
    ...(title === '' ? [{ field: 'title', text: 'Give the inspection a title' }] : []),
    ...tooLong('title', title, limits.title),
    ...(grounds === '' ? [{ field: 'grounds', text: 'Write the grounds: why is this inspected?' }] : []),
    ...(agencyIds.length === 0 ? [{ field: 'agency-0', text: 'Choose at least one agency' }] : []),
    ...(due?.ok === false ? [due.problem] : []),
  ];
  const input: NewInspection = {
    title,
    grounds,
    scope: field(req, 'scope').trim(),
    agencyIds,
    inspectorIds: fields(req, 'inspector').filter(isId),
    evidenceDueAt: due?.ok === true ? due.at : null,
    evidenceDueWallText: due?.ok === true ? due.wall : null,
  };
  return { input, problems, ambiguous: due?.ok === false ? due.ambiguous : undefined };
}
