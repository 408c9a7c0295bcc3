import { processWorkflowId } from '../../../workflows/process-messages.ts';
import { postroomId } from '../../../workflows/postroom-messages.ts';
import { plainText } from '../../support/histories.ts';
import { checkRound } from '../../support/stories/rounds.ts';
import type { Watched } from '../../support/parts/stack.ts';
import { judgeObligations } from './obligations.ts';
import { readRoundFacts } from './round-facts.ts';

export type Expected = {
  /** Tasks whose answers were acknowledged, or are known to be there. */
  readonly answered?: readonly string[];
  /** At least so many messages must have arrived: a test in which everything was refused proves nothing (I8). */
  readonly succeeded: number;
  /** The gap of the quick policy, where the steps of the rounds are still those of their opening (I4). */
  readonly gapSeconds?: number;
};

/** CHECKER (reliability 2.0): I1-I8 over rounds that have come to rest. Empty: nothing is wrong. */
export async function checkInvariants(
  stack: Watched,
  processIds: readonly string[],
  { answered = [], succeeded, gapSeconds }: Expected,
): Promise<string[]> {
  const problems: string[] = [];
  for (const processId of processIds) {
    const ofRound = await stack.world.rows<{ id: string }>('select id from tasks where process_id = $1', [processId]);
    const tasks = ofRound.map((row) => row.id);
    problems.push(
      ...(await checkRound(
        stack,
        processId,
        answered.filter((taskId) => tasks.includes(taskId)),
      )),
      ...judgeObligations(
        await readRoundFacts(stack, processId),
        gapSeconds === undefined ? undefined : gapSeconds * 1000,
      ),
      ...(await witnessed(stack, processId)),
      ...(await silentHistory(stack, processWorkflowId('consultation', processId))),
    );
  }
  problems.push(...(await silentHistory(stack, postroomId)), ...(await silentLogs(stack)), ...(await keptApart(stack)));
  if (stack.sink.messages.length < succeeded) problems.push(`I8 only ${stack.sink.messages.length} messages arrived`);
  return problems;
}

/** I5: every decision that was taken, every answer and every hand-over has its entry in the trail, once. */
async function witnessed(stack: Watched, processId: string): Promise<string[]> {
  // Counted once and joined: a round of ten thousand has a hundred thousand entries.
  const without = await stack.world.rows<{ what: string }>(
    `with entries as materialized (
       select act, task_id, details->>'decisionId' as decision, details->>'answerId' as answer, details->>'mailId' as mail,
         details->>'stepId' as step
       from audit_entries where process_id = $1 or act = 'step-raised'),
     decided as (select act, decision, count(*) as n from entries where decision is not null group by 1, 2),
     answered as (select task_id, answer, count(*) as n from entries where answer is not null group by 1, 2),
     handed as (select mail, count(*) as n from entries where act = 'mail-handed-over' group by 1),
     raised as (select step, count(*) as n from entries where act = 'step-raised' group by 1)
     select 'decision ' || d.act as what from decisions d
       left join decided e on e.act = 'round-' || d.act and e.decision = d.id::text
     where d.process_id = $1 and d.state = 'taken' and e.n is distinct from 1
     union all
     select 'answer ' || a.version from answers a join tasks t on t.id = a.task_id
       left join answered e on e.task_id = t.id and e.answer = a.id::text
     where t.process_id = $1 and e.n is distinct from 1
     union all
     select 'mail ' || m.kind from mails m left join handed e on e.mail = m.id::text
     where m.state = 'accepted' and m.id in (select mail_id from notices where process_id = $1) and e.n is distinct from 1
     union all
     select 'step ' || s.kind from chase_steps s join chase_plans c on c.id = s.plan_id left join raised e on e.step = s.id::text
     where c.process_id = $1 and s.raised_at is not null and e.n is distinct from 1`,
    [processId],
  );
  return without.map(({ what }) => `I5 not in the trail exactly once: ${what}`);
}

