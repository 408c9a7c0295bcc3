import { apiClient } from './api-client.ts';
import { inDaysAt } from './sample-dates.ts';

const inspected = 'National Treatment Agency, London region';

/**
 * An inspection with a finding and a corrective action that runs, made through the API. Two officers make it: the one who
 * inspects writes the report, the other signs it off.
 */
export async function openSampleInspection(api: {
  url: string;
  officerKey: string;
  authorKey: string;
  inspectorId: string;
  agencies: readonly { id: string; name: string }[];
}): Promise<void> {
  const agencyId = api.agencies.find(({ name }) => name === inspected)?.id;
  if (agencyId === undefined) throw new Error(`the sample has no agency ${inspected}`);
  const officer = apiClient(api.url, api.officerKey);
  const author = apiClient(api.url, api.authorKey);
  const { id } = await officer('POST', '/inspections', {
    title: 'Treatment places for people leaving custody',
    scope: 'How places are kept free and offered, from referral to the first appointment.',
    grounds: 'The quarterly return was missing twice, and the milestone for new places has moved twice.',
    agencyIds: [agencyId],
    inspectorIds: [api.inspectorId],
    evidence: { dueAt: inDaysAt(28, 17) },
  });
  await officer('POST', `/inspections/${id}/open`, {});
  await author('POST', `/inspections/${id}/visits`, {
    agencyId,
    dueAt: inDaysAt(10, 10),
    place: 'The regional office',
    purpose: 'To see how a referral becomes an appointment',
    attendees: 'The inspector, the regional manager',
  });
  await author('POST', `/inspections/${id}/findings`, {
    agencyId,
    severity: 'major',
    text: 'Nobody is responsible for places at weekends, so people who leave custody on a Friday wait until Tuesday.',
    action: 'Name somebody who answers for places at weekends, and publish the telephone number.',
    due: { dueAt: inDaysAt(42, 17) },
    demonstrationDays: 28,
  });
  const { documentId } = await author('POST', `/inspections/${id}/documents`, {
    title: 'Report',
    fileName: 'report.txt',
    mediaType: 'text/plain',
    content: Buffer.from('The report of the sample inspection.').toString('base64'),
  });
  await author('POST', `/inspections/${id}/send-preliminary`, { documentId, dueAt: inDaysAt(21, 17) });
  const checks = await officer('GET', `/tasks?process=${id}&kind=accuracy-comments`);
  for (const task of checks.items ?? [])
    await officer('POST', `/tasks/${task.id}/logged-response`, {
      content: { nothingToSay: true, comment: '', replies: [] },
      source: 'telephone',
    });
  await officer('POST', `/inspections/${id}/finalise`, { documentId });
}
