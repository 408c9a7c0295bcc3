import { parseArgs } from 'node:util';
import type { ChasePolicy } from '../../domain/chase/policy.ts';
import { wirePolicy } from '../../domain/chase/check-policy.ts';
import { askUntilSure } from '../faults/parts/monkey.ts';
import { checkInvariants } from '../faults/parts/invariants.ts';
import { closed, nothingOwed } from '../faults/parts/looking.ts';
import { secretOf } from '../support/stories/rounds.ts';
import { startStack } from '../support/parts/stack.ts';
import { processWorkflowId } from '../../workflows/process-messages.ts';
import { grown, sizesOf } from './grown.ts';
import { inLanes } from './parts/lanes.ts';
import { contactOf, type Member, recruit } from './partnership.ts';
import { inClient, openStage } from './parts/stage.ts';

/**
 * A whole round with real mails, by hand: `npm run bench:round -- [--agencies 10000] [--gap 120]`.
 *
 * On the real parts (Postgres with fsync, Temporal, worker, API, a relay that keeps every message) it opens a round with
 * seven steps, `gap` seconds apart; three agencies in ten answer through the API while mails go out; the round closes by
 * itself, the checker of the fault tests (I1-I8) goes over it, and what the tables grew by is printed
 * (docs/operations/sizing.md). Takes six gaps and a few minutes. Ends with 1 where
 * the checker finds anything, or the history has 300 events or more. A gap must be long enough for one relay to hand over
 * a mail to each agency: else steps overtake mails that still wait, which then are rightly never sent.
 */
const { values: options } = parseArgs({
  options: { agencies: { type: 'string', default: '10000' }, gap: { type: 'string', default: '120' } },
});
const size = Number(options.agencies);
const gap = Number(options.gap);
const startedAt = Date.now();
const say = (line: string) =>
  void process.stdout.write(`${((Date.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${line}\n`);

const after = (seconds: number) => ({ side: 'after', duration: `PT${seconds}S` }) as const;
const before = (seconds: number) => ({ side: 'before', duration: `PT${seconds}S` }) as const;
const policy: ChasePolicy = {
  steps: [
    { kind: 'remind', offset: before(3 * gap), recipients: 'respondents' },
    { kind: 'remind', offset: before(2 * gap), recipients: 'respondents' },
    { kind: 'remind', offset: before(gap), recipients: 'respondents' },
    { kind: 'escalate', offset: after(1), recipients: { ladder: 1 } },
    { kind: 'escalate', offset: after(gap), recipients: { ladder: 2 } },
    { kind: 'escalate', offset: after(2 * gap), recipients: 'directorate' },
    { kind: 'escalate', offset: after(2 * gap + 30), recipients: 'directorate' },
  ],
  sendingHour: 9,
  lateAnswers: true,
  // After the last step.
  closingAfter: { duration: 'PT60S' },
};

const stage = await openStage(() => undefined);
const database = await stage.database({ testClock: true });
const stack = await startStack({ database: { ...database, drop: () => stage.drop(database) } });
/** Whoever asks first, a signal or the end of the run, it is done once. */
let ending: Promise<void> | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(1));
const fine = await run().catch((error: unknown) => {
  say(error instanceof Error ? (error.stack ?? error.message) : 'it failed');
  return false;
});
await end(fine ? 0 : 1);

async function end(code: number): Promise<void> {
  ending ??= endAll();
  await ending;
  process.exit(code);
}

async function endAll(): Promise<void> {
  try {
    await stack.end();
  } finally {
    await stage.end();
  }
}

