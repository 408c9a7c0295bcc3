import {
  type FallingKind,
  type PlainRecipients,
  type RecipientRules,
  recipientRules,
  type Recipients,
  type RecipientsCode,
  type RecipientsKind,
} from './policy.ts';

export const recipientsKinds = Object.keys(recipientRules) as RecipientsKind[];
export const plainRecipients = recipientsKinds.filter((kind) => kind !== 'ladder');

/** Those to whom a step may escalate, as a refusal names them. */
export const escalatedTo = recipientsKinds
  .filter((kind) => recipientRules[kind](1).escalatedTo)
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

function isPlain(code: RecipientsCode): code is PlainRecipients {
  return !code.startsWith('ladder:');
}

/** What is said of them. */
export function rulesOf(code: RecipientsCode): RecipientRules {
  const { kind, rung } = kindAndRung(code);
  return recipientRules[kind](rung ?? 0);
}

/** Of several, what is said of those who are farthest from the agency. */
export function farthestOf(codes: readonly RecipientsCode[]): RecipientRules {
  const rank = (code: RecipientsCode) => recipientsKinds.indexOf(kindAndRung(code).kind);
  return rulesOf(codes.reduce((one, other) => (rank(other) > rank(one) ? other : one)));
}

/** Where nobody is, do others hear it? Then a notice says who: a higher rung as its number, or 'directorate'. */
export function falls(kind: RecipientsKind): kind is FallingKind {
  const rules: RecipientRules = recipientRules[kind](1);
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
