/** Why something is refused: one code for each reason that a caller may want to treat in its own way. */
export type RefusalCode =
  | 'time-does-not-exist'
  | 'time-occurs-twice'
  | 'time-malformed'
  | 'unknown-zone'
  | 'in-the-past'
  | 'steps-after-closing'
  | 'not-open'
  | 'round-closed'
  | 'deadline-passed'
  | 'cancelled'
  | 'not-found'
  | 'already-answered'
  | 'clock-stopped'
  | 'clock-running'
  | 'version-changed'
  | 'nothing-to-change'
  | 'not-allowed'
  | 'step-up'
  | 'scope-missing'
  | 'holiday-year-unknown'
  | 'malformed'
  | 'policy-broken'
  | 'substitutes-loop'
  | 'ladder-leads-back'
  | 'log-unsettled'
  | 'request-open'
  | 'person-unknown'
  | 'too-many'
  | 'exists-already'
  | 'not-allowed-type'
  | 'too-large'
  | 'author-cannot-sign'
  | 'changed-the-body'
  | 'address-unconfirmed'
  | 'chosen-by-author'
  | 'not-a-signatory'
  | 'already-signed'
  | 'quorum-unreachable'
  | 'not-quorate'
  | 'not-signed-off'
  | 'not-independent'
  | 'too-early'
  | 'actions-unverified'
  | 'comments-awaited'
  | 'comments-unanswered'
  | 'report-missing'
  | 'conditions-open'
  | 'grade-too-low'
  | 'authority-missing'
  | 'grounds-answered'
  | 'review-exists'
  | 'review-unsettled'
  | 'after-committee'
  | 'strategy-unwatched'
  | 'still-needed'
  | 'out-of-order'
  | 'plan-changed'
  | 'mapping-incomplete'
  | 'not-ready'
  | 'engine-away'
  | 'not-recorded';

/** The expected "no": a value, never thrown (style rule 6). The message is for people, the code for programs. */
export type Refusal = {
  readonly ok: false;
  readonly code: RefusalCode;
  readonly message: string;
  /** What helps to put it right: the instants that are valid, the steps that are wrong. */
  readonly detail?: Readonly<Record<string, string | number>>;
};

export type Verdict<T> = { readonly ok: true; readonly value: T } | Refusal;

export function refuse(code: RefusalCode, message: string, detail?: Refusal['detail']): Refusal {
  return detail === undefined ? { ok: false, code, message } : { ok: false, code, message, detail };
}

export function accept<T>(value: T): Verdict<T> {
  return { ok: true, value };
}
