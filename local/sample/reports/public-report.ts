import { as } from '../../../db/connect.ts';
import { giveFeedback } from '../../../db/public/feedback.ts';
import { publicReportRows } from '../../../db/public/read-public.ts';
import { apiClient } from '../api-client.ts';
import { dayIn } from '../dates.ts';
import type { SampleApi } from '../parts.ts';
import { sampleBodies } from '../partnership.ts';
import { context } from './context.ts';
import { freezeOnce } from './report.ts';
import { signingKeys } from '../sign-off.ts';

const report = {
  kind: 'strategy',
  title: 'MPS drugs strategy: what it rests on',
  body: sampleBodies[0],
  number: '4',
  asked: 'support',
  recommendation: 'That the committee supports the strategy.',
  texts: {
    summary: 'This report sets out how the strategy came about, whom it asked, and by what it is to be measured.',
    information: [
      '## How it came about',
      ...context.development,
      '{live:consultation}',
      '{live:positions}',
      '## What is different',
      ...context.difference,
      '## Who does what',
      ...context.implementation,
      '## Measures of success',
      ...context.measurement,
      '{live:indicators}',
    ].join('\n\n'),
    equality: '',
    finance: ['What is planned by strand:', '{live:costs}'].join('\n\n'),
    papers: '',
  },
  appendices: [],
} as const;

/** A report that its body has carried and that everybody reads on the public site. What an interrupted start has left of it is completed. */
export async function showPublicReport(api: SampleApi, strategyId: string): Promise<void> {
  const id = await freezeOnce(api, strategyId, { ...report, meetsOn: dayIn(0) });
  const officer = apiClient(api.url, api.key);
  const newest = async () => (await officer('GET', `/reports/${id}`)).versions?.[0];
  const signOffId = (await newest())?.signOffId ?? (await officer('POST', `/reports/${id}/send`, {})).signOffId ?? '';
  await carry(api, signOffId);
  if ((await newest())?.publishedAt === null) await officer('POST', `/reports/${id}/publish`, {});
  const shown = await officer('GET', `/reports/${id}/public`);
  if (shown.public === false) await officer('POST', `/reports/${id}/make-public`, { seen: shown.sha256 });
  await sayOfIt(api);
}

/** Somebody who has read its public page says something about it, once: the office is asked to answer. */
async function sayOfIt({ db }: SampleApi): Promise<void> {
  await as(db, { role: 'public' }, async (tx) => {
    const shown = (await publicReportRows.list(tx)).rows.find(({ title }) => title === report.title);
    const page = shown && (await publicReportRows.read(tx, shown.reference));
    if (page === undefined) return;
    await giveFeedback(tx, {
      publicationId: page.id,
      page: `/public/reports/${page.reference}`,
      version: page.sha256,
      name: 'A resident',
      address: null,
      said: 'Where can I see what each agency has promised? The report names the strands only.',
      mark: `sample ${page.reference}`,
    });
  });
}

/** Its members sign until nothing is missing. */
async function carry({ db, url, key }: SampleApi, signOffId: string): Promise<void> {
  const path = `/sign-offs/${signOffId}`;
  const officer = apiClient(url, key);
  if ((await officer('GET', path)).state === 'draft') await officer('POST', `${path}/open`, {});
  for (const member of await as(db, { role: 'worker' }, (tx) => signingKeys(tx, report.body ?? ''))) {
    const { state, sha256, stages } = await officer('GET', path);
    const [stage] = stages ?? [];
    if (state !== 'open' || stage === undefined) return;
    if (!stage.signatures.some(({ signerId }) => signerId === member.personId))
      await apiClient(url, member.key)('POST', `${path}/decisions`, { stageId: stage.id, sha256, verdict: 'approve' });
  }
}
