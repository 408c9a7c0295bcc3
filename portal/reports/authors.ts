import { nameAuthor, removeAuthor } from '../../db/reports/authors.ts';
import { listAuthors } from '../../db/reports/read-reports.ts';
import { listReaders } from '../../db/reports/readers.ts';
import { readSignatoryChoices } from '../../db/sign-offs/read-signatory-choices.ts';
import { authorFields } from '../../domain/reports/fields.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { aLine, anId } from '../web/forms/fields.ts';
import { formAt, posted } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { backToReport, reportOf } from './page.ts';

const aPerson = { personId: anId('Choose who writes it') };

/** Who writes a report, with rank and unit as they stand in it (S51), and who is invited to comment. */
export const reportAuthorRoutes: readonly Route[] = [
  ...formAt('/reports/:id/authors', 'write-report', {
    page: showAuthors,
    fields: () => ({ ...aPerson, rank: aLine(authorFields.rank), unit: aLine(authorFields.unit) }),
    act: (named, { actor, id: reportId, perform }) =>
      perform('name-author', (tx) => nameAuthor(tx, actor, { ...named, reportId })),
    at: 'personId',
    leads: '/reports/:id/authors?done=author-named',
  }),
  posted('/reports/:id/authors/remove', 'write-report', {
    page: showAuthors,
    fields: () => aPerson,
    act: ({ personId }, { actor, id: reportId, perform }) =>
      perform('remove-author', (tx) => removeAuthor(tx, actor, { reportId, personId })),
    at: 'personId',
    leads: '/reports/:id/authors?done=author-removed',
  }),
];

export async function showAuthors(portal: Portal, visit: Visit): Promise<void> {
  const report = await reportOf(portal, visit);
  const { authors, readers, choices } = await reading(portal, visit.actor, async (tx) => ({
    authors: await listAuthors(tx, report.id),
    readers: await listReaders(tx, report.id),
    choices: await readSignatoryChoices(tx),
  }));
  portal.render(visit, 'reports/authors', {
    title: 'Who writes it, and who comments',
    report,
    authors,
    readers,
    people: choices.people,
    writes: report.state === 'draft',
    back: backToReport(report),
  });
}
