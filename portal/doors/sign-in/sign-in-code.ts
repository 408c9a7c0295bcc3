import { randomInt } from 'node:crypto';

/** Without 0 and O, 1, I and L, U: nobody has to ask which it was. */
const alphabet = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const length = 8;
const legible = new RegExp(`^[${alphabet}]{${length}}$`, 'u');

export function newCode(): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** As a mail shows it: K7WM-3QXD. */
export function shown(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** What a person typed, without spaces, hyphens and small letters; undefined when it can be no code. */
export function readCode(text: string): string | undefined {
  const code = text.toUpperCase().replaceAll(/[\s\p{Pd}]/gu, '');
  return legible.test(code) ? code : undefined;
}
