import { commentOn, listComments, readComment, settleComment } from '../../../db/reports/comments.ts';
import { listSections, readReport } from '../../../db/reports/read-reports.ts';
import { inviteReader, releaseReader } from '../../../db/reports/readers.ts';
import { writes } from '../../../db/reports/sections.ts';
import { commentFields } from '../../../domain/reports/comment.ts';
import { sectionPlace } from '../../../domain/reports/references.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { aLine, anId, oneOf, words } from '../../web/forms/fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { showAuthors } from '../authors.ts';
import { keyIn, reportOf } from '../page.ts';

/** What is said of a section before the report is frozen, what became of it, and who is invited to say something. */
export const reportCommentRoutes: readonly Route[] = [
  ...formAt('/reports/:id/sections/:key/comment', 'comment-report', {
    page: showNew,
    fields: () => ({
      quote: aLine(commentFields.quote),
      text: words(commentFields.text, 'Say what you think of it'),
    }),
    act: (said, { visit, actor, id: reportId, perform }) =>
      perform('comment-report', (tx) => commentOn(tx, actor, { ...said, reportId, key: keyIn(visit) })),
    at: 'text',
    leads: (_, { visit, id }) => `/reports/${id}/sections/${keyIn(visit)}?done=report-commented`,
  }),
  ...formAt('/report-comments/:id', 'comment-report', {
    page: show,
    held: commentOf,
    fields: () => ({
      becomes: oneOf(['settled', 'carried'], 'Choose what becomes of it'),
      answer: words(commentFields.answer),
    }),
    act: ({ becomes, answer }, { actor, id, perform }) =>
      perform('settle-comment', (tx) => settleComment(tx, actor, { id, answer, carries: becomes === 'carried' })),
    at: 'becomes',
    leads: (_, { held: { report, section } }) => `/reports/${report.id}/sections/${section.key}?done=saved`,
  }),
  posted('/reports/:id/readers', 'write-report', {
    page: showAuthors,
    fields: () => ({ readerId: anId('Choose who is to comment') }),
    act: ({ readerId: personId }, { actor, id: reportId, perform }) =>
      perform('invite-reader', (tx) => inviteReader(tx, actor, { reportId, personId })),
    at: 'readerId',
    leads: '/reports/:id/authors?done=reader-invited',
  }),
  posted('/reports/:id/readers/remove', 'write-report', {
    page: showAuthors,
    fields: () => ({ readerId: anId('Choose who is to comment no more') }),
    act: ({ readerId: personId }, { actor, id: reportId, perform }) =>
      perform('release-reader', (tx) => releaseReader(tx, actor, { reportId, personId })),
    at: 'readerId',
    leads: '/reports/:id/authors?done=saved',
  }),
];

async function showNew(portal: Portal, visit: Visit): Promise<void> {
  const report = await reportOf(portal, visit);
  const sections = await reading(portal, visit.actor, (tx) => listSections(tx, report.id));
  const section = found(sections.find(({ key }) => key === keyIn(visit)));
  portal.render(visit, 'reports/writing/comment', {
    title: `Comment on ${sectionPlace(section)}`,
    report,
    back: { href: `/reports/${report.id}/sections/${section.key}`, text: sectionPlace(section) },
  });
}

/** A comment with its section and report, whole. */
function commentOf(portal: Portal, visit: Visit) {
  return reading(portal, visit.actor, async (tx) => {
    const id = idIn(visit.req);
    const { reportId } = found(await readComment(tx, id));
    const report = found(await readReport(tx, reportId));
    const comment = found((await listComments(tx, reportId)).find((one) => one.id === id));
    const section = found((await listSections(tx, reportId)).find(({ key }) => key === comment.section));
    return { report, comment, section };
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { report, comment, section } = await commentOf(portal, visit);
  portal.render(visit, 'reports/writing/settle', {
    title: `A comment on ${sectionPlace(section)}`,
    report,
    comment,
    settles: report.state === 'draft' && comment.state === 'open' && writes(visit.actor, section),
    back: { href: `/reports/${report.id}/sections/${section.key}`, text: sectionPlace(section) },
  });
}
