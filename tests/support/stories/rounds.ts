import type { ChasePolicy } from '../../../domain/chase/policy.ts';
import { wirePolicy } from '../../../domain/chase/check-policy.ts';
import type { Watched } from '../parts/stack.ts';
import type { TestAgency } from './world.ts';

/** Steps seconds apart, for the real stack: a reminder before the due instant, two escalations after it, then it closes. */
export const quickPolicy = (gapSeconds: number): ChasePolicy => ({
  steps: [
    { kind: 'remind', offset: { side: 'before', duration: `PT${gapSeconds}S` }, recipients: 'respondents' },
    { kind: 'escalate', offset: { side: 'after', duration: `PT${gapSeconds}S` }, recipients: { ladder: 1 } },
  ],
  sendingHour: 9,
  lateAnswers: true,
  closingAfter: { duration: `PT${gapSeconds}S` },
});

export type QuickRound = {
  readonly id: string;
  readonly dueAt: number;
  readonly taskOf: (agency: TestAgency) => string;
};

/** Opens a round through the API, as an officer does, and gives back its tasks. */
export async function openQuickRound(
  stack: Watched,
  agencies: readonly TestAgency[],
  dueInSeconds: number,
  gapSeconds: number,
): Promise<QuickRound> {
  const { officer } = stack.world;
  const dueAt = Date.now() + dueInSeconds * 1000;
  const made = await stack.call(officer, 'POST', '/v1/consultations', {
    title: 'A round in a hurry',
    format: 'circulation',
    dueAt: new Date(dueAt).toISOString(),
    policy: wirePolicy(quickPolicy(gapSeconds)),
    agencyIds: agencies.map((agency) => agency.id),
    questions: [{ text: 'Do you support it?', kind: 'position' }],
  });
  if (made.status !== 201) throw new Error(`the round was not made: ${made.status} ${JSON.stringify(made.body)}`);
  const id = String(made.body['id']);
  const opened = await stack.call(officer, 'POST', `/v1/consultations/${id}/open`, {});
  if (opened.status >= 300) throw new Error(`the round did not open: ${opened.status} ${JSON.stringify(opened.body)}`);
  const tasks = await stack.world.rows<{ id: string; agency_id: string }>(
    `select id, agency_id from tasks where process_id = $1 and kind = 'answer'`,
    [id],
  );
  return { id, dueAt, taskOf: (agency) => tasks.find((task) => task.agency_id === agency.id)?.id ?? '' };
}

/** An answer that nobody but this agency and the directorate may ever read (I7). */
export const secretOf = (agency: Pick<TestAgency, 'id'>) => ({
  nothingToSay: false,
  comment: `Only ${agency.id} knows this.`,
  replies: [],
});

export const yes = { nothingToSay: false, comment: 'We support it.', replies: [] };

/**
 * What must hold of a round that has come to rest, computed apart from the code that sends (I1-I4, I8): every answer that
 * was acknowledged is there once and in the audit once; of each notice at most one distinct message went out; who
 * answered before a step got nothing of it; nothing is stuck.
 */
export async function checkRound(
  stack: Watched,
  processId: string,
  acknowledged: readonly string[],
): Promise<string[]> {
  const { rows } = stack.world;
  const problems: string[] = [];
  const say = (found: unknown[], what: string) => {
    if (found.length > 0) problems.push(`${what}: ${JSON.stringify(found.slice(0, 3))}`);
  };
  const answers = await rows<{ task_id: string; n: number; audits: number }>(
    `select a.task_id, count(*)::int as n, (select count(*)::int from audit_entries e where e.task_id = a.task_id and e.act = 'answered') as audits
     from answers a join tasks t on t.id = a.task_id where t.process_id = $1 group by a.task_id`,
    [processId],
  );
  for (const taskId of acknowledged) {
    const found = answers.find((row) => row.task_id === taskId);
    if (found?.n !== 1 || found.audits !== 1)
      problems.push(`I1 an acknowledged answer is not there once: ${taskId} ${JSON.stringify(found)}`);
  }
  say(
    await rows(
      `select n.id, count(distinct m.message_id) from notices n join mails m on m.id = n.mail_id and m.state = 'accepted' where n.process_id = $1 group by n.id having count(*) > 1`,
      [processId],
    ),
    'I2 a notice in two accepted mails',
  );
  const perMessage = Map.groupBy(stack.sink.messages, (message) => message.messageId);
  const possible = new Set(
    (await rows<{ message_id: string }>('select message_id from mails where possible_duplicate')).map(
      (row) => row.message_id,
    ),
  );
  for (const [id, copies] of perMessage)
    if (copies.length > 1 && !possible.has(id)) problems.push(`I2 a message arrived ${copies.length} times: ${id}`);
  say(
    await rows(
      `select m.id, m.state from mails m where m.state in ('sending', 'handing_over', 'retry_wait')
         and exists (select from notices n where n.mail_id = m.id and n.process_id = $1)`,
      [processId],
    ),
    'I3 a mail is stuck',
  );
  say(
    await rows(
      `select n.id from notices n where n.process_id = $1 and n.state = 'owed' and not exists (
         select from mails m join audit_entries e on e.act = 'mail-held' and e.details->>'mailId' = m.id::text
         where m.id = n.mail_id and m.state = 'held')`,
      [processId],
    ),
    'I3 a notice is still owed, and no person was told that it waits for one',
  );
  say(
    await rows(
      `select n.id, n.kind from notices n join chase_steps s on s.id = n.step_id join tasks t on t.id = n.task_id
     where n.process_id = $1 and n.state = 'mailed' and t.answered_at is not null and t.answered_at < s.at - interval '1 second'`,
      [processId],
    ),
    'chased after answering',
  );
  say(
    await rows(
      `select t.id, s.position from tasks t join chase_steps s on s.plan_id = t.plan_id
     where t.process_id = $1 and t.kind = 'answer' and s.raised_at is not null and t.joined_plan_at < s.at and (t.answered_at is null or t.answered_at > s.raised_at + interval '1 second')
       and t.state in ('answered', 'not_answered') and not exists (select from notices n where n.task_id = t.id and n.step_id = s.id)`,
      [processId],
    ),
    'I4 a step that was owed is missing',
  );
  if (stack.sink.messages.length === 0) problems.push('I8 nothing was mailed: the test proves nothing');
  return problems;
}
