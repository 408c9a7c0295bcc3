import { dueNote } from '../../web/forms/due-note.ts';
import { dateLabels, typedOver } from '../../web/forms/changed-meanwhile.ts';
import { addFinding, changeFinding, type FindingInput } from '../../../db/inspections/findings.ts';
import { type Finding, listFindings } from '../../../db/inspections/read-parts.ts';
import { listOwnerPosts } from '../../../db/inspections/read-inspectors.ts';
import { listAsked } from '../../../db/inspections/read-tasks.ts';
import { listSentFiles } from '../../../db/tasks/answers/read-answer-files.ts';
import { listRecommendations } from '../../../db/inspections/read-recommendations.ts';
import { addRecommendation } from '../../../db/inspections/recommendations.ts';
import { severities } from '../../../domain/inspections/inspection.ts';
import type { Portal } from '../../web/context.ts';
import { dateFieldsOf, readOptionalInstant } from '../../web/forms/date-fields.ts';
import { choice, chosenId, field, fields, isId, line, typed, version } from '../../web/forms/forms.ts';
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

/** Findings: what was found, at whom, how severe, what is to be put right by when, with which evidence. */
export const inspectionFindingRoutes: readonly Route[] = [
  ['get', '/inspections/:id/findings', 'see-inspections', list],
  ['get', '/inspections/:id/findings/new', 'inspect', (portal, visit) => form(portal, visit, undefined)],
  ['post', '/inspections/:id/findings/new', 'inspect', add],
  [
    'get',
    '/inspections/:id/findings/:itemId',
    'inspect',
    async (portal, visit) => form(portal, visit, await findingOf(portal, visit)),
  ],
  ['post', '/inspections/:id/findings/:itemId', 'inspect', change],
  ['post', '/inspections/:id/findings/:itemId/recommend', 'inspect', recommend],
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectionOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    findings: await listFindings(tx, inspection.id),
    recommendations: (await listRecommendations(tx, { processId: inspection.id })).rows,
  }));
  renderInspection(portal, visit, 'inspections/reports/findings', inspection, { section: 'Findings', ...data });
}

async function findingOf(portal: Portal, visit: Visit): Promise<Finding> {
  const inspection = await inspectedBy(portal, visit);
  const all = await reading(portal, visit.actor, (tx) => listFindings(tx, inspection.id));
  return found(all.find(({ id }) => id === idIn(visit.req, 'itemId')));
}

type FormAgain = Again & { ambiguous?: Ambiguous | undefined };

/** The form of a new finding or of one that is there; shown again with what was typed. */
async function form(portal: Portal, visit: Visit, item: Finding | undefined, again: FormAgain = {}): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
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
  const sent = again.problems !== undefined;
  renderInspection(portal, visit, 'inspections/reports/finding', inspection, {
    title: item === undefined ? 'New finding' : `Finding ${item.number}`,
    section: 'Findings',
    item,
    ...data,
    ...shownValues(visit, { item, sent, zone: inspection.zone }),
    picked: sent ? fields(visit.req, 'evidence') : (item?.evidence.map(({ id }) => id) ?? []),
    back: { href: `/inspections/${inspection.id}/findings`, text: 'Findings' },
    ...again,
  });
}

const labels = {
  severity: 'How severe',
  text: 'What was found',
  action: 'What is to be put right',
  demonstration: 'Days of demonstration',
  ...dateLabels('due', 'Due'),
};

function shownValues(visit: Visit, { item, sent, zone }: { item: Finding | undefined; sent: boolean; zone: string }) {
  if (item === undefined) return { values: { 'due-time': '17:00', ...typed(visit.req) } };
  const saved = valuesOf(item, zone);
  return sent ? typedOver(visit, saved, labels) : { values: saved };
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

async function add(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const { input, problems, ambiguous } = readFinding(visit, inspection);
  if (input === undefined) return form(portal, visit, undefined, { problems, ambiguous });
  const added = await perform(portal, visit, 'add-finding', (tx) =>
    addFinding(tx, visit.actor, { ...input, processId: inspection.id }),
  );
  return afterwards(
    visit,
    added,
    `/inspections/${inspection.id}/findings?done=finding-saved${dueNote(visit, inspection.calendar, 'due')}`,
    (refusal) => form(portal, visit, undefined, refusedAt(visit, 'text', refusal)),
  );
}

async function change(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const item = await findingOf(portal, visit);
  const { input, problems, ambiguous } = readFinding(visit, inspection, item.dueAt);
  if (input === undefined) return form(portal, visit, item, { problems, ambiguous });
  const changed = await perform(portal, visit, 'change-finding', (tx) =>
    changeFinding(tx, visit.actor, {
      ...input,
      processId: inspection.id,
      findingId: item.id,
      ifVersion: version(visit.req) ?? 0,
      withdrawn: field(visit.req, 'withdrawn') === 'yes',
    }),
  );
  return afterwards(
    visit,
    changed,
    `/inspections/${inspection.id}/findings?done=finding-saved${dueNote(visit, inspection.calendar, 'due')}`,
    (refusal) => form(portal, visit, item, refusedAt(visit, 'text', refusal)),
  );
}

async function recommend(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const item = await findingOf(portal, visit);
  const text = field(visit.req, 'recommendation').trim();
  if (text === '')
    return form(portal, visit, item, { problems: [{ field: 'recommendation', text: 'Write the recommendation' }] });
  const made = await perform(portal, visit, 'recommend', (tx) =>
    addRecommendation(tx, visit.actor, { processId: inspection.id, findingId: item.id, text }),
  );
  return afterwards(visit, made, `/inspections/${inspection.id}/findings?done=recommendation-made`, (refusal) =>
    form(portal, visit, item, refusedAt(visit, 'recommendation', refusal)),
  );
}

function readFinding({ req }: Visit, inspection: Inspected, storedDueAt: number | null = null) {
  const agencies = inspection.agencies.map(({ id }) => id);
  const agencyId = choice(req, 'agency', agencies);
  const severity = choice(req, 'severity', severities);
  const [text, action] = [field(req, 'text').trim(), field(req, 'action').trim()];
  const ownerPostId = chosenId(req, 'owner') ?? null;
  const due = readOptionalInstant(req, 'due', 'the date by which it is to be done', inspection.zone, storedDueAt);
  const days = line(req, 'demonstration') || '0';
  const problems: Problem[] = [
    ...(agencyId === undefined ? [{ field: 'agency', text: 'Choose which agency it is about' }] : []),
    ...(severity === undefined ? [{ field: 'severity', text: 'Choose how severe it is' }] : []),
    ...(text === '' ? [{ field: 'text', text: 'Write what was found' }] : []),
    ...(due?.ok === false ? [due.problem] : []),
    ...(action !== '' && due === undefined ? [{ field: 'due-day', text: 'Say by when it is to be done' }] : []),
    ...(/^\d{1,3}$/u.test(days) ? [] : [{ field: 'demonstration', text: 'Give the days as a number, 0 to 730' }]),
  ];
  const input: FindingInput | undefined =
    problems.length === 0 && agencyId !== undefined && severity !== undefined
      ? {
          agencyId,
          ownerPostId,
          severity,
          text,
          action,
          due: due?.ok === true ? { at: due.at, text: due.wall } : null,
          demonstrationDays: Number(days),
          evidenceIds: fields(req, 'evidence').filter(isId),
        }
      : undefined;
  return { input, problems, ambiguous: due?.ok === false ? due.ambiguous : undefined };
}
