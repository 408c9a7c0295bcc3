import { type ClientConnectConfig, loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import {
  buildId,
  deploymentName,
  httpsOrHere,
  listener,
  logLevel,
  metricsToken,
  mode,
  postgresUrl,
  publicUrl,
  whole,
} from './config-fields.ts';
import { mailConfig, mailSettings } from './config-mail.ts';
import { readSecrets, withPassword } from './secrets.ts';

/** The environment of a process, as far as it is read here. */
export type Environment = Record<string, string | undefined>;
/** That of this process: nothing else reads it. */
export const ours: Environment = process.env;

/** What is wrong with the environment: every problem at once, each with its variable and what to do. */
export class ConfigProblem extends Error {
  override name = 'ConfigProblem';

  constructor(problems: string) {
    super(`This cannot start with its present environment:\n${problems}`);
    // The fault is in the environment, not in a line of the code: a stack would only hide the list.
    this.stack = this.message;
  }
}

/** Settings of `npm run setup`. */
export const readSetupConfig = (env: Environment = ours) => read(setupConfig, env);
/** Settings of `npm run release`. */
export const readReleaseConfig = (env: Environment = ours) => read(releaseConfig, env);
/** Settings of `npm run resume`. */
export const readResumeConfig = (env: Environment = ours) => read(resumeConfig, env);
/** Settings of `npm run test-mail`. */
export const readMailConfig = (env: Environment = ours) => read(mailConfig.transform(mailSettings), env);
/** Settings of `node api/main.ts`. */
export const readApiConfig = (env: Environment = ours) => read(apiConfig, env);
/** Settings of `node worker/main.ts`. */
export const readWorkerConfig = (env: Environment = ours) => read(workerConfig, env);

/** How to reach Temporal: TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, TEMPORAL_TLS... or a profile file. */
export function temporalConfig(env: Environment = ours): Required<ClientConnectConfig> {
  const { env: overrideEnvVars, problems } = readSecrets(env);
  if (problems.length > 0) throw new ConfigProblem(problems.join('\n'));
  try {
    const { namespace = 'default', connectionOptions } = loadClientConnectConfig({ overrideEnvVars });
    return { namespace, connectionOptions };
  } catch (error) {
    throw new ConfigProblem(`✖ ${error instanceof Error ? error.message : 'not readable'}\n  → at TEMPORAL_*`);
  }
}

const directUrl = postgresUrl('the same role and database, past the pooler').optional();

const databaseConfig = z.object({
  DATABASE_URL: postgresUrl('the role that owns no tables (concordat_app)'),
  DATABASE_PASSWORD: z.string().optional(),
  PREPARED: z
    .enum(['on', 'off'], { error: 'must be on, or off behind a pooler that keeps no prepared statements' })
    .default('on'),
});

const databaseSettings = (env: z.output<typeof databaseConfig>) => ({
  databaseUrl: withPassword(env.DATABASE_URL, env.DATABASE_PASSWORD),
  /** Whether connections keep the plans of statements by name. */
  prepared: env.PREPARED === 'on',
});

const resumeConfig = databaseConfig.transform(databaseSettings);

const setupConfig = databaseConfig
  .omit({ PREPARED: true })
  .extend({
    DATABASE_OWNER_URL: postgresUrl('the role that owns the tables'),
    DATABASE_OWNER_PASSWORD: z.string().optional(),
    DATABASE_DIRECT_URL: directUrl,
  })
  .transform((env) => ({
    ownerUrl: withPassword(env.DATABASE_OWNER_URL, env.DATABASE_OWNER_PASSWORD),
    // A pooler remembers for a while that a login failed, and setup tries one that may.
    databaseUrl: withPassword(env.DATABASE_DIRECT_URL ?? env.DATABASE_URL, env.DATABASE_PASSWORD),
  }));

const releaseConfig = z
  .object({ TEMPORAL_DEPLOYMENT_NAME: deploymentName })
  .transform((env) => ({ deployment: env.TEMPORAL_DEPLOYMENT_NAME }));

/** What API and worker both read. */
const programConfig = databaseConfig.extend({
  ...mailConfig.shape,
  MODE: mode,
  LOG_LEVEL: logLevel,
  PUBLIC_URL: publicUrl,
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/u, error: 'must be the address of a collector, such as http://127.0.0.1:4318' })
    .optional(),
});

const programSettings = (env: z.output<typeof programConfig>) => ({
  ...databaseSettings(env),
  mode: env.MODE,
  logLevel: env.LOG_LEVEL,
  publicUrl: env.PUBLIC_URL,
  /** Where traces go; undefined: nowhere. */
  tracesTo: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  mail: mailSettings(env),
});

const organisationConfig = z.object({
  OIDC_ISSUER: z
    .url({ protocol: /^https?$/u, error: 'must be the address of the OpenID provider, as it names itself' })
    .refine(httpsOrHere, { error: 'must begin with https; plain http is for localhost only' })
    .optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_ROLE_CLAIM: z.string().optional(),
});

