import { eq } from 'drizzle-orm';
import { actingFor } from '../../db/acting-for.ts';
import { as } from '../../db/connect.ts';
import { taskPeople, tasks } from '../../db/schema/chase.ts';
import { people } from '../../db/schema/directory.ts';
import { submitUnnamed } from '../../db/tasks/answers/unnamed.ts';
import { consultationPolicy } from '../../domain/chase/policy.ts';
import { wirePolicy } from '../../domain/chase/check-policy.ts';
import type { Position } from '../../domain/tasks/answer.ts';
import { apiClient } from './api-client.ts';
import { inDaysAt } from './dates.ts';
import { leftBehind, must, type SampleApi } from './parts.ts';

const title = 'How partnership works so far, without names';

/** What is said by each, told in our own words; three and more, so that something of it is shown (0071). */
const said: readonly { readonly position: Position; readonly comment: string }[] = [
  { position: 'support-with-changes', comment: 'We hear of joint operations too late to send anybody.' },
  { position: 'support', comment: 'The quarterly meeting is the first at which everybody brings figures.' },
  { position: 'object', comment: 'What small agencies promise is counted like what large ones promise.' },
  { position: 'support', comment: '' },
];

/**
 * A round whose answers are taken without a name, closed after four agencies have answered. What an interrupted start has left
 * of it is completed.
 */
export async function holdUnnamedRound(
  api: Omit<SampleApi, 'officer'> & { readonly agencies: readonly { readonly id: string }[] },
): Promise<void> {
  const send = apiClient(api.url, api.key);
  const left = await leftBehind(api.db, 'consultation', title);
  const id = left?.id ?? (await draft(send, api.agencies.slice(0, said.length + 1)));
  if (left === undefined || left.state === 'draft') await send('POST', `/consultations/${id}/open`, {});
  const round = await send('GET', `/consultations/${id}`);
  if (round.state !== 'open') return;
  const asked = await as(api.db, { role: 'worker' }, (tx) =>
    tx
      .select({
        taskId: tasks.id,
        state: tasks.state,
        personId: people.id,
        name: people.name,
        agencyId: tasks.agencyId,
      })
      .from(tasks)
      .innerJoin(taskPeople, eq(taskPeople.taskId, tasks.id))
      .innerJoin(people, eq(people.id, taskPeople.personId))
      .where(eq(tasks.processId, id))
      .orderBy(tasks.id),
  );
  const questionId = round.questions?.[0]?.id ?? '';
  const byTask = [...new Map(asked.map((one) => [one.taskId, one])).values()];
  for (const [n, { position, comment }] of said.entries()) {
    const one = byTask[n];
    if (one?.state !== 'open') continue;
    const { personId, name, agencyId } = one;
    const roles = ['respondent'] as const;
    const actor = {
      personId,
      name,
      roles,
      agencyIds: [agencyId ?? ''],
      bodyIds: [],
      standsFor: [],
      principal: `person:${personId}`,
    };
    const content = { nothingToSay: false, comment, replies: [{ questionId, position }] };
    must(await as(api.db, actingFor(actor), (tx) => submitUnnamed(tx, actor, { taskId: one.taskId, content })));
  }
  await send('POST', `/consultations/${id}/close`, {});
}

async function draft(
  send: ReturnType<typeof apiClient>,
  agencies: readonly { readonly id: string }[],
): Promise<string> {
  const { id } = await send('POST', '/consultations', {
    title,
    format: 'circulation',
    purpose: 'Agencies say how they find working with the others, and nobody learns who has said what.',
    dueAt: inDaysAt(21, 17),
    policy: wirePolicy(consultationPolicy),
    agencyIds: agencies.map((agency) => agency.id),
    unnamed: true,
    questions: [{ text: 'Does joint work go well in your agency?', kind: 'position' }],
  });
  if (id === undefined) throw new Error('the API gave no id for the round without names');
  return id;
}
