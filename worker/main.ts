import { NativeConnection } from '@temporalio/worker';
import { createPostroomActivities } from '../activities/postroom.ts';
import { createProcessActivities } from '../activities/processes.ts';
import { redactFailures } from '../activities/failures.ts';
import { temporalClient } from '../client/temporal.ts';
import { readWorkerConfig, temporalConfig } from '../config.ts';
import { connect } from '../db/connect.ts';
import { publishChange } from '../db/live-events.ts';
import { createLogger } from '../logger.ts';
import { startBouncePoller } from '../mail/bounce-poller.ts';
import { bundle, createWorkers } from './create-workers.ts';
import { startOutboxRelay } from './outbox-relay.ts';
import { installRuntime } from './runtime.ts';
import { registerSearchAttributes } from './search-attributes.ts';

const config = readWorkerConfig();
const temporal = temporalConfig();
const log = createLogger('worker', config.logLevel);
installRuntime({ log, metricsAddress: config.metricsAddress });

const onError = (error: unknown) => {
  log.warn({ err: error }, 'a background round failed and will be repeated');
};
const db = connect(config.databaseUrl, { application: 'concordat-worker', max: 20 });
const connection = await NativeConnection.connect(temporal.connectionOptions);
await registerSearchAttributes(connection, temporal.namespace);

const client = temporalClient({ connection: temporal.connectionOptions, namespace: temporal.namespace });
const relay = startOutboxRelay({ db, client, onError });
db.onCommit = (processIds) => {
  void relay.flush();
  for (const processId of processIds) publishChange(db, processId).catch(onError);
};
const bounces = startBouncePoller({ db, url: config.mail.bouncesUrl, log });

const workers = await createWorkers(
  {
    connection,
    namespace: temporal.namespace,
    processActivities: createProcessActivities({ db }),
    postroomActivities: createPostroomActivities({ db, config, log }),
    interceptors: { activity: [redactFailures(log)] },
    graceMs: config.graceMs,
  },
  await bundle(),
);

const stop = () => {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
log.info('ready: processes and post room are served');

await Promise.all(workers.map((worker) => worker.run()));
await bounces.stop();
await relay.stop();
await client.connection.close();
await connection.close();
await db.pool.end();
log.info('stopped');