async function run(): Promise<boolean> {
  const members = await inClient(database.ownerUrl, (owner) => recruit(owner, size));
  const before = await inClient(database.ownerUrl, sizesOf);
  const dueAt = Date.now() + 4 * gap * 1000;
  const id = await open(members, dueAt);
  say(`${size} agencies are invited; due in ${((dueAt - Date.now()) / 1000).toFixed(0)} s`);
  const tasks = await stack.world.rows<{ id: string; agency: string }>(
    `select id, agency_id as agency from tasks where process_id = $1 and kind = 'answer'`,
    [id],
  );
  const taskOf = new Map(tasks.map((task) => [task.agency, task.id]));
  const acknowledged: string[] = [];
  for (const [wave, at] of [dueAt - 3.7 * gap * 1000, dueAt - 1.7 * gap * 1000, dueAt + 0.3 * gap * 1000].entries()) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - Date.now())));
    const from = Date.now();
    const answering = members.filter(({ n }) => n % 10 === wave);
    await inLanes(10, answering, async (member) => {
      const taskId = taskOf.get(member.agencyId) ?? '';
      if ((await answer(member, taskId)) === 201) acknowledged.push(taskId);
    });
    say(`${answering.length} answers in ${((Date.now() - from) / 1000).toFixed(0)} s`);
  }
  await closed(stack, id, dueAt - Date.now() + (2 * gap + 180) * 1000);
  await nothingOwed(stack, [id], 600_000);
  say('closed by itself, nothing is owed any more');
  const wrong = await checkInvariants(stack, [id], { answered: acknowledged, succeeded: size });
  const fine = await report(id, acknowledged.length, wrong);
  // Nobody writes any more: what the space of dead rows was is given back.
  await Promise.all([...stack.workers(), stack.api].map((part) => part.stop()));
  const texts = await inClient(database.ownerUrl, (owner) =>
    owner.query<{ bytes: number }>('select sum(pg_column_size(raw))::float8 as bytes from mails'),
  );
  for (const line of grown(before, await inClient(database.ownerUrl, sizesOf), size)) say(line);
  say(`of mails ${((texts.rows[0]?.bytes ?? 0) / size).toFixed(0)} bytes an agency are texts, which go after 30 days`);
  return fine;
}

async function open(members: readonly Member[], dueAt: number): Promise<string> {
  const { officer } = stack.world;
  const made = await stack.call(officer, 'POST', '/v1/consultations', {
    title: 'A round of many',
    format: 'circulation',
    dueAt: new Date(dueAt).toISOString(),
    policy: wirePolicy(policy),
    agencyIds: members.map((member) => member.agencyId),
  });
  const id = String(made.body['id']);
  const opened = await stack.call(officer, 'POST', `/v1/consultations/${id}/open`, {});
  if (made.status !== 201 || opened.status !== 200)
    throw new Error(`the round did not open: ${JSON.stringify([made, opened])}`);
  return id;
}

function answer(member: Member, taskId: string): Promise<number> {
  const key = crypto.randomUUID();
  const body = secretOf({ id: member.agencyId });
  const ask = () => stack.call(contactOf(member), 'POST', `/v1/tasks/${taskId}/response`, body, key);
  return askUntilSure(ask, Math.random, Date.now() + 60_000);
}

async function report(id: string, answers: number, wrong: readonly string[]): Promise<boolean> {
  const bursts = await stack.world.rows<{ kind: string; step: number | null; mails: number; seconds: number }>(
    `select m.kind, s.position as step, count(distinct m.id)::int as mails,
       extract(epoch from max(m.settled_at) - min(m.composed_at))::float8 as seconds
     from mails m join notices n on n.mail_id = m.id left join chase_steps s on s.id = n.step_id
     where m.state = 'accepted' and n.process_id = $1 group by m.kind, s.position order by min(m.composed_at)`,
    [id],
  );
  for (const { kind, step, mails, seconds } of bursts)
    say(
      `${kind}${step === null ? '' : ` of step ${step}`}: ${mails} mails in ${seconds.toFixed(0)} s, ${(mails / Math.max(1, seconds)).toFixed(0)} a second`,
    );
  const { events } = await stack.client.workflow.getHandle(processWorkflowId('consultation', id)).fetchHistory();
  const history = events?.length ?? 0;
  say(
    `${stack.sink.messages.length} messages arrived, ${answers} answers, ${history} events in the history of the round`,
  );
  say(wrong.length === 0 ? 'the checker finds nothing wrong' : `the checker finds ${wrong.length} faults:`);
  for (const fault of wrong.slice(0, 20)) say(fault);
  return wrong.length === 0 && history < 300;
}
