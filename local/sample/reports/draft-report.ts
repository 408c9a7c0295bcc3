import { and, eq } from 'drizzle-orm';
import { actingFor } from '../../../db/acting-for.ts';
import { as } from '../../../db/connect.ts';
import { nameAuthor } from '../../../db/reports/authors.ts';
import { commentOn } from '../../../db/reports/comments.ts';
import { giveSection } from '../../../db/reports/given-sections.ts';
import { changeLook, readLook } from '../../../db/reports/looks.ts';
import { people, postHolders, posts } from '../../../db/schema/directory.ts';
import { reports } from '../../../db/schema/reports.ts';
import { dayIn } from '../dates.ts';
import { firstId, must, type SampleApi } from '../parts.ts';
import { sampleBodies } from '../partnership.ts';
import { draftReport, type SampleReport } from './report.ts';

const summary = 'This report says what the second quarter of the action plan has brought, and what is late.';
const report: SampleReport = {
  kind: 'review',
  title: 'Second quarter of the drugs strategy',
  body: sampleBodies[1],
  meetsOn: dayIn(40),
  number: '7',
  asked: 'note',
  recommendation: 'That the report be noted.',
  texts: { summary },
  appendices: [],
};

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 60"><circle cx="30" cy="30" r="28" fill="#1d4e89"/><path d="M14 32l11 11 21-25" fill="none" stroke="#fff" stroke-width="6"/></svg>';

/** The directorate's own look, which its administrator has given to reports before the first one was frozen. */
export async function giveLook({ db, officer }: SampleApi): Promise<void> {
  const holds = and(eq(posts.role, 'administrator'), eq(postHolders.postId, posts.id));
  const personId = await firstId(db, (tx) =>
    tx
      .select({ id: people.id })
      .from(postHolders)
      .innerJoin(posts, holds)
      .innerJoin(people, eq(people.id, postHolders.personId)),
  );
  if (personId === undefined) return;
  const administrator = { ...officer, personId, roles: ['administrator'] } as const;
  const names = 'Metropolitan Police Service\nDrugs Directorate';
  await as(db, actingFor(administrator), async (tx) => {
    if ((await readLook(tx)).number > 0) return;
    const bytes = new TextEncoder().encode(logo);
    const alt = 'A tick on a blue disc: the sign of the drugs directorate';
    must(
      await changeLook(tx, administrator, { names, accent: '#1d4e89', alt, logo: bytes, template: null, ifVersion: 0 }),
    );
  });
}

/** A report that is still written: one of its sections is owed by an agency's contact, and a comment on another one is open. */
export async function draftNextReport(
  { db, officer }: SampleApi,
  strategyId: string,
  author: { readonly personId: string },
): Promise<void> {
  const written = and(eq(reports.strategyId, strategyId), eq(reports.title, report.title));
  if ((await firstId(db, (tx) => tx.select({ id: reports.id }).from(reports).where(written))) !== undefined) return;
  await as(db, actingFor(officer), async (tx) => {
    const reportId = await draftReport(tx, officer, strategyId, report);
    const { personId } = author;
    must(await nameAuthor(tx, officer, { reportId, personId, rank: '', unit: '' }));
    must(await giveSection(tx, officer, { reportId, key: 'information', personId, dueOn: dayIn(14) }));
    const text = 'Say first which milestones have passed: the committee asks that each time.';
    must(await commentOn(tx, officer, { reportId, key: 'summary', quote: 'what is late', text }));
  });
}
