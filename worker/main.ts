import { NativeConnection } from '@temporalio/worker';
import { hideFailures } from '../activities/failures.ts';
import { createDocumentActivities } from '../activities/documents.ts';
import { createPostroomActivities } from '../activities/postroom.ts';
import { createProcessActivities } from '../activities/processes.ts';
import { registerSearchAttributes } from '../client/search-attributes.ts';
import { temporalClient } from '../client/temporal.ts';
import { readWorkerConfig, temporalConfig } from '../config.ts';
import { connect } from '../db/connect.ts';
import { publishChange } from '../db/live-events.ts';
import { sealTrail } from '../db/records/seal-trail.ts';
import { checkTimeouts, postRoomTimes } from '../domain/mail/times.ts';
import { createLogger } from '../logger.ts';
import { startBouncePoller } from '../mail/bounces/bounce-poller.ts';
import { serveBounces } from '../mail/bounces/bounce-server.ts';
import { createBudget } from '../mail/budget.ts';
import { createCrashPoint } from '../mail/crash-points.ts';
import { createSign } from '../mail/dkim.ts';
import { createLetterSender } from '../mail/send-letter.ts';
import { createWorkers, workflowCode } from './create-workers.ts';
import { sendLetters } from './letter-sender.ts';
import { startOutboxRelay } from './outbox-relay.ts';
import { installRuntime } from './runtime.ts';
import { createRender } from './rendering/in-child.ts';
import { createProcessSweep } from './process-sweep.ts';
import { createWorkerMetrics, serveHealth } from './health.ts';
import { repeat } from '../repeat.ts';
import { createScheduleSweep } from './schedules.ts';

const config = readWorkerConfig();
const temporal = temporalConfig();
const log = createLogger('worker', config.logLevel);
installRuntime({ log, metricsAddress: config.metricsAddress });
const traces =
  config.tracesTo === undefined
    ? undefined
    : (await import('../open-telemetry.ts')).startTraces({ endpoint: config.tracesTo, service: 'concordat-worker' });

const onError = (error: unknown) => {
  log.warn({ err: error }, 'a background round failed and will be repeated');
};
// Each relay connection may hold two, where a group falls apart: one mail asks alone whether it may go while the one before is settled.
const db = connect(config.databaseUrl, {
  application: 'concordat-worker',
  max: 10 + 2 * config.mail.connections,
  prepared: config.prepared,
});
const connection = await NativeConnection.connect(temporal.connectionOptions);
await registerSearchAttributes(connection, temporal.namespace);

const client = temporalClient({
  connection: temporal.connectionOptions,
  namespace: temporal.namespace,
  interceptors: traces?.client,
});
const relay = startOutboxRelay({ db, client, everyMs: config.relayEveryMs, onError });
const sealer = repeat(() => sealTrail(db), { everyMs: 5_000, onError });
db.onCommit = (processIds) => {
  void relay.flush();
  for (const processId of processIds) publishChange(db, processId).catch(onError);
};
const { bouncesUrl, returnDomain } = config.mail;
const bounces =
  bouncesUrl === undefined ? undefined : startBouncePoller({ db, url: bouncesUrl, returnDomain, everyMs: 15_000, log });
const bounceServer =
  config.bouncesAddress === undefined
    ? undefined
    : await serveBounces({ db, address: config.bouncesAddress, returnDomain, log });

const metrics = createWorkerMetrics(db);
const times = { ...postRoomTimes, batchMs: config.mailBatchMs };
const contradictions = checkTimeouts(times);
if (contradictions.length > 0)
  throw new Error(`The times of the post room contradict each other: ${contradictions.join('; ')}`);
const stopping = new AbortController();
const leaving = new AbortController();
const budget = createBudget(config.mail.ratePerMinute, 'notices');
const house = { ...config.mail, publicUrl: config.publicUrl };
const sign = createSign(config.mail.dkim, config.mail);
const send = createLetterSender({
  smtpUrl: config.mail.smtpUrl,
  house,
  budget,
  times,
  sign,
  stopping: stopping.signal,
  leaving: leaving.signal,
});
const letters = repeat(() => sendLetters(db, send, stopping.signal), { everyMs: 5_000, onError });

const workers = await createWorkers(
  {
    connection,
    namespace: temporal.namespace,
    processActivities: createProcessActivities({ db, log }),
    postroomActivities: createPostroomActivities({
      db,
      smtpUrl: config.mail.smtpUrl,
      house,
      connections: config.mail.connections,
      times,
      budget,
      crashPoint: createCrashPoint(config.crashPoint),
      stopping: stopping.signal,
      leaving: leaving.signal,
      sign,
      handedOver: metrics.handedOver,
    }),
    documentActivities: createDocumentActivities({ db, render: createRender(config.publicUrl, log) }),
    // The first is the outermost: a span learns no more of a failure than Temporal does.
    interceptors: { activity: [...(traces === undefined ? [] : [traces.activity]), hideFailures(log)] },
    sinks: traces?.sinks,
    graceMs: config.graceMs,
    version: config.version,
  },
  await workflowCode({ traced: traces !== undefined, folder: config.bundles }),
);

const sweepProcesses = createProcessSweep({ db, client, log });
const sweepSchedules = createScheduleSweep({ db, client, log });
const sweep = repeat(
  async () => {
    // A Temporal that lost its data has lost these too, and takes no process without them.
    await registerSearchAttributes(connection, temporal.namespace);
    await sweepProcesses();
    await sweepSchedules();
  },
  { everyMs: config.relayEveryMs, onError },
);

const everyMs = config.relayEveryMs;
const rounds = {
  processes: { work: sweep, everyMs },
  outbox: { work: relay, everyMs },
  seals: { work: sealer, everyMs: 5_000 },
  letters: { work: letters, everyMs: 5_000 },
};
const { registry } = metrics;
const health =
  config.healthAddress === undefined
    ? undefined
    : serveHealth({ address: config.healthAddress, workers, rounds, registry });

const stop = () => {
  stopping.abort();
  setTimeout(() => leaving.abort(), config.graceMs).unref();
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
const { buildId } = config.version ?? {};
log.info({ buildId }, 'ready: processes, post room and documents are served');

await Promise.all(workers.map((worker) => worker.run()));
health?.stop();
await bounceServer?.stop();
const ending = [relay, sweep, sealer, letters, ...(bounces === undefined ? [] : [bounces])];
await Promise.all(ending.map((round) => round.stop()));
await client.connection.close();
await connection.close();
await db.pool.end();
await traces?.stop();
log.info('stopped');
