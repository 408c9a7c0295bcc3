import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { type Environment, ours, read } from '../config.ts';

const localConfig = z
  .object({ TEMPORAL_CLI: z.string().optional(), XDG_CACHE_HOME: z.string().optional(), PATH: z.string().default('') })
  .transform((env) => ({
    /** A Temporal program somebody chose, which comes before all others. */
    temporalCli: env.TEMPORAL_CLI,
    /** What takes long to build is kept here, outside the clone. */
    cacheDir: join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'concordat'),
    /** Go's own installer puts it where not every path leads. */
    programFolders: [...env.PATH.split(delimiter).filter((folder) => folder !== ''), '/usr/local/go/bin'],
  }));

/** Settings of `npm start` and of the tests: where programs of this system and of our cache are. */
export const readLocalConfig = (env: Environment = ours) => read(localConfig, env);

/**
 * The whole environment of a process that `npm start` starts: what it is given, and from ours what is not about
 * databases, Temporal or mail. Those of a production set-up in this shell must not reach the local one.
 */
export function localEnvironment(given: Environment, env: Environment = ours): Environment {
  const kept = Object.entries(env).filter(([name]) => !/^(DATABASE|TEMPORAL|SMTP|MAIL|OIDC|CRASH)_/u.test(name));
  return { ...Object.fromEntries(kept), ...given };
}
