import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker, type ReplayResult } from '@temporalio/worker';
import { readHistories, type History, type Ran } from '../client/histories.ts';
import { temporalConfig } from '../config.ts';
import { command, complain, say } from '../command-line.ts';
import { bundle } from './create-workers.ts';

/**
 * `npm run replay -- --since 30d`: before a release goes to a cluster, replays on the code here what runs there, and what
 * ended in that time. `--save dir` keeps the histories: they hold ids and codes, nothing about persons (record 0001). Says for
 * each that the code here could not go on with which workflow, its type and what differs, and ends with 1 then.
 */
const { values } = parseArgs({ options: { since: { type: 'string', default: '30d' }, save: { type: 'string' } } });
const [, amount, unit = ''] = /^(\d{1,4})([dh])$/u.exec(values.since) ?? [];

if (amount === undefined) complain('--since is a number of days or hours, such as 30d or 12h.');
else await command(() => replay(new Date(Date.now() - Number(amount) * (unit === 'd' ? 86_400_000 : 3_600_000))));

async function replay(since: Date): Promise<void> {
  const { connectionOptions, namespace } = temporalConfig();
  try {
    const connection = await Connection.connect({ ...connectionOptions, connectTimeout: 10_000 });
    await replayAll(new Client({ connection, namespace }), since);
    await connection.close();
  } catch (error) {
    complain(`Nothing more was replayed: ${error instanceof Error ? reasonOf(error) : 'an error without a text'}`);
  }
}

async function replayAll(client: Client, since: Date): Promise<void> {
  // What the worker says beside is said here in a sentence. Only now: a process with it and no worker never ends.
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
    shutdownSignals: [],
  });
  const runs: Ran[] = [];
  let differing = 0;
  async function* reading(): AsyncGenerator<{ workflowId: string; history: History }> {
    for await (const { history, ...run } of readHistories(client, since)) {
      runs.push(run);
      if (values.save !== undefined) keep(values.save, run, history);
      yield { workflowId: run.workflowId, history };
    }
  }
  // They come in the order in which they were read, one at a time.
  for await (const { error } of Worker.runReplayHistories({ workflowBundle: await bundle() }, reading())) {
    const run = runs.at(-1);
    if (error === undefined || run === undefined) continue;
    differing += 1;
    complain(`${run.type} ${run.workflowId} (run ${run.runId}) cannot go on with the code here: ${whatDiffers(error)}`);
  }
  const period = `of ${client.options.namespace} since ${since.toISOString()}`;
  if (runs.length === 0) say(`No workflow ${period}: nothing was replayed.`);
  else say(`${runs.length} workflows ${period}: ${runs.length - differing} replay, ${differing} do not.`);
}

function keep(folder: string, { type, runId }: Ran, history: History): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${encodeURIComponent(type)}-${runId}.json`), `${historyToJSON(history)}\n`);
}

/** The one sentence of the SDK's message that is about the workflow. */
function whatDiffers({ message }: NonNullable<ReplayResult['error']>): string {
  const [found = reasonOf({ message })] =
    /\[TMPRL\d+\] [^"\\\n]+|(?<=message: \\?").+?(?=\\?", source)/u.exec(message) ?? [];
  return found;
}

function reasonOf({ message, cause }: Pick<Error, 'message' | 'cause'>): string {
  const details = cause instanceof Error ? ` (${cause.message.split('\n')[0]})` : '';
  return `${message.split('\n')[0]}${details}`;
}
