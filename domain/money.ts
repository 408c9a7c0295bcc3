import { accept, refuse, type Verdict } from './refusal.ts';

/** The most that one sum may be, in pence: ten thousand million pounds. */
export const mostMinor = 1_000_000_000_000;

/** "£1,234.50" of pence; "−£3" of less than nothing. */
export function pounds(minor: number): string {
  const [whole = '', pence = ''] = plainPounds(Math.abs(minor)).split('.');
  const sum = `£${whole.replaceAll(/\B(?=(?:\d{3})+$)/gu, ',')}${pence === '' ? '' : `.${pence}`}`;
  return minor < 0 ? `−${sum}` : sum;
}

/** "1234.50" of pence, as a field or a spreadsheet holds it; "-3" of less than nothing. */
export function plainPounds(minor: number): string {
  return (minor / 100).toFixed(2).replace(/\.00$/u, '');
}

/**
 * A sum that somebody typed, in pence: "1250", "£1,250", "1,250.50". `what`: what it is called in messages.
 * Errors: a comma that does not stand before three figures is refused, since "1,25" is one sum here and another elsewhere.
 */
export function typedPounds(typed: string, what = 'the cost'): Verdict<number> {
  const text = typed.replaceAll(/[£\s]/gu, '');
  if (/^(?:\d{1,10}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d\d?)?$/u.test(text)) {
    const minor = Math.round(Number(text.replaceAll(',', '')) * 100);
    return minor > mostMinor ? refuse('malformed', `Give ${what} up to ${pounds(mostMinor)}`) : accept(minor);
  }
  return refuse(
    'malformed',
    text.includes(',')
      ? 'A comma stands before three figures only: write 1,250 or 1,250.00, and pence after a point, as in 1.25'
      : `Give ${what} in pounds, for example 12,500 or 12500.50`,
  );
}
