/**
 * Under which key a name is one name: composed alike (NFC), any white space as one space and none around it, and without
 * regard to case. The same rule as name_key() of the database (migration 0028); a test compares both.
 */
export function nameKey(name: string): string {
  return name
    .normalize('NFC')
    .replaceAll(/[\s\u0085]+/gu, ' ')
    .trim()
    .toLowerCase();
}
