import { expect, test } from 'vitest';
import { isAuditAct } from '../../../domain/decisions/audit-acts.ts';

test.each([
  ['round-open', true],
  ['body-member-set', true],
  ['from-another-time', false],
  ['toString', false],
])('%s is an act of the trail: %s', (act, is) => {
  expect(isAuditAct(act)).toBe(is);
});
