import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { traced } from '../tracing.ts';
import { mailAddress } from '../domain/directory/address.ts';
import type { HandOverTimes } from '../domain/mail/times.ts';
import type { Sign } from './dkim.ts';
import { type BodyProgress, lazyBody } from './lazy-body.ts';
import { type Outcome, outcomeOf, outcomeOfError, type RelayError } from './outcome.ts';
import { type RelayAccess, relayAccess } from './relay-url.ts';
import { parseReply } from './reply-codes.ts';

/** One message for one recipient: its bytes as they are kept, and its own way back. */
export type MailToHand = { readonly address: string; readonly returnPath: string; readonly raw: Buffer };

/** One connection to the relay at a time, kept open from one mail to the next. */
export type Relay = {
  /**
   * Hands the mail over. Between the relay's 354 and the first byte it awaits `beforeFirstByte`; on 'stop' or a throw
   * the socket is closed and nothing was sent (QUIT or RSET would be body text). Never throws for what a relay does.
   */
  handOver(mail: MailToHand, beforeFirstByte: () => Promise<'go' | 'stop'>): Promise<Outcome>;
  close(): void;
};

/** After so many mails a connection is made anew: relays limit them, and a new one finds another host. */
const mailsPerConnection = 100;

/** `leaving`: once it is aborted this process waits for no relay any more. What it knows of a mail then is how that ended. */
type Manner = {
  /** Where the relay signs nothing. */
  readonly sign?: Sign | undefined;
  readonly leaving?: AbortSignal | undefined;
};

export function createRelay(smtpUrl: string, times: HandOverTimes, { sign, leaving }: Manner = {}): Relay {
  const access = relayAccess(smtpUrl, times);
  let open: { connection: SMTPConnection; mails: number } | undefined;
  const drop = () => {
    open?.connection.close();
    open = undefined;
  };
  const once = async (mail: MailToHand, beforeFirstByte: () => Promise<'go' | 'stop'>): Promise<Outcome> => {
    if (leaving?.aborted === true) return left;
    if (open === undefined || open.connection.destroyed || open.mails >= mailsPerConnection) {
      leave(open?.connection);
      open = undefined;
      const connected = await connectTo(access, times.connectMs, leaving);
      if ('kind' in connected) return connected;
      open = { connection: connected, mails: 0 };
    }
    open.mails += 1;
    const outcome = await send(open.connection, mail, beforeFirstByte, { times, leaving });
    // Whatever was not taken leaves the session in a state that the next mail should not meet.
    if (outcome.kind !== 'accepted') drop();
    return outcome;
  };
  const handOver: Relay['handOver'] = async (mail, beforeFirstByte) => {
    if (!mailAddress(mail.address).ok) return { kind: 'stopped', why: 'address-malformed' };
    let asked = false;
    const ask = () => {
      asked = true;
      return beforeFirstByte();
    };
    const reused = open !== undefined;
    const outcome = await once(mail, ask);
    // A relay ends an idle connection when it likes; that says nothing about this mail.
    const idleEnded = reused && !asked && outcome.kind === 'retry' && (outcome.code === null || outcome.code === 421);
    return idleEnded ? once(mail, ask) : outcome;
  };
  return {
    handOver: (mail, beforeFirstByte) =>
      traced('mail handed over', {}, async (note) => {
        const signed = sign === undefined ? mail : { ...mail, raw: await sign(mail.raw) };
        const outcome = await handOver(signed, beforeFirstByte);
        note({ 'concordat.outcome': outcome.kind });
        return outcome;
      }),
    close() {
      leave(open?.connection);
      open = undefined;
    },
  };
}

const politeMs = 2_000;

/** Says goodbye between two mails. A relay that does not answer is not waited for: its socket would keep the process alive. */
function leave(connection: SMTPConnection | undefined): void {
  if (connection === undefined || connection.destroyed) return;
  connection.quit();
  const timer = setTimeout(() => connection.close(), politeMs);
  connection.once('end', () => clearTimeout(timer));
}

