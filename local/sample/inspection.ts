import { and, eq } from 'drizzle-orm';
import type { Database, Tx } from '../../db/connect.ts';
import { inspectionFindings, inspectionVisits } from '../../db/schema/inspections.ts';
import { documents } from '../../db/schema/sign-offs.ts';
import { apiClient } from './api-client.ts';
import { inDaysAt } from './dates.ts';
import { firstId, leftBehind } from './parts.ts';

const inspected = 'National Treatment Agency, London region';

const title = 'Treatment places for people leaving custody';

type Api = {
  readonly db: Database;
  readonly url: string;
  readonly officerKey: string;
  readonly authorKey: string;
  readonly inspectorId: string;
  readonly agencies: readonly { id: string; name: string }[];
};
type Send = ReturnType<typeof apiClient>;

/**
 * An inspection with a finding and a corrective action that runs, made through the API. Two officers make it: the one who
 * inspects writes the report, the other signs it off. What an interrupted start has left of it is completed.
 */
export async function openSampleInspection(api: Api): Promise<void> {
  const agencyId = api.agencies.find(({ name }) => name === inspected)?.id;
  if (agencyId === undefined) throw new Error(`the sample has no agency ${inspected}`);
  const officer = apiClient(api.url, api.officerKey);
  const author = apiClient(api.url, api.authorKey);
  const left = await leftBehind(api.db, 'inspection', title);
  const id = left?.id ?? (await draft(officer, agencyId, api.inspectorId));
  if (left === undefined || left.state === 'draft') await officer('POST', `/inspections/${id}/open`, {});
  if (!isUnfinished((await officer('GET', `/inspections/${id}`)).state)) return;
  await writeFacts(api.db, author, id, agencyId);
  const documentId = await reportOf(api.db, author, id);
  if ((await officer('GET', `/inspections/${id}`)).state !== 'preliminary')
    await author('POST', `/inspections/${id}/send-preliminary`, { documentId, dueAt: inDaysAt(21, 17) });
  const checks = await officer('GET', `/tasks?process=${id}&kind=accuracy-comments`);
  for (const task of checks.items?.filter(({ state }) => state === 'open') ?? [])
    await officer('POST', `/tasks/${task.id}/logged-response`, {
      content: { nothingToSay: true, comment: '', replies: [] },
      source: 'telephone',
    });
  await officer('POST', `/inspections/${id}/finalise`, { documentId });
}

function isUnfinished(state: string | undefined): boolean {
  return state === 'open' || state === 'fieldwork' || state === 'preliminary';
}

async function draft(officer: Send, agencyId: string, inspectorId: string): Promise<string> {
  const { id = '' } = await officer('POST', '/inspections', {
    title,
    scope: 'How places are kept free and offered, from referral to the first appointment.',
    grounds: 'The quarterly return was missing twice, and the milestone for new places has moved twice.',
    agencyIds: [agencyId],
    inspectorIds: [inspectorId],
    evidence: { dueAt: inDaysAt(28, 17) },
  });
  return id;
}

function visitTo(agencyId: string) {
  return {
    agencyId,
    dueAt: new Date().toISOString(),
    place: 'The regional office',
    purpose: 'To see how a referral becomes an appointment',
    attendees: 'The inspector, the regional manager',
  };
}

const visitsOf = (processId: string) => (tx: Tx) =>
  tx.select({ id: inspectionVisits.id }).from(inspectionVisits).where(eq(inspectionVisits.processId, processId));

const findingsOf = (processId: string) => (tx: Tx) =>
  tx.select({ id: inspectionFindings.id }).from(inspectionFindings).where(eq(inspectionFindings.processId, processId));

async function writeFacts(db: Database, author: Send, id: string, agencyId: string): Promise<void> {
  if ((await firstId(db, visitsOf(id))) === undefined)
    await author('POST', `/inspections/${id}/visits`, visitTo(agencyId));
  // The report that follows is of today, and so is the visit on which it rests.
  const { id: visitId, processId, state, version } = inspectionVisits;
  const planned = await firstId(db, (tx) =>
    tx
      .select({ id: visitId })
      .from(inspectionVisits)
      .where(and(eq(processId, id), eq(state, 'planned'), eq(version, 1))),
  );
  if (planned !== undefined)
    await author('PUT', `/inspections/${id}/visits/${planned}`, { ...visitTo(agencyId), state: 'held' }, 1);
  if ((await firstId(db, findingsOf(id))) === undefined)
    await author('POST', `/inspections/${id}/findings`, {
      agencyId,
      severity: 'major',
      text: 'Nobody is responsible for places at weekends, so people who leave custody on a Friday wait until Tuesday.',
      action: 'Name somebody who answers for places at weekends, and publish the telephone number.',
      due: { dueAt: inDaysAt(42, 17) },
      demonstrationDays: 28,
    });
}

async function reportOf(db: Database, author: Send, id: string): Promise<string | undefined> {
  const stored = await firstId(db, (tx) =>
    tx.select({ id: documents.id }).from(documents).where(eq(documents.processId, id)).orderBy(documents.version),
  );
  if (stored !== undefined) return stored;
  const added = await author('POST', `/inspections/${id}/documents`, {
    title: 'Report',
    fileName: 'report.txt',
    mediaType: 'text/plain',
    content: Buffer.from('The report of the sample inspection.').toString('base64'),
  });
  return added.documentId;
}
