import { describe, expect, it } from 'vitest';
import { ConfigProblem, readApiConfig, readWorkerConfig, temporalConfig } from '../../config.ts';
import { localEnvironment } from '../../local/environment.ts';

const complete = {
  DATABASE_URL: 'postgres://app:secret@127.0.0.1:5432/concordat',
  PUBLIC_URL: 'https://concordat.example.org/',
  SMTP_URL: 'smtp://127.0.0.1:2525',
  MAIL_FROM: 'Concordat <consultation@example.org>',
  MAIL_REPLY_TO: 'consultation@example.org',
  MAIL_RETURN_DOMAIN: 'bounces.example.org',
};

const messageOf = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigProblem) return error.message;
    throw error;
  }
  return 'no problem';
};

describe('the environment', () => {
  it('gives defaults that are safe in production', () => {
    expect(readApiConfig(complete)).toMatchObject({
      mode: 'production',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: 'https://concordat.example.org',
    });
    expect(readWorkerConfig(complete)).toMatchObject({ mailBatchMs: 300_000, mail: { connections: 10 } });
  });

  it('names every variable that is missing or wrong in one message', () => {
    const message = messageOf(() =>
      readWorkerConfig({ PUBLIC_URL: 'concordat', MAIL_FROM: 'nobody', MAIL_BATCH_MS: '5 minutes', CRASH_POINT: 'x' }),
    );
    const named = [...message.matchAll(/→ at (\w+)/gu)].map(([, name]) => name);
    expect(new Set(named)).toEqual(
      new Set([
        'CRASH_POINT',
        'DATABASE_URL',
        'MAIL_BATCH_MS',
        'MAIL_FROM',
        'MAIL_REPLY_TO',
        'MAIL_RETURN_DOMAIN',
        'PUBLIC_URL',
        'SMTP_URL',
      ]),
    );
    expect(message).toContain('such as postgres://user:password@host:5432/concordat');
  });

  it('counts a variable that is set to nothing as not set', () => {
    expect(readApiConfig({ ...complete, PORT: '', MODE: '' })).toMatchObject({ port: 3000, mode: 'production' });
  });

  it.each(['0', '65536', '3000.5', '3e3', '-1', ' 3000'])('refuses %j as a port', (PORT) => {
    expect(messageOf(() => readApiConfig({ ...complete, PORT }))).toContain('a whole number from 1 to 65535');
  });

  it('takes plain http for this machine only', () => {
    expect(readApiConfig({ ...complete, PUBLIC_URL: 'http://localhost:3000' }).publicUrl).toBe('http://localhost:3000');
    expect(messageOf(() => readApiConfig({ ...complete, PUBLIC_URL: 'http://example.org' }))).toContain('https');
  });

  it.each(['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'])('refuses a sign-in for staff without %s', (left) => {
    const whole = {
      OIDC_ISSUER: 'https://id.example.org',
      OIDC_CLIENT_ID: 'c',
      OIDC_CLIENT_SECRET: 's',
      OIDC_ROLE_CLAIM: 'roles',
    };
    expect(readApiConfig({ ...complete, ...whole }).oidc).toEqual({
      issuer: 'https://id.example.org',
      clientId: 'c',
      clientSecret: 's',
      roleClaim: 'roles',
    });
    expect(messageOf(() => readApiConfig({ ...complete, ...whole, [left]: '' }))).toContain('set all three, or none');
  });

  it('takes no sign-in for staff at all, and none over plain http', () => {
    expect(readApiConfig(complete).oidc).toBeUndefined();
    expect(messageOf(() => readApiConfig({ ...complete, OIDC_ROLE_CLAIM: 'roles' }))).toContain(
      'set all three, or none',
    );
    expect(messageOf(() => readApiConfig({ ...complete, OIDC_ISSUER: 'http://id.example.org' }))).toContain(
      'must begin with https',
    );
  });

  it('takes a token for the metrics that nobody guesses, or none', () => {
    expect(readApiConfig({ ...complete, METRICS_TOKEN: '' }).metricsToken).toBeUndefined();
    expect(readApiConfig({ ...complete, METRICS_TOKEN: 'sixteen-letters-' }).metricsToken).toBe('sixteen-letters-');
    expect(messageOf(() => readApiConfig({ ...complete, METRICS_TOKEN: 'short' }))).toContain('16 or more');
    expect(messageOf(() => readApiConfig({ ...complete, METRICS_TOKEN: 'with a space in its middle' }))).toContain(
      '16',
    );
  });

  it('refuses a crash point outside the test mode', () => {
    const crashing = { ...complete, CRASH_POINT: 'after-claim' };
    expect(messageOf(() => readWorkerConfig(crashing))).toContain('is for tests only');
    expect(readWorkerConfig({ ...crashing, MODE: 'test' }).crashPoint).toBe('after-claim');
  });

  it('tells how to reach Temporal, with a namespace in any case', () => {
    expect(
      temporalConfig({ TEMPORAL_ADDRESS: '127.0.0.1:7233', TEMPORAL_CONFIG_FILE: '/no/such/profile.toml' }),
    ).toMatchObject({
      namespace: 'default',
      connectionOptions: { address: '127.0.0.1:7233' },
    });
  });

  it('keeps a production set-up of the same shell away from the local parts', () => {
    const shell = {
      PATH: '/bin',
      DATABASE_OWNER_URL: 'postgres://owner',
      TEMPORAL_API_KEY: 'key',
      SMTP_URL: 'smtp://x',
    };
    expect(localEnvironment({ MODE: 'local' }, shell)).toEqual({ PATH: '/bin', MODE: 'local' });
  });
});
