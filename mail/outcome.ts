import { judgeReply, type OurFault, parseReply, type Reply, type Stage } from './reply-codes.ts';

/** How one hand-over ended. A relay's behaviour is never thrown. */
export type Outcome =
  | { readonly kind: 'accepted'; readonly code: number; readonly text: string; readonly queueId: string | null }
  /** Not taken, and sure of it. `away`: the relay could not be spoken to at all, so the next mail need not try. */
  | { readonly kind: 'retry'; readonly code: number | null; readonly text: string | null; readonly away: boolean }
  | { readonly kind: 'not-reached'; readonly code: number; readonly text: string }
  /** `ofThisMail`: the relay read it and refused it, so that it would stop the post room again. */
  | { readonly kind: 'our-fault'; readonly code: OurFault; readonly text: string | null; readonly ofThisMail: boolean }
  | { readonly kind: 'unknown'; readonly text: string | null }
  /** Nothing was sent: 'stop' was said before the first byte, the question failed, the address breaks the rule, or this process leaves. */
  | { readonly kind: 'stopped'; readonly why: 'stop' | 'failed' | 'address-malformed' | 'leaving' };

/** The fields that nodemailer's connection puts on its errors. */
export type RelayError = {
  readonly code?: string | undefined;
  readonly originalCode?: string | undefined;
  readonly command?: string | undefined;
  readonly response?: string | undefined;
};

/** What an error says of the mail: `stage` is how far our own process knows to have come. */
export function outcomeOfError(error: RelayError, known: 'connect' | 'mail' | 'body' | 'answer'): Outcome {
  const stage = stageOf(error, known);
  const text = error.response ?? null;
  return outcomeOf(stage, replyOf(error, stage), text);
}

export function outcomeOf(stage: Stage, reply: Reply, text: string | null): Outcome {
  const code = typeof reply === 'object' ? reply.code : null;
  const verdict = judgeReply(stage, reply);
  switch (verdict) {
    case 'accepted':
      return { kind: 'accepted', code: code ?? 0, text: text ?? '', queueId: queueIdOf(text ?? '') };
    case 'retry':
      return {
        kind: 'retry',
        code,
        text,
        away: stage === 'connect' || stage === 'ehlo' || stage === 'starttls' || stage === 'auth',
      };
    case 'not-reached':
      return { kind: 'not-reached', code: code ?? 0, text: text ?? '' };
    case 'unknown':
      return { kind: 'unknown', text };
    case 'relay-refused-us':
    case 'tls-failed':
    case 'login-failed':
      return { kind: 'our-fault', code: verdict, text, ofThisMail: stage === 'answer' };
    default:
      return verdict satisfies never;
  }
}

function stageOf(error: RelayError, known: 'connect' | 'mail' | 'body' | 'answer'): Stage {
  const command = error.command ?? '';
  if (known === 'body' || known === 'answer') return error.response === undefined ? known : 'answer';
  if (command === 'STARTTLS' || error.code === 'ETLS' || isTlsProblem(error)) return 'starttls';
  if (command.startsWith('AUTH') || error.code === 'EAUTH' || error.code === 'ENOAUTH') return 'auth';
  if (command === 'EHLO' || command === 'HELO') return 'ehlo';
  if (command === 'RCPT TO') return 'rcpt';
  if (command === 'DATA') return 'data';
  return known;
}

/** Without a reply: TLS or a login that failed by itself is garbage, everything else lost. */
function replyOf(error: RelayError, stage: Stage): Reply {
  if (error.response !== undefined) {
    const reply = parseReply(error.response);
    // A reply that nobody asked for is none to our question.
    return error.code === 'EPROTOCOL' && stage !== 'connect' && stage !== 'ehlo' ? 'garbage' : reply;
  }
  const failedByItself =
    error.code === 'ETLS' || error.code === 'EAUTH' || error.code === 'ENOAUTH' || isTlsProblem(error);
  // What nodemailer could not read as a reply to the message has no code, but it came.
  return failedByItself || error.code === 'EMESSAGE' ? 'garbage' : 'lost';
}

/** With smtps:// a bad certificate arrives as an error of the socket. */
function isTlsProblem(error: RelayError): boolean {
  return /^(?:ERR_SSL|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|EPROTO$)/u.test(error.originalCode ?? '');
}

function queueIdOf(text: string): string | null {
  return /\bqueued as ([\w.-]+)/iu.exec(text)?.[1] ?? null;
}