/** This process leaves before the first byte went: whoever comes next takes the mail at once. */
const left: Outcome = { kind: 'stopped', why: 'leaving' };

/** An open session, or why there is none. */
async function connectTo(
  access: RelayAccess,
  withinMs: number,
  leaving: AbortSignal | undefined,
): Promise<SMTPConnection | Outcome> {
  const connection = new SMTPConnection(access.options);
  // Kept for the connection's life: an 'error' that nobody listens to would end the process.
  const lost = new Promise<never>((_resolve, reject) => connection.on('error', reject));
  lost.catch(() => undefined);
  const late = deferredFailure(withinMs);
  leaving?.addEventListener('abort', late.fail);
  try {
    await Promise.race([connect(connection), lost, late.failure]);
    if (access.login !== undefined) await Promise.race([logIn(connection, access.login), lost, late.failure]);
    return connection;
  } catch (error) {
    connection.close();
    return leaving?.aborted === true ? left : outcomeOfError(error as RelayError, 'connect');
  } finally {
    leaving?.removeEventListener('abort', late.fail);
    late.cancel();
  }
}

function connect(connection: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
}

function logIn(connection: SMTPConnection, login: { user: string; pass: string }): Promise<void> {
  return new Promise((resolve, reject) =>
    connection.login({ ...login }, (error) => (error ? reject(error) : resolve())),
  );
}

function deferredFailure(withinMs: number) {
  const { promise: failure, reject } = Promise.withResolvers<never>();
  const fail = () => reject(Object.assign(new Error('too slow'), { code: 'ETIMEDOUT' }));
  const timer = setTimeout(fail, withinMs);
  failure.catch(() => undefined);
  return { failure, fail, cancel: () => clearTimeout(timer) };
}

/** MAIL, RCPT with exactly one recipient, DATA, the question, the bytes, the answer. */
async function send(
  connection: SMTPConnection,
  mail: MailToHand,
  beforeFirstByte: () => Promise<'go' | 'stop'>,
  { times, leaving }: { times: HandOverTimes; leaving: AbortSignal | undefined },
): Promise<Outcome> {
  const ending = Promise.withResolvers<Outcome | RelayError>();
  const tooSlow = () => ending.resolve({ code: 'ETIMEDOUT' });
  let timer = setTimeout(tooSlow, times.commandsMs);
  leaving?.addEventListener('abort', tooSlow);
  const restart = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(tooSlow, ms);
  };
  // Only 354 invites a message; anything else that lets nodemailer go on would read it as commands.
  const invited = async () =>
    String(connection.lastServerResponse).startsWith('354') ? beforeFirstByte() : Promise.reject(new Error('no 354'));
  const { body, progress } = lazyBody(mail.raw, invited, {
    begin: () => restart(times.answerMs),
    refuse: (why) => ending.resolve({ kind: 'stopped', why }),
  });
  connection.send({ from: mail.returnPath, to: { address: mail.address } }, body, (error, info) => {
    ending.resolve(error ?? outcomeOf('answer', parseReply(info.response), info.response));
  });
  const ended = await ending.promise;
  clearTimeout(timer);
  leaving?.removeEventListener('abort', tooSlow);
  if (!('kind' in ended) || ended.kind !== 'accepted') connection.close();
  // The question may still be under way: its answer must be known to the ledger before the outcome is.
  await progress.gate;
  if (leaving?.aborted === true && !('kind' in ended) && !progress.begun) return left;
  const outcome = 'kind' in ended ? ended : outcomeOfError(ended, stageKnown(progress));
  return outcome.kind === 'accepted' && !progress.ended ? { kind: 'unknown', text: outcome.text } : outcome;
}

function stageKnown(progress: BodyProgress): 'mail' | 'body' | 'answer' {
  if (!progress.begun) return 'mail';
  return progress.ended ? 'answer' : 'body';
}
