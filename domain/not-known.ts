/**
 * What is read where a newer release wrote a code that this one does not know (0088). It is read and shown, never written,
 * and nothing is done with it: what a list of this release holds is written, and no other.
 */
export const notKnown = 'not-known';

/** A code as it is read: one of the list, or one that a newer release has added to it. */
export type Read<Code extends string> = Code | typeof notKnown;

/** The page that says what it means, and that nothing is lost. */
export const notKnownPath = '/not-known';

/** The stored code, as far as the list of this release has it. */
export function readCode<Code extends string>(codes: Readonly<Record<Code, unknown>>, stored: string): Read<Code> {
  return Object.hasOwn(codes, stored) ? (stored as Code) : notKnown;
}

/** Whether this release knows the code, so that it may be acted on. */
export function isKnown<Code extends string>(code: Read<Code>): code is Code {
  return code !== notKnown;
}
