import { createReviewSchedules } from '../client/schedules.ts';
import { temporalClient } from '../client/temporal.ts';
import { readApiConfig, temporalConfig } from '../config.ts';
import { connect } from '../db/connect.ts';
import { followReplica } from '../db/replica.ts';
import { listenForChanges } from '../db/live-events.ts';
import { createLogger } from '../logger.ts';
import { createBudget } from '../mail/budget.ts';
import { createSign } from '../mail/dkim.ts';
import { createCodeSender } from '../mail/send-code.ts';
import { postRoomTimes } from '../domain/mail/times.ts';
import { createOrganisation } from '../portal/doors/organisation.ts';
import { createPortal } from '../portal/router.ts';
import { followCommits } from './http/after-commit.ts';
import { createApp } from './app.ts';
import { createDecide } from './http/decide.ts';
import { createReadiness } from './http/health/readiness.ts';
import { createHttpServer } from './server.ts';

const config = readApiConfig();
const temporal = temporalConfig();
const log = createLogger('api', config.logLevel);
const traces =
  config.tracesTo === undefined
    ? undefined
    : (await import('../open-telemetry.ts')).startTraces({ endpoint: config.tracesTo, service: 'concordat-api' });
const onError = (error: unknown) => {
  log.warn({ err: error }, 'what follows a commit is left to the relay');
};

const db = connect(config.databaseUrl, {
  application: 'concordat-api',
  max: 20,
  prepared: config.prepared,
});
const replica =
  config.replicaUrl === undefined
    ? undefined
    : followReplica(config.replicaUrl, { prepared: config.prepared, log, everyMs: 5_000 });
const client = temporalClient({
  connection: temporal.connectionOptions,
  namespace: temporal.namespace,
  interceptors: traces?.client,
});
const settled = followCommits({ db, client, onError });
const events = listenForChanges(config.listenUrl, onError);
const decide = createDecide({ db, client });
const schedules = createReviewSchedules(client);
const sendCode = createCodeSender({
  smtpUrl: config.mail.smtpUrl,
  sender: config.mail,
  budget: createBudget(config.mail.ratePerMinute, 'codes'),
  times: postRoomTimes,
  sign: createSign(config.mail.dkim, config.mail),
});
const organisation = config.oidc === undefined ? undefined : createOrganisation(config.oidc, config.publicUrl);
const portal = createPortal({
  db,
  replica,
  organisation,
  publicUrl: config.publicUrl,
  sendCode,
  decide,
  schedules,
  events,
  log,
  throwOnUndefined: config.mode !== 'production',
});
const app = createApp({
  db,
  decide,
  schedules,
  publicUrl: config.publicUrl,
  staffDoor: organisation === undefined ? 'code' : 'organisation',
  version: '0.1.0',
  log,
  readiness: createReadiness({ db, client }),
  trustedProxies: config.trustedProxies,
  metricsToken: config.metricsToken,
  replica,
  trace: traces?.request,
  portal,
});

const server = createHttpServer(app);
server.listen(config.port, config.host, () => {
  log.info(`ready: portal at ${config.publicUrl}, API at ${config.publicUrl}/v1`);
});

/** Takes no new request, lets those under way end, then closes what they used. */
async function stop(): Promise<void> {
  const hurry = setTimeout(() => {
    server.closeAllConnections();
  }, 10_000);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(hurry);
  await settled();
  await events.stop();
  await client.connection.close();
  await replica?.stop();
  await db.pool.end();
  await traces?.stop();
  log.info('stopped');
}
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
