import { dueNote } from '../../web/forms/due-note.ts';
import { createHash } from 'node:crypto';
import { listComments, replyToComment } from '../../../db/inspections/comment-replies.ts';
import { factsChecked } from '../../../db/inspections/final-report.ts';
import { addReport } from '../../../db/inspections/documents.ts';
import { readAuthors } from '../../../db/inspections/read-parts.ts';
import { listAsked } from '../../../db/inspections/read-tasks.ts';
import { readPapers } from '../../../db/tasks/read-surroundings.ts';
import { actsFrom, canSignOff } from '../../../domain/inspections/inspection.ts';
import { accept } from '../../../domain/refusal.ts';
import type { Portal } from '../../web/context.ts';
import { readInstant } from '../../web/forms/date-fields.ts';
import { field, isId, line, typed } from '../../web/forms/forms.ts';
import { type Again, afterwards, inspectedBy, refusedAt, renderInspection } from '../page.ts';
import type { Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { decide, perform, reading } from '../../web/perform.ts';
import type { Ambiguous, Problem } from '../../web/shown.ts';
import { takeForm } from '../../web/forms/upload.ts';

/** The reports: uploaded in versions, sent as preliminary, commented on, answered, and signed off as final. */
export const inspectionReportRoutes: readonly Route[] = [
  ['get', '/inspections/:id/reports', 'inspect', (portal, visit) => show(portal, visit)],
  ['post', '/inspections/:id/reports', 'inspect', upload],
  ['post', '/inspections/:id/send-preliminary', 'inspect', sendPreliminary],
  ['post', '/inspections/:id/finalise', 'inspect', finalise],
  ['post', '/inspections/:id/comment-replies', 'inspect', reply],
];

type FormAgain = Again & { ambiguous?: Ambiguous | undefined };

async function show(portal: Portal, visit: Visit, again: FormAgain = {}): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => ({
    papers: await readPapers(tx, inspection.id),
    authors: await readAuthors(tx, inspection.id),
    checks: await listAsked(tx, inspection.id, 'accuracy-comments'),
    comments: await listComments(tx, inspection.id),
    checked: actsFrom(inspection.state).includes('finalise')
      ? await factsChecked(tx, inspection.id, inspection.now)
      : accept(true),
  }));
  const signable = data.papers.filter(({ id }) => canSignOff(visit.actor.personId, data.authors.get(id) ?? null).ok);
  renderInspection(portal, visit, 'inspections/reports/reports', inspection, {
    section: 'Reports',
    ...data,
    signable,
    values: { 'due-time': '17:00', ...typed(visit.req) },
    ...again,
  });
}

async function upload(portal: Portal, visit: Visit): Promise<void> {
  const { texts, file, tooLarge } = await takeForm(visit);
  const inspection = await inspectedBy(portal, visit);
  const title = line(visit.req, 'title');
  const problems: Problem[] = title === '' ? [{ field: 'title', text: 'Give the report a title' }] : [];
  if (tooLarge) problems.push({ field: 'file', text: 'The file is larger than 10 MB' });
  else if (file === undefined) problems.push({ field: 'file', text: 'Choose a file' });
  if (problems.length > 0 || file === undefined) return show(portal, visit, { problems });
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  visit.req.body = { ...texts, name: file.name, sha256 };
  const added = await perform(portal, visit, 'add-report', (tx) =>
    addReport(tx, visit.actor, {
      processId: inspection.id,
      title,
      fileName: file.name,
      mediaType: '',
      content: file.content,
    }),
  );
  return afterwards(visit, added, `/inspections/${inspection.id}/reports?done=report-added`, (refusal) =>
    show(portal, visit, refusedAt(visit, 'file', refusal)),
  );
}

async function sendPreliminary(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const documentId = field(visit.req, 'document');
  const due = readInstant(visit.req, 'due', 'the date by which to comment', inspection.zone);
  const problems: Problem[] = [
    ...(isId(documentId) ? [] : [{ field: 'document', text: 'Choose the version of the report to send' }]),
    ...(due.ok ? [] : [due.problem]),
  ];
  if (problems.length > 0 || !due.ok)
    return show(portal, visit, { problems, ...(due.ok ? {} : { ambiguous: due.ambiguous }) });
  const decided = await decide(portal, visit, {
    processId: inspection.id,
    act: 'send-preliminary',
    terms: { documentId, dueAt: due.at },
    words: { dueWallText: due.wall },
  });
  return afterwards(
    visit,
    decided,
    `/inspections/${inspection.id}?done=preliminary-sent${dueNote(visit, inspection.calendar, 'due')}`,
    (refusal) => show(portal, visit, refusedAt(visit, 'document', refusal)),
  );
}

async function finalise(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const documentId = field(visit.req, 'document');
  if (!isId(documentId))
    return show(portal, visit, { problems: [{ field: 'document', text: 'Choose the version of the report' }] });
  const decided = await decide(portal, visit, {
    processId: inspection.id,
    act: 'finalise',
    terms: { documentId },
    words: {},
  });
  return afterwards(visit, decided, `/inspections/${inspection.id}?done=finalised`, (refusal) =>
    show(portal, visit, refusedAt(visit, 'document', refusal)),
  );
}

async function reply(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const [taskId, findingId] = [field(visit.req, 'taskId'), field(visit.req, 'findingId')];
  const at = `reply-${taskId}-${findingId}`;
  const text = field(visit.req, at).trim();
  if (text === '') return show(portal, visit, { problems: [{ field: at, text: 'Write what became of the comment' }] });
  const replied = await perform(portal, visit, 'reply-to-comment', (tx) =>
    replyToComment(tx, visit.actor, {
      processId: inspection.id,
      taskId: isId(taskId) ? taskId : inspection.id,
      findingId: isId(findingId) ? findingId : null,
      reply: text,
    }),
  );
  return afterwards(visit, replied, `/inspections/${inspection.id}/reports?done=replied`, (refusal) =>
    show(portal, visit, refusedAt(visit, at, refusal)),
  );
}
