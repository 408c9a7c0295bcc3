import { describe, expect, test } from 'vitest';
import { may, type Act, type Role } from '../../domain/permissions.ts';
import { kindKey, nextDueKey, referenceKey, stateKey } from '../../domain/search-attributes.ts';

const people: readonly [string, Role[]][] = [
  ['a partner contact', ['respondent']],
  ['a manager', ['manager']],
  ['an officer', ['officer']],
  ['an auditor', ['auditor']],
  ['an administrator', ['administrator']],
];

describe.each<[Act, string[]]>([
  ['answer-task', ['a partner contact', 'a manager', 'an officer', 'an administrator']],
  ['decide-consultation', ['an officer', 'an administrator']],
  ['see-consultations', ['an officer', 'an auditor', 'an administrator']],
  ['see-ladder', ['a manager']],
  ['manage-keys', ['an administrator']],
  ['see-audit', ['an officer', 'an auditor', 'an administrator']],
])('%s', (act, allowed) => {
  test.each(people)('%s may, or may not', (who, roles) => {
    expect(may({ roles }, act)).toBe(allowed.includes(who));
  });
});

test('nobody without a role may do anything', () => {
  expect(may({ roles: [] }, 'see-task')).toBe(false);
});

test('search attributes are names of codes and instants, at most ten keywords (the limit of SQL visibility)', () => {
  const keys = [kindKey, stateKey, referenceKey, nextDueKey];
  expect(new Set(keys.map((key) => key.name)).size).toBe(keys.length);
  expect(keys.filter((key) => key.type === 'KEYWORD').length).toBeLessThanOrEqual(10);
});
