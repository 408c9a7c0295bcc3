import type { ChasePolicy } from '../domain/policy.ts';
import { apiSender } from './sample-api.ts';

/** Steps minutes apart: within ten minutes one sees invitation, reminders, escalations, late answers and the closing. */
export const rehearsalPolicy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: { side: 'before', duration: 'PT3M' }, audience: 'respondents' },
    { kind: 'remind', offset: { side: 'before', duration: 'PT1M' }, audience: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', duration: 'PT1M' }, audience: { ladder: 1 } },
    { kind: 'escalate', offset: { side: 'after', duration: 'PT2M' }, audience: { ladder: 2 } },
    { kind: 'escalate', offset: { side: 'after', duration: 'PT3M' }, audience: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
  closingAfter: { duration: 'PT1M' },
};

const dueInMs = 5 * 60_000;

/** Opens the rehearsal round through the API, as a script of the directorate would, with the directorate's key. */
export async function openRehearsal(api: {
  url: string;
  key: string;
  agencies: readonly { id: string; name: string }[];
}): Promise<string> {
  const send = apiSender(api);
  const round = await send('POST', '/consultations', {
    title: 'Rehearsal: the draft drugs strategy, in ten minutes',
    format: 'circulation',
    purpose: 'Shows a whole round in ten minutes: invitation, reminders, escalation, answers, closing.',
    dueAt: new Date(Date.now() + dueInMs).toISOString(),
    policy: rehearsalPolicy,
    agencyIds: api.agencies.map((agency) => agency.id),
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
  await send('POST', `/consultations/${round.id}/open`, {});
  const tasks = await send('GET', `/consultations/${round.id}/tasks?limit=200`);
  const answering = tasks.items?.find((task) => task.agency === 'Government Office for London');
  if (answering !== undefined)
    await send('POST', `/tasks/${answering.id}/logged-response`, {
      content: {
        nothingToSay: false,
        comment: 'We support the draft and offer to host the next meeting.',
        replies: [],
      },
      source: 'letter',
    });
  return round.id;
}
