import { dueNote } from '../../web/forms/due-note.ts';
import { dateLabels, filled } from '../../web/forms/changed-meanwhile.ts';
import { addFinding, changeFinding, type FindingInput } from '../../../db/inspections/findings.ts';
import { type Finding, listFindings } from '../../../db/inspections/read-parts.ts';
import { listOwnerPosts } from '../../../db/inspections/read-inspectors.ts';
import { listAsked } from '../../../db/inspections/read-tasks.ts';
import { listSentFiles } from '../../../db/tasks/answers/read-answer-files.ts';
import { listRecommendations } from '../../../db/inspections/read-recommendations.ts';
import { addRecommendation } from '../../../db/inspections/recommendations.ts';
import { severities } from '../../../domain/inspections/inspection.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { dateFieldsOf } from '../../web/forms/date-fields.ts';
import { fields, typed } from '../../web/forms/forms.ts';
import { inspectedBy, type Inspected, inspectionOf, renderInspection } from '../page.ts';
import { demonstrationDays, findingFields, recommendationFields } from '../../../domain/inspections/fields.ts';
import {
  idOrNone,
  ids,
  instantOrNone,
  named,
  oneOf,
  tick,
  type ValuesOf,
  wholeOrNone,
  words,
} from '../../web/forms/fields.ts';
import type { Problem } from '../../web/shown.ts';

/** Findings: what was found, at whom, how severe, what is to be put right by when, with which evidence. */
export const inspectionFindingRoutes: readonly Route[] = [
  ['get', '/inspections/:id/findings', 'see-inspections', list],
  ...formAt('/inspections/:id/findings/new', 'inspect', {
    page: form,
    held: inspectedBy,
    fields: ({ held }) => findingAsked(held),
    wrong: noDate,
    act: (finding, { actor, id: processId, perform }) =>
      perform('add-finding', (tx) => addFinding(tx, actor, { ...inputOf(finding), processId })),
    at: 'text',
    leads: saved,
  }),
  ...formAt('/inspections/:id/findings/:itemId', 'inspect', {
    page: form,
    held: findingIn,
    fields: ({ held }) => ({ ...findingAsked(held, held.item.dueAt), withdrawn: tick }),
    wrong: noDate,
    act: ({ withdrawn, ...finding }, { actor, id: processId, held: { item }, ifVersion, perform }) =>
      perform('change-finding', (tx) =>
        changeFinding(tx, actor, { ...inputOf(finding), processId, findingId: item.id, ifVersion, withdrawn }),
      ),
    at: 'text',
    leads: saved,
  }),
  posted('/inspections/:id/findings/:itemId/recommend', 'inspect', {
    page: form,
    held: findingIn,
    fields: () => ({ recommendation: words(recommendationFields.text, 'Write the recommendation') }),
    act: ({ recommendation: text }, { actor, id: processId, held: { item }, perform }) =>
      perform('recommend', (tx) => addRecommendation(tx, actor, { processId, findingId: item.id, text })),
    at: 'recommendation',
    leads: '/inspections/:id/findings?done=recommendation-made',
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectionOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    findings: await listFindings(tx, inspection.id),
    recommendations: (await listRecommendations(tx, { processId: inspection.id })).rows,
  }));
  renderInspection(portal, visit, 'inspections/reports/findings', inspection, { section: 'Findings', ...data });
}

/** The inspection with the finding that the address names. */
async function findingIn(portal: Portal, visit: Visit) {
  const inspection = await inspectedBy(portal, visit);
  const all = await reading(portal, visit.actor, (tx) => listFindings(tx, inspection.id));
  return { ...inspection, item: found(all.find(({ id }) => id === idIn(visit.req, 'itemId'))) };
}

const findingAsked = ({ agencies, zone }: Inspected, storedDueAt: number | null = null) => ({
  agencyId: named(
    'agency',
    oneOf(
      agencies.map(({ id }) => id),
      'Choose which agency it is about',
    ),
  ),
  severity: oneOf(severities, 'Choose how severe it is'),
  text: words(findingFields.text, 'Write what was found'),
  action: words(findingFields.action),
  ownerPostId: named('owner', idOrNone),
  due: instantOrNone('the date by which it is to be done', zone, storedDueAt),
  demonstration: wholeOrNone(demonstrationDays, 'Give the days as a number, 0 to 730'),
  evidenceIds: named('evidence', ids()),
});
type Typed = ValuesOf<ReturnType<typeof findingAsked>>;

/** What is to be put right needs a date; one that is wrong has its problem already. */
function noDate({ action, ...rest }: Partial<Typed>): Problem[] {
  const missing = (action ?? '') !== '' && 'due' in rest && rest.due === undefined;
  return missing ? [{ field: 'due-day', text: 'Say by when it is to be done' }] : [];
}

function inputOf({ due, demonstration, ...said }: Typed): FindingInput {
  return { ...said, due: due ? { at: due.at, text: due.wall } : null, demonstrationDays: demonstration ?? 0 };
}

function saved(_: unknown, { visit, held }: { visit: Visit; held: Inspected }): string {
  return `/inspections/${held.id}/findings?done=finding-saved${dueNote(visit, held.calendar, 'due')}`;
}

/** The form of a new finding or of one that is there; shown again with what was typed. */
async function form(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const item = visit.req.params['itemId'] === undefined ? undefined : (await findingIn(portal, visit)).item;
  const data = await reading(portal, visit.actor, async (tx) => {
    const evidence = await listAsked(tx, inspection.id, 'evidence');
    const files = await listSentFiles(
      tx,
      evidence.map(({ id }) => id),
    );
    const newest = new Map(files.map((file) => [file.id, file]));
    const agencyOf = new Map(evidence.map(({ id, agency }) => [id, agency]));
    return {
      posts: await listOwnerPosts(tx, inspection.id, item?.ownerPostId),
      files: [...newest.values()].map((file) => ({ ...file, agency: agencyOf.get(file.taskId) })),
    };
  });
  renderInspection(portal, visit, 'inspections/reports/finding', inspection, {
    title: item === undefined ? 'New finding' : `Finding ${item.number}`,
    section: 'Findings',
    item,
    ...data,
    ...shownValues(visit, item, inspection.zone),
    picked: visit.again ? fields(visit.req, 'evidence') : (item?.evidence.map(({ id }) => id) ?? []),
    back: { href: `/inspections/${inspection.id}/findings`, text: 'Findings' },
  });
}

const labels = {
  severity: 'How severe',
  text: 'What was found',
  action: 'What is to be put right',
  demonstration: 'Days of demonstration',
  ...dateLabels('due', 'Due'),
};

function shownValues(visit: Visit, item: Finding | undefined, zone: string) {
  if (item === undefined) return { values: { 'due-time': '17:00', ...typed(visit.req) } };
  return filled(visit, valuesOf(item, zone), labels);
}

function valuesOf(item: Finding, zone: string): Record<string, string> {
  return {
    agency: item.agencyId,
    ifVersion: String(item.version),
    owner: item.ownerPostId ?? '',
    severity: item.severity,
    text: item.text,
    action: item.action,
    demonstration: String(item.demonstrationDays),
    withdrawn: item.withdrawn ? 'yes' : '',
    ...(item.dueAt === null ? { 'due-time': '17:00' } : dateFieldsOf('due', item.dueAt, zone)),
  };
}
