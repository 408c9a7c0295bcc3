import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { readApiConfig, readSetupConfig, readWorkerConfig, temporalConfig, variables } from '../../config.ts';
import { postRoomTimes } from '../../domain/mail/times.ts';
import { relayAccess } from '../../mail/relay-url.ts';
import { secrets } from '../../secrets.ts';
import { commandOf, compose, environmentOf, writeSecrets } from '../support/parts/compose.ts';

const { services } = compose;
const folder = mkdtempSync(join(tmpdir(), 'concordat-compose-'));
const secretsFolder = writeSecrets(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const read = (name: string) => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

/** Our own processes, by the folder of the file that they run. */
const ours = { setup: 'setup', api: 'api', 'worker-1': 'worker', 'worker-2': 'worker' } as const;
const readers = { setup: readSetupConfig, api: readApiConfig, worker: readWorkerConfig };
/** What a deployment must not have: it makes the worker kill itself. */
const forTests = ['CRASH_POINT'];
/** Not read by us: Temporal's own, and Node's. */
const others = /^(?:TEMPORAL_|NODE_OPTIONS$)/u;
const secretIn = (variable: string) => secrets.find((secret) => variable === `${secret}_FILE`);

it.each(Object.entries(ours))('passes every variable that %s knows, and none that it does not', (name, part) => {
  const ofOurs = Object.keys(variables[part]);
  const passed = Object.keys(environmentOf(name, secretsFolder)).filter(
    (variable) => ofOurs.includes(variable) || !others.test(variable),
  );
  const known = ofOurs.filter((variable) => !forTests.includes(variable));
  expect(passed.map((variable) => secretIn(variable) ?? variable).toSorted()).toEqual(known.toSorted());
});

it.each(Object.entries(ours))('starts %s with what it has by default', (name, part) => {
  expect(commandOf(name)).toEqual(['node', `${part}/main.ts`]);
  const environment = environmentOf(name, secretsFolder);
  expect(JSON.stringify(environment)).not.toContain('$');
  const config = readers[part](environment);
  expect(decodeURIComponent(new URL(config.databaseUrl).password)).toBe('the-app-password:@/%&?');
  expect(temporalConfig(environment)).toMatchObject({
    namespace: 'default',
    connectionOptions: { address: 'temporal:7233', apiKey: undefined },
  });
});

it('gives setup the password of the owner, and nobody else', () => {
  const { ownerUrl } = readSetupConfig(environmentOf('setup', secretsFolder));
  expect(decodeURIComponent(new URL(ownerUrl).password)).toBe('the-owner-password:@/%&?');
  const holders = Object.keys(services).filter((name) => services[name]?.secrets.includes('owner-password'));
  expect(holders).toEqual(['postgres', 'setup']);
});

it('lets every setting be chosen from outside, but for what is between the containers', () => {
  const fixed = ['MODE', 'HOST', 'PORT', 'WORKER_METRICS_ADDRESS', 'WORKER_HEALTH_ADDRESS', 'NODE_OPTIONS'];
  for (const name of Object.keys(ours))
    for (const [variable, value] of Object.entries(services[name]?.environment ?? {}))
      if (!fixed.includes(variable) && secretIn(variable) === undefined)
        expect(String(value)).toMatch(new RegExp(`^\\$\\{${variable}:-[^}]*\\}$`, 'u'));
});

it('keeps every secret in a file that only the containers have which need it', () => {
  for (const [name, { environment, secrets: mounted }] of Object.entries(services)) {
    const files = Object.entries(environment).filter(([variable]) => variable.endsWith('_FILE'));
    expect([name, ...mounted.toSorted()]).toEqual([
      name,
      ...files.map(([, file]) => /^\/run\/secrets\/(.+)$/u.exec(String(file))?.[1] ?? '').toSorted(),
    ]);
    const open = Object.keys(environment).filter((variable) => /(?:PASSWORD|PWD|SECRET|TOKEN|KEY)$/u.test(variable));
    expect(open).toEqual([]);
    for (const secret of mounted)
      expect(compose.secrets[secret]?.file).toMatch(/^(?:\.\/secrets\/[\w-]+|\$\{[A-Z_]+_FILE:-\/dev\/null\})$/u);
  }
});

it('sends mail to the catcher, which has no TLS, as it is', () => {
  const { mail } = readApiConfig(environmentOf('api', secretsFolder));
  expect(relayAccess(mail.smtpUrl, postRoomTimes).options).toMatchObject({ host: 'mail', port: 1025, ignoreTLS: true });
});

it('signs staff in by their organisation, and logs in to a relay, with secrets from files', () => {
  const chosen = {
    OIDC_ISSUER: 'https://id.example.org',
    OIDC_CLIENT_ID: 'concordat',
    SMTP_URL: 'smtp://relay-user@relay.example.org:587',
    TRUSTED_PROXIES: '1',
    PUBLIC_URL: 'https://concordat.example.org',
  };
  const place = writeSecrets(join(folder, 'chosen'), {
    'oidc-client-secret': 'an oidc secret\n',
    'smtp-password': 'p@ss/w%rd',
  });
  const config = readApiConfig(environmentOf('api', place, chosen));
  expect(config).toMatchObject({ oidc: { clientSecret: 'an oidc secret' }, trustedProxies: 1 });
  expect(relayAccess(config.mail.smtpUrl, postRoomTimes)).toMatchObject({
    options: { requireTLS: true },
    login: { user: 'relay-user', pass: 'p@ss/w%rd' },
  });
});

const secondsOf = (text = '') => Number(/^(\d+)[ms]$/u.exec(text)?.[1]) * (text.endsWith('m') ? 60 : 1);

it('gives each part longer to stop than what it waits for', () => {
  const { connectMs, commandsMs, answerMs } = postRoomTimes;
  for (const name of ['worker-1', 'worker-2']) {
    const { graceMs } = readWorkerConfig(environmentOf(name, secretsFolder));
    // The SDK gives up ten seconds after the grace time (worker/create-workers.ts).
    expect(secondsOf(services[name]?.stop_grace_period) * 1000).toBeGreaterThan(graceMs + 10_000);
    expect(graceMs).toBeGreaterThan(connectMs + commandsMs + answerMs);
  }
  expect(secondsOf(services['api']?.stop_grace_period)).toBeGreaterThanOrEqual(30);
});

it('names every image by an exact version', () => {
  for (const { image } of Object.values(services))
    expect(image).toMatch(/^(?:concordat|[\w/-]+:v?\d+\.\d+(?:\.\d+)?)$/u);
  for (const [, image] of read('Dockerfile').matchAll(/^FROM (\S+)/gmu)) expect(image).toMatch(/:\d+\.\d+\.\d+-/u);
});

it('bounds memory and logs, and gives our own containers nothing that they do not need', () => {
  for (const [name, part] of Object.entries(services)) {
    expect([name, part.logging?.options]).toEqual([name, { 'max-size': '20m', 'max-file': '5' }]);
    expect([name, part.security_opt]).toEqual([name, ['no-new-privileges:true']]);
    if (part.restart === 'unless-stopped')
      expect([name, part.mem_limit]).toEqual([name, expect.stringMatching(/^\d+[mg]$/u)]);
  }
  for (const name of Object.keys(ours))
    expect(services[name]).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      tmpfs: [expect.stringMatching(/^\/tmp:/u)],
    });
  expect(read('Dockerfile')).toMatch(/^USER node$/mu);
});

it('sets the number of history shards, which nobody can change later', () => {
  expect(services['temporal']?.environment['NUM_HISTORY_SHARDS']).toBe(512);
});

it.each([
  ['.gitignore', 'secrets/'],
  ['.dockerignore', 'secrets'],
])('keeps secrets out by %s', (name, folderOfSecrets) => {
  expect(read(name).split('\n')).toEqual(expect.arrayContaining(['.env', folderOfSecrets]));
});
