import type { Refusal, RefusalCode } from '../../domain/refusal.ts';

/** Reasons that only the door knows; the rest are the refusals of the domain. */
type DoorCode =
  | 'unreadable'
  | 'invalid'
  | 'key-missing'
  | 'key-in-progress'
  | 'key-used'
  | 'if-match'
  | 'not-signed-in'
  | 'other-site'
  | 'reference-unknown'
  | 'too-many-requests'
  | 'unavailable'
  | 'outcome-unknown'
  | 'internal';

export type ProblemCode = RefusalCode | DoorCode;

/** Each code: with which status is it answered, and what does it mean in general? The reference page lists them. */
export const problems: Readonly<Record<ProblemCode, { readonly status: number; readonly title: string }>> = {
  unreadable: { status: 400, title: 'The request cannot be read' },
  'key-missing': { status: 400, title: 'The Idempotency-Key is missing or malformed' },
  'if-match': { status: 400, title: 'The If-Match header is missing or malformed' },
  'not-signed-in': { status: 401, title: 'No valid API key or session' },
  'not-allowed': { status: 403, title: 'Your role does not allow this' },
  'step-up': { status: 403, title: 'Sign in again first: this asks for somebody who has just shown who he is' },
  'author-cannot-sign': { status: 403, title: 'The author of a paper cannot sign it' },
  'changed-the-body': { status: 403, title: 'Who founded a body or changed its members does not decide by it' },
  'address-unconfirmed': { status: 403, title: 'Your new mail address is not confirmed yet' },
  'chosen-by-author': { status: 403, title: 'Who has a part in the paper chose who signs it' },
  'not-a-signatory': { status: 403, title: 'You are not asked to sign this' },
  'scope-missing': { status: 403, title: 'The API key does not have the scope for this' },
  'other-site': { status: 403, title: 'A session counts only for requests from our own pages' },
  'not-found': { status: 404, title: 'There is no such record' },
  'version-changed': { status: 409, title: 'Somebody has changed this meanwhile' },
  'already-answered': { status: 409, title: 'The agency has answered already' },
  'not-open': { status: 409, title: 'The state does not allow this' },
  'round-closed': { status: 409, title: 'The round has closed' },
  'deadline-passed': { status: 409, title: 'The task has closed; the text is kept as a draft' },
  'clock-stopped': { status: 409, title: 'The clock is stopped already' },
  'clock-running': { status: 409, title: 'The clock is running' },
  'request-open': { status: 409, title: 'A request is waiting for its decision' },
  'nothing-to-change': { status: 409, title: 'There is nothing to change' },
  'already-signed': { status: 409, title: 'This has been signed for already' },
  'not-signed-off': { status: 409, title: 'The last sign-off was rejected' },
  'key-in-progress': { status: 409, title: 'The same request is being worked on' },
  'review-exists': { status: 409, title: 'The quarter has its review already' },
  'strategy-unwatched': { status: 409, title: 'The strategy is not watched yet' },
  'still-needed': { status: 409, title: 'Something refers to it; retire it instead' },
  'out-of-order': { status: 409, title: 'A stage before it is not done' },
  'plan-changed': { status: 409, title: 'The plan has changed since the draft began' },
  'not-ready': { status: 409, title: 'Something in it is not right yet' },
  'mapping-incomplete': { status: 409, title: 'A line of the plan would be lost' },
  'exists-already': { status: 409, title: 'A record of that name or place exists already' },
  'too-many': { status: 409, title: 'So many a day are allowed' },
  cancelled: { status: 410, title: 'The round was cancelled' },
  'too-large': { status: 413, title: 'Too large' },
  'not-allowed-type': { status: 415, title: 'This media type is not taken' },
  invalid: { status: 422, title: 'The request does not fit its schema' },
  'key-used': { status: 422, title: 'The Idempotency-Key was used for another request' },
  malformed: { status: 422, title: 'Something is missing or malformed' },
  'in-the-past': { status: 422, title: 'The instant has passed already' },
  'policy-broken': { status: 422, title: 'The chase breaks a rule' },
  'after-committee': { status: 422, title: 'The date is later than the committee' },
  'steps-after-closing': { status: 422, title: 'Some steps would come after the closing instant' },
  'not-independent': { status: 422, title: 'This must be done by somebody independent of it' },
  'too-early': { status: 409, title: 'It is too early for this' },
  'actions-unverified': { status: 409, title: 'A corrective action is not verified yet' },
  'comments-awaited': { status: 409, title: 'Comments can still come' },
  'comments-unanswered': { status: 409, title: 'A comment has no answer yet' },
  'report-missing': { status: 422, title: 'The report is missing' },
  'conditions-open': { status: 409, title: 'A condition is not judged yet' },
  'authority-missing': { status: 422, title: 'Nobody has authorised the step' },
  'grade-too-low': { status: 422, title: 'The step must be authorised at a higher grade' },
  'grounds-answered': { status: 409, title: 'What the agency owed has arrived meanwhile' },
  'time-does-not-exist': { status: 422, title: 'The clocks skip this time' },
  'time-occurs-twice': { status: 422, title: 'The clocks show this time twice' },
  'time-malformed': { status: 422, title: 'This is no date and time' },
  'unknown-zone': { status: 422, title: 'There is no such time zone' },
  'person-unknown': { status: 422, title: 'The person is not known here' },
  'reference-unknown': { status: 422, title: 'The request names a record that does not exist' },
  'log-unsettled': { status: 422, title: 'Some comments have no disposition' },
  'quorum-unreachable': { status: 422, title: 'Fewer can sign than have to' },
  'not-quorate': { status: 422, title: 'Too few were present to decide' },
  'review-unsettled': { status: 422, title: 'The review is not settled yet' },
  'holiday-year-unknown': { status: 422, title: 'The bank holidays of that year are not known' },
  'substitutes-loop': { status: 422, title: 'The substitutes stand for each other in a circle' },
  'ladder-leads-back': { status: 422, title: 'The ladder leads back to the person who is late' },
  'too-many-requests': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Something went wrong on our side' },
  'not-recorded': { status: 500, title: 'The decision could not be recorded; nothing was changed' },
  'engine-away': { status: 503, title: 'The process engine cannot be reached' },
  unavailable: { status: 503, title: 'Not available at this moment' },
  'outcome-unknown': { status: 504, title: 'The outcome is not known yet' },
};

