/** A sentence of a command's answer. */
export function say(sentence: string): void {
  // oxlint-disable-next-line no-console -- the answer of a command
  console.log(sentence);
}

/** The same where it could not do what it was asked: it ends with 1 then. */
export function complain(sentence: string): void {
  // oxlint-disable-next-line no-console -- the answer of a command
  console.error(sentence);
  process.exitCode = 1;
}
