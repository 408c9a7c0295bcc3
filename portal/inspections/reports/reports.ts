import { dueNote } from '../../web/forms/due-note.ts';
import { listComments, replyToComment } from '../../../db/inspections/comment-replies.ts';
import { factsChecked } from '../../../db/inspections/final-report.ts';
import { addReport } from '../../../db/inspections/documents.ts';
import { readAuthors } from '../../../db/inspections/read-parts.ts';
import { listAsked } from '../../../db/inspections/read-tasks.ts';
import { readPapers } from '../../../db/tasks/read-surroundings.ts';
import { actsFrom, canSignOff } from '../../../domain/inspections/inspection.ts';
import { accept } from '../../../domain/refusal.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { reading } from '../../web/page.ts';
import { field, typed } from '../../web/forms/forms.ts';
import { inspectedBy, renderInspection } from '../page.ts';
import type { Request } from 'express';
import { reportFields } from '../../../domain/inspections/fields.ts';
import { aFile, aLine, anId, anInstant, idOrNone, named, words } from '../../web/forms/fields.ts';

const besideReply = (req: Request) => `reply-${field(req, 'taskId')}-${field(req, 'findingId')}`;

/** The reports: uploaded in versions, sent as preliminary, commented on, answered, and signed off as final. */
export const inspectionReportRoutes: readonly Route[] = [
  ['get', '/inspections/:id/reports', 'inspect', show],
  posted('/inspections/:id/reports', 'inspect', {
    page: show,
    upload: true,
    held: inspectedBy,
    fields: () => ({ title: aLine(reportFields.title, 'Give the report a title'), file: aFile('Choose a file') }),
    act: ({ title, file }, { actor, id: processId, perform }) =>
      perform('add-report', (tx) => addReport(tx, actor, { processId, title, ...file })),
    at: 'file',
    leads: '/inspections/:id/reports?done=report-added',
  }),
  posted('/inspections/:id/send-preliminary', 'inspect', {
    page: show,
    held: inspectedBy,
    fields: ({ held }) => ({
      document: anId('Choose the version of the report to send'),
      due: anInstant('the date by which to comment', held.zone),
    }),
    act: ({ document: documentId, due }, { id: processId, decide }) =>
      decide({
        processId,
        act: 'send-preliminary',
        terms: { documentId, dueAt: due.at },
        words: { dueWallText: due.wall },
      }),
    at: 'document',
    leads: (_, { visit, held }) =>
      `/inspections/${held.id}?done=preliminary-sent${dueNote(visit, held.calendar, 'due')}`,
  }),
  posted('/inspections/:id/finalise', 'inspect', {
    page: show,
    held: inspectedBy,
    fields: () => ({ document: anId('Choose the version of the report') }),
    act: ({ document: documentId }, { id: processId, decide }) =>
      decide({ processId, act: 'finalise', terms: { documentId }, words: {} }),
    at: 'document',
    leads: '/inspections/:id?done=finalised',
  }),
  posted('/inspections/:id/comment-replies', 'inspect', {
    page: show,
    held: inspectedBy,
    fields: ({ req }) => ({
      taskId: idOrNone,
      findingId: idOrNone,
      reply: named(besideReply(req), words(reportFields.reply, 'Write what became of the comment')),
    }),
    act: ({ taskId, ...said }, { actor, id: processId, perform }) =>
      perform('reply-to-comment', (tx) =>
        replyToComment(tx, actor, { processId, taskId: taskId ?? processId, ...said }),
      ),
    at: (_refusal, _values, { req }) => besideReply(req),
    leads: '/inspections/:id/reports?done=replied',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
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
  });
}
