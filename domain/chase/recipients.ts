/** What is known of the kind of task that is overdue: a round's answer, and something for which more time can be given. */
type Overdue = { readonly answer: boolean; readonly moreTime: boolean };

type Rules = {
  /** On pages and in forms ("Escalation to ..."), in a mail ("... is told on 4 December"), and to themselves ("You are told ..."). */
  readonly named: string;
  readonly inMail: string;
  readonly toldAs: string;
  /** May a step escalate to them? */
  readonly escalatedTo: boolean;
  /** Why a higher rung or the directorate is told where nobody is there, on a page and in a mail; absent where nobody else is. */
  readonly nobody?: { readonly page: string; readonly mail: string };
  /** Where a mail about more tasks than it lists leads them, and what they can do. */
  readonly list: string;
  readonly canDo: (overdue: Overdue) => string;
};

const doOrHandOn = () => 'You can do it or hand it to somebody else on its page.';

/**
 * Whom a step of the chase tells (design section 3). A new kind of recipients gets its row here, and one in
 * db/chase/recipients.ts that says who they are now; then policies can name it. A mail about several speaks to the last of them.
 */
const kinds = {
  respondents: () => ({
    named: 'those who answer',
    inMail: 'whoever answers',
    toldAs: 'as somebody who answers',
    escalatedTo: false,
    list: '/tasks',
    canDo: doOrHandOn,
  }),
  /** A rung of the agency's ladder, 1 the lowest; the only kind with a number. */
  ladder: (rung) => ({
    named: `the escalation contact of level ${rung}`,
    inMail: `level ${rung} of the agency's escalation contacts`,
    toldAs: `as level ${rung} of the agency's escalation contacts`,
    escalatedTo: true,
    nobody: { page: `nobody can be reached at level ${rung}`, mail: `the agency has no contact at level ${rung}` },
    list: '/overdue',
    canDo: ({ answer }) =>
      answer
        ? 'You can answer for the agency, hand the task to somebody else or ask for more time on its page.'
        : doOrHandOn(),
  }),
  directorate: () => ({
    named: 'the directorate',
    inMail: 'the directorate',
    toldAs: 'for the directorate',
    escalatedTo: true,
    list: '/',
    canDo: ({ moreTime }) =>
      moreTime
        ? 'You can give more time, hand the task to somebody else, or write down what the agency says, on its page.'
        : doOrHandOn(),
  }),
} as const satisfies Record<string, (rung: number) => Rules>;

export type RecipientsKind = keyof typeof kinds;
type Plain = Exclude<RecipientsKind, 'ladder'>;
/** As a policy says it, and as a row does: 'respondents', 'ladder:1', 'directorate'. */
export type Recipients = Plain | { readonly ladder: number };
export type RecipientsCode = Plain | `ladder:${number}`;

export const recipientsKinds = Object.keys(kinds) as RecipientsKind[];
export const plainRecipients = recipientsKinds.filter((kind) => kind !== 'ladder');

/** Those to whom a step may escalate, as a refusal names them. */
export const escalatedTo = recipientsKinds
  .filter((kind) => kinds[kind](1).escalatedTo)
  .map((kind) => `the ${kind}`)
  .join(' or ');

export function codeOf(recipients: Recipients): RecipientsCode {
  return typeof recipients === 'string' ? recipients : `ladder:${recipients.ladder}`;
}

/** What somebody typed as a code; undefined where it names nobody. */
export function readRecipients(code: string): Recipients | undefined {
  const rung = /^ladder:([1-9]\d?)$/u.exec(code)?.[1];
  return rung === undefined ? plainRecipients.find((kind) => kind === code) : { ladder: Number(rung) };
}

/** Which kind, and which rung if it is one. */
export function kindAndRung(code: RecipientsCode): { readonly kind: RecipientsKind; readonly rung: number | null } {
  return isPlain(code) ? { kind: code, rung: null } : { kind: 'ladder', rung: Number(code.slice('ladder:'.length)) };
}

function isPlain(code: RecipientsCode): code is Plain {
  return !code.startsWith('ladder:');
}

/** What is said of them. */
export function rulesOf(code: RecipientsCode): Rules {
  const { kind, rung } = kindAndRung(code);
  return kinds[kind](rung ?? 0);
}

/** Of several, what is said of those who are farthest from the agency. */
export function farthestOf(codes: readonly RecipientsCode[]): Rules {
  const rank = (code: RecipientsCode) => recipientsKinds.indexOf(kindAndRung(code).kind);
  return rulesOf(codes.reduce((one, other) => (rank(other) > rank(one) ? other : one)));
}

/** Where nobody is, do others hear it? Then a notice says who: a higher rung as its number, or 'directorate'. */
export function falls(kind: RecipientsKind): boolean {
  const rules: Rules = kinds[kind](1);
  return rules.nobody !== undefined;
}

export function fallenTo(fellTo: string): RecipientsCode {
  return fellTo === 'directorate' ? fellTo : `ladder:${Number(fellTo)}`;
}

/** Whom a form offers: every kind, of the ladder the usual rungs and those that are named already. */
export function offeredRecipients(named: readonly Recipients[] = []): RecipientsCode[] {
  const rungs = [...new Set([1, 2, 3, ...rungsOf(named)])].toSorted((one, other) => one - other);
  return recipientsKinds.flatMap((kind): RecipientsCode[] =>
    kind === 'ladder' ? rungs.map((rung) => codeOf({ ladder: rung })) : [kind],
  );
}

/** The rungs of agencies' ladders that are named. */
export function rungsOf(named: readonly Recipients[]): number[] {
  return named.flatMap((recipients) => (typeof recipients === 'string' ? [] : recipients.ladder));
}

/** A step as it is stored and as the API says it: those whom it tells are its audience there; and back. */
export function wireStep<Step extends { readonly recipients: unknown }>({ recipients, ...step }: Step) {
  return { ...step, audience: recipients as Step['recipients'] };
}

export function stepOfWire<Step extends { readonly audience: unknown }>({ audience, ...step }: Step) {
  return { ...step, recipients: audience as Step['audience'] };
}
