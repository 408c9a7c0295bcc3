import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import {
  readApiConfig,
  readMigrationConfig,
  readWorkerConfig,
  temporalConfig,
  variables,
  type Environment,
} from '../../config.ts';
import { postRoomTimes } from '../../domain/mail/times.ts';
import { relayAccess } from '../../mail/relay-url.ts';

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

const service = z.object({
  command: z.union([z.string(), z.array(z.string())]).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  stop_grace_period: z.string().optional(),
});
const { services } = z
  .object({ services: z.record(z.string(), service) })
  .parse(parse(read('docker-compose.yml'), { merge: true }));

/** The environment that Compose makes of a service where only what must be set is set. */
function environmentOf(name: string): Environment {
  const text = (value: string | number) =>
    String(value)
      .replaceAll(/\$\{\w+:\?[^}]*\}/gu, 'X'.repeat(32))
      .replaceAll(/\$\{\w+:-(?<usual>[^}]*)\}/gu, '$<usual>');
  return Object.fromEntries(
    Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [key, text(value)]),
  );
}

/** Our own processes, by the folder of the file that they run; the API's is the image's own command. */
const ours = { migrations: 'db', api: 'api', 'worker-1': 'worker', 'worker-2': 'worker' } as const;
const readers = { db: readMigrationConfig, api: readApiConfig, worker: readWorkerConfig };
/** What a deployment must not have: it makes the worker kill itself. */
const forTests = ['CRASH_POINT'];

it.each(Object.entries(ours))('passes every variable that %s knows, and none that it does not', (name, part) => {
  const passed = Object.keys(environmentOf(name)).filter((variable) => !variable.startsWith('TEMPORAL_'));
  const known = Object.keys(variables[part]).filter((variable) => !forTests.includes(variable));
  expect(passed.toSorted()).toEqual(known.toSorted());
});

it.each(Object.entries(ours))('starts %s with what it has by default', (name, part) => {
  const environment = environmentOf(name);
  expect(JSON.stringify(environment)).not.toContain('$');
  expect(() => readers[part](environment)).not.toThrow();
  if (part !== 'db') expect(temporalConfig(environment).connectionOptions.address).toBe('temporal:7233');
});

it('lets every setting be chosen from outside, but for what is between the containers', () => {
  const fixed = ['DATABASE_URL', 'DATABASE_OWNER_URL', 'MODE', 'HOST', 'PORT', 'WORKER_METRICS_ADDRESS'];
  for (const name of Object.keys(ours))
    for (const [variable, value] of Object.entries(services[name]?.environment ?? {}))
      if (!fixed.includes(variable) && !variable.startsWith('TEMPORAL_'))
        expect(String(value)).toMatch(new RegExp(`^\\$\\{${variable}:-[^}]*\\}$`, 'u'));
});

it('sends mail to the catcher, which has no TLS, as it is', () => {
  const { mail } = readApiConfig(environmentOf('api'));
  expect(relayAccess(mail.smtpUrl, postRoomTimes).options).toMatchObject({ host: 'mail', port: 1025, ignoreTLS: true });
});

it('gives a worker longer to stop than the hand-over that it waits for', () => {
  for (const name of ['worker-1', 'worker-2']) {
    const { graceMs } = readWorkerConfig(environmentOf(name));
    const [, minutes] = /^(\d+)m$/u.exec(services[name]?.stop_grace_period ?? '') ?? [];
    expect(Number(minutes) * 60_000).toBeGreaterThan(graceMs);
  }
});

it.each(['.gitignore', '.dockerignore'])('keeps the secrets of .env out by %s', (name) => {
  expect(read(name).split('\n')).toContain('.env');
});
