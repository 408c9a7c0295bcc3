import { accept, refuse, type Verdict } from './refusal.ts';

/** "£1,234.50" of pence. */
export function pounds(minor: number): string {
  const whole = String(Math.floor(minor / 100)).replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
  const pence = minor % 100;
  return pence === 0 ? `£${whole}` : `£${whole}.${String(pence).padStart(2, '0')}`;
}

/**
 * A sum that somebody typed, in pence: "1250", "£1,250", "1,250.50".
 * Errors: a comma that does not stand before three figures is refused, since "1,25" is one sum here and another elsewhere.
 */
export function typedPounds(typed: string): Verdict<number> {
  const text = typed.replaceAll(/[£\s]/gu, '');
  if (/^(?:\d{1,10}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d\d?)?$/u.test(text))
    return accept(Math.round(Number(text.replaceAll(',', '')) * 100));
  return refuse(
    'malformed',
    text.includes(',')
      ? 'A comma stands before three figures only: write 1,250 or 1,250.00, and pence after a point, as in 1.25'
      : 'Give the cost in pounds, for example 12,500 or 12500.50',
  );
}