/** Names, addresses and answers: what only the database and the mails may hold. */
async function canaries(stack: Watched): Promise<string[]> {
  const people = await stack.world.rows<{ name: string; email: string }>('select name, email from people');
  const answers = await stack.world.rows<{ text: string }>(
    `select distinct content->>'comment' as text from answers where length(content->>'comment') > 8`,
  );
  return [...people.flatMap(({ name, email }) => [name, email]), ...answers.map(({ text }) => text)];
}

/** I6: no workflow task fails, and no line names anybody or quotes an answer. */
async function silentLogs(stack: Watched): Promise<string[]> {
  const words = await canaries(stack);
  return stack.logs().flatMap((line) => {
    // TMPRL1104 only says that a workflow task took long, as it does in a worker that was made to stand still.
    if (/workflow task fail|failing workflow|nondetermin|TMPRL11(?!04)|unhandled/iu.test(line))
      return [`I6 in a log: ${line}`];
    const named = words.find((word) => line.includes(word));
    return named === undefined ? [] : [`I6 a log names ${named}: ${line}`];
  });
}

/** I6, I7: what Temporal keeps names nobody either, and no workflow task failed but by an operator's reset. */
async function silentHistory(stack: Watched, workflowId: string): Promise<string[]> {
  const handle = stack.client.workflow.getHandle(workflowId);
  const { events } = await handle.fetchHistory();
  const failed = (events ?? []).filter((event) => {
    const failure = event.workflowTaskFailedEventAttributes;
    return failure !== undefined && failure !== null && failure.newRunId === '';
  });
  const text = await plainText(handle);
  const named = (await canaries(stack)).filter((word) => text.includes(word));
  return [
    ...failed.map(() => `I6 a workflow task of ${workflowId} failed`),
    ...named.map((word) => `I6 the history of ${workflowId} names ${word}`),
  ];
}

/** I7: what an agency wrote is in no mail to another, and behind no door that another may open. */
async function keptApart(stack: Watched): Promise<string[]> {
  const written = await stack.world.rows<{ taskId: string; agencyId: string; text: string }>(
    `select t.id as "taskId", t.agency_id as "agencyId", a.content->>'comment' as text from answers a join tasks t on t.id = a.task_id
     where a.content->>'comment' like 'Only % knows this.'`,
  );
  const problems: string[] = [];
  const secrets = new Set(written.map(({ text }) => text));
  for (const message of stack.sink.messages) {
    const said = message.raw
      .toString()
      .replaceAll('=\r\n', '')
      .matchAll(/Only [\w-]+ knows this\./gu);
    if ([...said].some(([text]) => secrets.has(text))) problems.push(`I7 an answer is in a mail to ${message.to}`);
  }
  const [first, second] = written.filter((row, index, all) => all[index - 1]?.agencyId !== row.agencyId);
  if (first === undefined || second === undefined || first.agencyId === second.agencyId) return problems;
  const [other] = await stack.world.rows<{ id: string; name: string }>(
    `select n.id, n.name from people n join post_holders h on h.person_id = n.id join posts p on p.id = h.post_id
     where p.agency_id = $1 and p.role = 'respondent' limit 1`,
    [second.agencyId],
  );
  if (other === undefined) return problems;
  const actor = {
    personId: other.id,
    name: other.name,
    roles: ['respondent' as const],
    agencyIds: [second.agencyId],
    bodyIds: [],
    standsFor: [],
    principal: `person:${other.id}`,
  };
  const one = await stack.call(actor, 'GET', `/v1/tasks/${first.taskId}`);
  if (one.status !== 404) problems.push(`I7 another agency's task answers ${one.status}`);
  const all = await stack.call(actor, 'GET', '/v1/tasks');
  if (all.status !== 200 || JSON.stringify(all.body).includes(first.text))
    problems.push(`I7 the list of tasks answers ${all.status} or shows another agency's answer`);
  return problems;
}
