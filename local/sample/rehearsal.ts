import type { ChasePolicy } from '../../domain/chase/policy.ts';
import { wirePolicy } from '../../domain/chase/check-policy.ts';
import type { Database } from '../../db/connect.ts';
import { apiClient } from './api-client.ts';
import { leftBehind } from './parts.ts';

/** Steps minutes apart: within ten minutes one sees invitation, reminders, escalations, late answers and the closing. */
export const rehearsalPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', duration: 'PT3M' }, recipients: 'respondents' },
    { kind: 'remind', offset: { side: 'before', duration: 'PT1M' }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', duration: 'PT1M' }, recipients: { ladder: 1 } },
    { kind: 'escalate', offset: { side: 'after', duration: 'PT2M' }, recipients: { ladder: 2 } },
    { kind: 'escalate', offset: { side: 'after', duration: 'PT3M' }, recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
  closingAfter: { duration: 'PT1M' },
};

const dueInMs = 5 * 60_000;

const title = 'Rehearsal: the draft drugs strategy, in ten minutes';

/**
 * Opens the rehearsal round through the API, as a script of the directorate would, with the directorate's key. What an
 * interrupted start has left of it is completed.
 */
export async function openRehearsal(api: {
  db: Database;
  url: string;
  key: string;
  agencies: readonly { id: string; name: string }[];
}): Promise<string> {
  const send = apiClient(api.url, api.key);
  const left = await leftBehind(api.db, 'consultation', title);
  const dueAt = new Date(Date.now() + dueInMs).toISOString();
  const id = left?.id ?? (await draft(send, dueAt, api.agencies));
  if (left?.state === 'draft') {
    const kept = await send('GET', `/consultations/${id}`);
    // The minutes of a draft that has waited for this start may be over.
    if (Date.parse(kept.dueAt ?? '') < Date.now() + dueInMs - 60_000)
      await send('PATCH', `/consultations/${id}`, { dueAt }, left.version);
  }
  if (left === undefined || left.state === 'draft') await send('POST', `/consultations/${id}/open`, {});
  const round = await send('GET', `/consultations/${id}`);
  const tasks = await send('GET', `/consultations/${id}/tasks?limit=200`);
  const answering = tasks.items?.find((task) => task.agency === 'Government Office for London');
  if (round.state === 'open' && answering?.state === 'open')
    await send('POST', `/tasks/${answering.id}/logged-response`, {
      content: {
        nothingToSay: false,
        comment: 'We support the draft and offer to host the next meeting.',
        replies: [],
      },
      source: 'letter',
    });
  return id;
}

async function draft(
  send: ReturnType<typeof apiClient>,
  dueAt: string,
  agencies: readonly { id: string }[],
): Promise<string> {
  const round = await send('POST', '/consultations', {
    title,
    format: 'circulation',
    purpose: 'Shows a whole round in ten minutes: invitation, reminders, escalation, answers, closing.',
    dueAt,
    policy: wirePolicy(rehearsalPolicy),
    agencyIds: agencies.map((agency) => agency.id),
    questions: [
      { text: 'Reducing supply: do you support this priority area?', kind: 'position' },
      {
        text: 'Reducing demand, with harm reduction and education: do you support this priority area?',
        kind: 'position',
      },
      { text: 'How should partnership work in practice?', kind: 'text' },
    ],
  });
  if (round.id === undefined) throw new Error('the API gave no id for the rehearsal round');
  return round.id;
}
