import { randomBytes } from 'node:crypto';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { HandOverTimes } from '../domain/mail/times.ts';
import { compose, returnPath, type Sender } from './compose.ts';
import type { Sign } from './dkim.ts';
import type { RelayError } from './outcome.ts';
import { relayAccess } from './relay-url.ts';

type Step = (done: (error?: RelayError | null) => void) => void;

/**
 * Sends one mail through the relay as the product does and tells each step in a sentence: connection, TLS, login, what the relay
 * answered. Out: whether it was taken. `address` must be one that the one strict rule takes; throws CannotCompose else.
 */
export async function sendTestMail(
  address: string,
  { smtpUrl, sender, times, sign }: { smtpUrl: string; sender: Sender; times: HandOverTimes; sign?: Sign | undefined },
  say: (sentence: string) => void,
): Promise<boolean> {
  const { options, login } = relayAccess(smtpUrl, times);
  const mail = compose(testMail, address, sender, { at: Date.now() });
  const raw = sign === undefined ? mail.raw : await sign(mail.raw);
  const from = returnPath(randomBytes(16).toString('hex'), sender);
  const connection = new SMTPConnection(options);
  const lost = new Promise<never>((_resolve, reject) => connection.on('error', reject));
  lost.catch(() => undefined);
  const step = (begin: Step) =>
    Promise.race([new Promise<void>((resolve, reject) => begin((error) => (error ? reject(error) : resolve()))), lost]);
  let doing = `connect to ${options.host}:${options.port}`;
  try {
    await step((done) => connection.connect((error) => done(error)));
    say(`Connected to ${options.host}:${options.port}, ${connection.secure ? 'with TLS' : 'without TLS'}.`);
    if (login === undefined) say('No login: the address of the relay names no user.');
    else {
      doing = `log in as ${login.user}`;
      await step((done) => connection.login({ ...login }, (error) => done(error)));
      say(`Logged in as ${login.user}.`);
    }
    doing = 'hand the mail over';
    await step((done) =>
      connection.send({ from, to: { address } }, raw, (error, info) => {
        if (!error) say(`The relay took it: ${info.response}`);
        done(error);
      }),
    );
    say(sign === undefined ? 'It is not signed by us.' : 'It is signed by us (DKIM).');
    say(`It comes from ${sender.from}, and bounces go to ${from}. Its Message-ID is ${mail.messageId}.`);
    return true;
  } catch (error) {
    const { code = 'no code', response, message } = error as RelayError & { message?: string };
    say(`Could not ${doing} (${code}): ${response ?? message ?? 'it did not say why'}`);
    return false;
  } finally {
    connection.close();
  }
}

const testMail = {
  subject: 'A test of the mail relay',
  preheader: 'Nothing is asked of you.',
  greeting: 'Hello',
  blocks: [{ kind: 'paragraph', text: 'Somebody who runs Concordat has sent this to see whether mail arrives.' }],
  footer: ['You need do nothing.'],
} as const;