/** Undefined where nothing of it is set, null where only a part is. */
function organisationSettings(env: z.output<typeof organisationConfig>) {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuer !== undefined && clientId !== undefined && clientSecret !== undefined)
    return { issuer, clientId, clientSecret, roleClaim: env.OIDC_ROLE_CLAIM };
  return (issuer ?? clientId ?? clientSecret ?? env.OIDC_ROLE_CLAIM) === undefined ? undefined : null;
}

const apiConfig = programConfig
  .extend({
    HOST: z.string().default('127.0.0.1'),
    PORT: whole(1, 65_535).default(3000),
    DATABASE_DIRECT_URL: directUrl,
    TRUSTED_PROXIES: whole(0, 10).default(0),
    METRICS_TOKEN: metricsToken.optional(),
    DATABASE_REPLICA_URL: postgresUrl('concordat_app at a replica of the database').optional(),
    ...organisationConfig.shape,
  })
  .refine((env) => organisationSettings(env) !== null, {
    path: ['OIDC_ISSUER'],
    error: 'goes with OIDC_CLIENT_ID and OIDC_CLIENT_SECRET: set all three, or none (then staff sign in by code)',
    when: () => true,
  })
  .transform((env) => ({
    ...programSettings(env),
    host: env.HOST,
    port: env.PORT,
    /** Where changes are listened for: that needs a connection of its own, which a pooler gives nobody. */
    listenUrl: withPassword(env.DATABASE_DIRECT_URL ?? env.DATABASE_URL, env.DATABASE_PASSWORD),
    /** How many proxies in front of us add to X-Forwarded-For; the address before theirs is the caller's. */
    trustedProxies: env.TRUSTED_PROXIES,
    /** A database that may lag, for what may lag: the public site. */
    replicaUrl: env.DATABASE_REPLICA_URL && withPassword(env.DATABASE_REPLICA_URL, env.DATABASE_PASSWORD),
    /** Where staff sign in; undefined: by code like everybody. The role claim limits which roles a session has. */
    oidc: organisationSettings(env) ?? undefined,
    /** What a collector sends as "Authorization: Bearer" to read /metrics from another machine. */
    metricsToken: env.METRICS_TOKEN,
  }));

const workerConfig = programConfig
  .extend({
    MAIL_BATCH_MS: whole(0, 86_400_000).default(300_000),
    RELAY_EVERY_MS: whole(100, 600_000).default(60_000),
    WORKER_METRICS_ADDRESS: listener.optional(),
    WORKER_HEALTH_ADDRESS: listener.optional(),
    BOUNCES_LMTP_ADDRESS: listener.optional(),
    WORKFLOW_BUNDLES: z.string().optional(),
    // As the Temporal Worker Controller of Kubernetes names them.
    TEMPORAL_DEPLOYMENT_NAME: deploymentName,
    TEMPORAL_WORKER_BUILD_ID: buildId.optional(),
    // Longer than the longest hand-over (13 minutes), which a worker finishes before it stops.
    WORKER_GRACE_MS: whole(0, 3_600_000).default(14 * 60_000),
    CRASH_POINT: z.string().optional(),
  })
  .refine((env) => env.CRASH_POINT === undefined || env.MODE === 'test', {
    path: ['CRASH_POINT'],
    error: 'makes the worker kill itself and is for tests only: remove it, or set MODE=test',
    // Said even when other variables are wrong too: all problems come at once.
    when: () => true,
  })
  .transform((env) => ({
    ...programSettings(env),
    /** For how long one activity of the post room begins new hand-overs. */
    mailBatchMs: env.MAIL_BATCH_MS,
    /** How often what a crash left untold is looked for. */
    relayEveryMs: env.RELAY_EVERY_MS,
    metricsAddress: env.WORKER_METRICS_ADDRESS,
    /** Where the worker says whether it works, and its own numbers. */
    healthAddress: env.WORKER_HEALTH_ADDRESS,
    /** Where the mail server of the return domain brings bounces. */
    bouncesAddress: env.BOUNCES_LMTP_ADDRESS,
    /** The folder of workflow code that was bundled before (`npm run bundle`); undefined: it is bundled at the start. */
    bundles: env.WORKFLOW_BUNDLES,
    /** How long what is under way may take to end when the worker is told to stop. */
    graceMs: env.WORKER_GRACE_MS,
    crashPoint: env.CRASH_POINT,
    /** The version that the worker polls as; undefined: it has none, and takes all work. */
    version:
      env.TEMPORAL_WORKER_BUILD_ID === undefined
        ? undefined
        : { deploymentName: env.TEMPORAL_DEPLOYMENT_NAME, buildId: env.TEMPORAL_WORKER_BUILD_ID },
  }));

/** What each process in production reads, by the folder of its `main.ts`: the deployment passes all of it. */
export const variables = { setup: setupConfig.in.shape, api: apiConfig.in.shape, worker: workerConfig.in.shape };

/** The environment as the schema reads it. Throws ConfigProblem with every problem at once. */
export function read<Schema extends z.ZodType>(schema: Schema, env: Environment): z.output<Schema> {
  const { env: whole, problems } = readSecrets(env);
  const result = schema.safeParse(whole);
  if (result.success && problems.length === 0) return result.data;
  throw new ConfigProblem([...problems, ...(result.success ? [] : [z.prettifyError(result.error)])].join('\n'));
}
