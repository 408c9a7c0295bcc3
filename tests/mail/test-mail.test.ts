import { execFile } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSmtpSink, type SmtpSink } from '../support/parts/smtp-sink.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
let sink: SmtpSink;
let guarded: SMTPServer;
let guardedPort: number;

beforeAll(async () => {
  sink = await startSmtpSink();
  // Asks for a login; its certificate is one of its own that nobody has signed.
  guarded = new SMTPServer({
    onAuth: ({ username, password }, _session, done) =>
      password === 'right' ? done(null, { user: username }) : done(new Error('Wrong password, says the relay')),
    allowInsecureAuth: true,
  });
  await new Promise<void>((resolve) => guarded.listen(0, '127.0.0.1', resolve));
  guardedPort = (guarded.server.address() as AddressInfo).port;
});
afterAll(async () => {
  await sink.close();
  await new Promise<void>((resolve) => guarded.close(resolve));
});

/** `npm run test-mail -- ...`: how it ended and what it said. */
const testMail = (smtpUrl: string, ...args: string[]) =>
  new Promise<{ code: number; said: string }>((resolve) => {
    const env = {
      ...process.env,
      SMTP_URL: smtpUrl,
      MAIL_FROM: 'Concordat <consultation@example.org>',
      MAIL_REPLY_TO: 'officer@example.org',
      MAIL_RETURN_DOMAIN: 'bounces.example.org',
    };
    execFile(process.execPath, ['mail/test-mail-main.ts', ...args], { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: `${stdout}${stderr}`.trim() }),
    );
  });

test('each step is a sentence, and the mail is there', async () => {
  const { code, said } = await testMail(sink.url, 'someone@example.org');
  expect([code, said.split('\n').length]).toEqual([0, 5]);
  expect(said).toMatch(/^Connected to 127\.0\.0\.1:\d+, without TLS\.$/mu);
  expect(said).toMatch(/^The relay took it: 250 2\.0\.0 Ok: queued as SINK/mu);
  const [message] = sink.messages;
  expect(message?.to).toBe('someone@example.org');
  expect(said).toContain(message?.messageId ?? 'nothing');
  expect(said).toContain(`bounces go to ${message?.from}`);
});

test('what the relay says against it is said in its own words, and at which step', async () => {
  sink.script = (stage) => (stage === 'rcpt' ? { reply: '550 5.7.1 You may not send from here' } : undefined);
  const refused = await testMail(sink.url, 'someone@example.org');
  expect(refused.code).toBe(1);
  expect(refused.said).toMatch(
    /^Could not hand the mail over \(EENVELOPE\): 550 5\.7\.1 You may not send from here$/mu,
  );

  const at = (user: string, more = '') => `smtp://${user}@127.0.0.1:${guardedPort}${more}`;
  const wrong = await testMail(at('relay:wrong'), 'someone@example.org');
  expect(wrong.said).toMatch(/^Could not log in as relay \(EAUTH\): .*Wrong password, says the relay$/mu);
  const untrusted = await testMail(at('relay:right', '?requireTLS=true'), 'someone@example.org');
  expect([untrusted.code, untrusted.said]).toEqual([1, expect.stringMatching(/^Could not connect .*certificate/u)]);
  const nowhere = await testMail('smtp://127.0.0.1:1', 'someone@example.org');
  expect([nowhere.code, nowhere.said]).toEqual([
    1,
    expect.stringMatching(/^Could not connect to 127\.0\.0\.1:1 \(\w+\): /u),
  ]);
});

test('an address that is none is asked for again, and nothing is sent', async () => {
  const before = sink.connections;
  expect(await testMail(sink.url, 'nobody')).toEqual({
    code: 1,
    said: 'Name an address, such as: npm run test-mail -- someone@example.org',
  });
  expect(sink.connections).toBe(before);
});