export type Flaw = { readonly pointer: string; readonly detail: string };

type Extras = {
  readonly errors?: readonly Flaw[];
  readonly facts?: Readonly<Record<string, string | number>>;
  /** What is stored now, where a version had changed: the caller chooses what to keep. */
  readonly current?: unknown;
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What ends a request with a problem document; thrown at the door only, the layers below return refusals. */
export class Problem extends Error {
  override name = 'Problem';
  readonly code: ProblemCode;
  readonly extras: Extras;

  constructor(code: ProblemCode, detail: string, extras: Extras = {}) {
    super(detail);
    this.code = code;
    this.extras = extras;
  }
}

/** Every "no such record" says this and nothing else, so that another agency's record cannot be told from none (R54). */
export function notFound(): Problem {
  return new Problem('not-found', 'There is no such record.');
}

export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problems, code);
}

/** A refusal of the layers below as the answer to a request. */
export function problemOf(refusal: Refusal & { readonly current?: unknown }): Problem {
  if (refusal.code === 'not-found') return notFound();
  return new Problem(refusal.code, refusal.message, {
    ...(refusal.detail === undefined ? {} : { facts: refusal.detail }),
    ...(refusal.current === undefined ? {} : { current: refusal.current }),
  });
}

/** The document of RFC 9457; instants among the facts are written like everywhere else in the API. */
export function problemDocument(problem: Problem, publicUrl: string): Record<string, unknown> {
  const { status, title } = problems[problem.code];
  const { errors, facts, current } = problem.extras;
  return {
    type: `${publicUrl}/docs#problem-${problem.code}`,
    title,
    status,
    detail: problem.message,
    code: problem.code,
    ...(errors === undefined ? {} : { errors }),
    ...(facts === undefined ? {} : { facts: Object.fromEntries(Object.entries(facts).map(asWritten)) }),
    ...(current === undefined ? {} : { current }),
  };
}

function asWritten([name, value]: [string, string | number]): [string, string | number] {
  return [name, typeof value === 'number' && /(?:^at|At)$/u.test(name) ? new Date(value).toISOString() : value];
}
