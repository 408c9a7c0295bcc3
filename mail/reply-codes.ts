/** How far a hand-over had come. 'body': bytes went, but not the final dot; 'answer': the dot may have gone. */
export type Stage = 'connect' | 'ehlo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body' | 'answer';

/** Why the post room pauses itself: nothing of it is a recipient's fault. */
export type OurFault = 'relay-refused-us' | 'tls-failed' | 'login-failed';

export type ReplyVerdict = 'accepted' | 'retry' | 'not-reached' | 'unknown' | OurFault;

/** What came instead of a plain yes: a reply, something that is none, or nothing (lost: dropped or timed out). */
export type Reply = { readonly code: number; readonly enhanced: string | null } | 'garbage' | 'lost';

type Row = {
  /** The connection ended, or no answer came in time? */
  readonly lost: ReplyVerdict;
  /** The relay said 4yz, 421 among them? */
  readonly temporary: ReplyVerdict;
  /** The relay said 5yz? */
  readonly permanent: ReplyVerdict;
  /** The relay said something that is no reply to this? */
  readonly garbage: ReplyVerdict;
};

const beforeEnvelope: Row = { lost: 'retry', temporary: 'retry', permanent: 'relay-refused-us', garbage: 'retry' };

/** The state for each stage and reply (R73), word for word from design section 4. */
const table: Readonly<Record<Stage, Row>> = {
  connect: beforeEnvelope,
  ehlo: beforeEnvelope,
  starttls: { ...beforeEnvelope, permanent: 'tls-failed', garbage: 'tls-failed' },
  auth: { ...beforeEnvelope, permanent: 'login-failed', garbage: 'login-failed' },
  mail: beforeEnvelope,
  rcpt: { ...beforeEnvelope, permanent: 'not-reached' },
  data: beforeEnvelope,
  body: beforeEnvelope,
  answer: { lost: 'unknown', temporary: 'retry', permanent: 'relay-refused-us', garbage: 'unknown' },
};

/** Replies that say something else than their class: a login that is missing, and too many recipients (RFC 5321 4.5.3.1.10). */
const exceptions: readonly {
  readonly stages: readonly Stage[];
  readonly codes: readonly number[];
  readonly verdict: ReplyVerdict;
}[] = [
  { stages: ['mail', 'rcpt', 'data', 'answer'], codes: [530, 534, 535, 538], verdict: 'login-failed' },
  { stages: ['rcpt'], codes: [503, 552], verdict: 'retry' },
];

/** What a reply, or its absence, says at a stage. */
export function judgeReply(stage: Stage, reply: Reply): ReplyVerdict {
  const row = table[stage];
  if (reply === 'lost' || reply === 'garbage') return row[reply];
  const exception = exceptions.find((each) => each.stages.includes(stage) && each.codes.includes(reply.code));
  if (exception !== undefined) return exception.verdict;
  const kind = Math.floor(reply.code / 100);
  if (kind === 4) return row.temporary;
  if (kind === 5) return saysNotReached(stage, reply.enhanced) ? 'not-reached' : row.permanent;
  return stage === 'answer' && kind === 2 ? 'accepted' : row.garbage;
}

/** After the dot only "bad address" (5.1.x) and "mailbox" (5.2.x) speak of the recipient; the rest of ourselves. */
function saysNotReached(stage: Stage, enhanced: string | null): boolean {
  return stage === 'answer' && enhanced !== null && /^5\.[12]\./u.test(enhanced);
}

/** A relay's reply line as code and enhanced code (RFC 3463); 'garbage' for what is no reply. */
export function parseReply(text: string): Reply {
  const [, code, enhanced] = /^([2-5]\d\d)(?:[ -]|$)(\d\.\d{1,3}\.\d{1,3})?/u.exec(text) ?? [];
  return code === undefined ? 'garbage' : { code: Number(code), enhanced: enhanced ?? null };
}
