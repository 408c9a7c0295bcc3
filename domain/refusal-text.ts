import type { RefusalCode } from './refusal.ts';

/** What a code says where only the code has travelled, for instance out of a workflow. */
const texts: Partial<Record<RefusalCode, string>> = {
  'not-found': 'There is no such record.',
  'not-open': 'It is in a state in which this can no longer be done.',
  cancelled: 'It was cancelled.',
  'round-closed': 'The round has closed.',
  'in-the-past': 'The date has passed already. Choose a later one.',
  'steps-after-closing': 'Some steps would come after the closing date. Choose a later closing date.',
  'nothing-to-change': 'There is nothing to change.',
  malformed:
    'Something that the decision needs is missing. For opening: a date by which answers are due, and at least one agency.',
  'log-unsettled': 'Some comments have no disposition yet. Settle each of them first.',
  'review-unsettled':
    'Some lines or moved milestones are not settled, or the report is not noted. The review says which.',
  'strategy-unwatched':
    'The strategy is still a draft. Open its watch first: then its dates are chased and it can be reviewed.',
  'holiday-year-unknown': 'The bank holidays of that year are not known yet.',
  'version-changed': 'A new version has come in since you read the paper. Read it, then decide.',
  'author-cannot-sign': 'The author of a paper cannot sign it, nor can anybody for the author.',
  'changed-the-body':
    'You founded this body or post, or changed who holds a seat there while the paper waits. Somebody else must do this.',
  'address-unconfirmed':
    'Your mail address was changed and is not confirmed yet. Sign out, sign in with a code that we send to it, then sign.',
  'chosen-by-author':
    'Who wrote this paper, or chose who decides on it, has given you your mail address or named you as a deputy. So you cannot sign it; the others can, or the body decides at a meeting.',
  'not-a-signatory': 'You are not asked to sign at this stage, for yourself or for somebody else.',
  'already-signed': 'This has been signed for already. One person counts once, and so does one seat.',
  'quorum-unreachable':
    'A stage has fewer people who can sign than it needs. Change its rule or the members of the body.',
  'not-quorate': 'Fewer were present than the stage needs, so the meeting could not decide.',
  'not-signed-off': 'The last sign-off was rejected. Send it for sign-off again before it is published.',
  'not-allowed': 'Your role does not allow this.',
  'not-independent':
    'This must be done by somebody independent of it: not its author, its owner or somebody of its agency.',
  'actions-unverified':
    'A corrective action is not verified yet. Each must be verified before the inspection can close.',
  'comments-awaited': 'An agency can still comment on the preliminary report. Wait for its comments or for the date.',
  'comments-unanswered': 'A comment on the preliminary report has no answer yet. Answer each of them first.',
  'report-missing': 'The report is missing. Upload it first.',
  'conditions-open': 'A condition is not judged yet. Say of each whether it is met or not met.',
  'authority-missing':
    'Name the person who authorises the step, who then confirms it, or attach the minute of the body that does.',
  'grade-too-low': 'This step must be authorised at a higher grade.',
  'grounds-answered':
    'What the agency owed has arrived meanwhile. Read it first; open the inspection all the same only if the grounds still hold.',
  'out-of-order': 'A stage before this one is not done yet. They are opened in their order.',
  'not-recorded':
    'This could not be written down because of a fault on our side. Nothing was changed. The directorate and the administrators see that it failed.',
  'policy-broken': 'The steps of the chase break a rule. Look at them again.',
};

/** Codes that are about the instant that a decision names. */
const ofInstant: ReadonlySet<string> = new Set<RefusalCode>([
  'in-the-past',
  'steps-after-closing',
  'after-committee',
  'holiday-year-unknown',
]);

/** Which of a decision's terms a code is about, as the detail of its refusal; empty where it is about the whole. */
export function aboutTerm(code: string, terms: Readonly<Record<string, unknown>>): { field?: string } {
  const field = ofInstant.has(code) ? Object.keys(terms).find((name) => name.endsWith('At')) : undefined;
  return field === undefined ? {} : { field };
}

export function refusalText(code: string): string {
  return texts[code as RefusalCode] ?? 'This cannot be done now.';
}
