import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { as } from '../../../db/connect.ts';
import { raiseDue } from '../../../db/decisions/raise-due.ts';
import { openRound } from '../../support/stories/world.ts';
import { type Answerer, publicUrl, sendAnswer } from '../answers/answer-request.ts';
import { signInAll } from '../answers/answers.ts';
import { deliverAll } from '../mails.ts';
import { type Child, startChild } from '../parts/child.ts';
import type { Stage } from '../parts/stage.ts';
import { createPartnership, type Partnership } from '../partnership.ts';
import { agenciesOf } from '../rounds.ts';
import { offsetsMs, type Engine, type Workload } from './peer.ts';

const hours = (ms: number) => ({ side: 'before', duration: `PT${ms / 3_600_000}H` }) as const;

/**
 * Our whole path: a round is opened by the recording of its decision, an answer comes over HTTP with its session, through the
 * walls and into trail and ledger, a reminder is raised and handed to a relay by SMTP. The directory is there before.
 */
export async function startOurs(
  stage: Stage,
  { tasks: agencies }: Workload,
): Promise<Engine & { size(): Promise<number> }> {
  const partnership: Partnership = await createPartnership(stage, { agencies });
  const ends: (() => Promise<void>)[] = [() => partnership.end()];
  const start = async (file: string, args: readonly string[]) => {
    const started = await startChild(new URL(`../parts/${file}.ts`, import.meta.url), args);
    ends.push(() => started.child.stop());
    return started;
  };
  const api: { child: Child; port: number } = await start('api-child', [
    partnership.database.appUrl,
    await stage.temporal(),
    publicUrl,
  ]);
  const relay = await start('relay-child', []);
  const agent = new Agent({ keepAlive: true });
  const post = () => deliverAll(partnership, relay.port);
  let round: { processId: string; at: number } | undefined;
  let answerers: Answerer[] = [];
  let reminding = Promise.resolve<unknown>(undefined);
  return {
    async open(_tasks, firstAt) {
      const steps = offsetsMs
        .toReversed()
        .map((ms) => ({ kind: 'remind', offset: hours(ms + 86_400_000), recipients: 'respondents' }) as const);
      const dueAt = firstAt + offsetsMs.length * 86_400_000;
      const opened = await openRound(partnership, agenciesOf(partnership.members), {
        dueAt,
        policy: { steps, sendingHour: 9, lateAnswers: true },
      });
      round = { processId: opened.processId, at: firstAt };
      answerers = await signInAll(partnership, opened.taskIds);
    },
    async answer(task, body) {
      const answerer = answerers[task];
      if (answerer === undefined) throw new Error('nobody answers for this task');
      await sendAnswer(agent, api.port, answerer, body);
    },
    async remind() {
      if (round === undefined) throw new Error('no round is open');
      const { processId, at } = round;
      // Invitations and receipts have gone long before, in life.
      await post();
      reminding = sleep(at + 5 - Date.now()).then(async () => {
        await as(partnership.db, { role: 'worker' }, (tx) => raiseDue(tx, processId));
        await post();
      });
    },
    async count() {
      const [row] = await partnership.rows<{ answers: number; reminded: number }>(
        `select (select count(*)::int from answers) as answers,
          (select count(*)::int from mails where kind = 'reminder' and state = 'accepted') as reminded`,
      );
      return row ?? { answers: 0, reminded: 0 };
    },
    async size() {
      const [row] = await partnership.rows<{ size: number }>(
        'select pg_database_size(current_database())::float8 as size',
      );
      return row?.size ?? 0;
    },
    async end() {
      agent.destroy();
      await reminding;
      await api.child.ask({});
      for (const stop of ends.toReversed()) await stop();
    },
  };
}
