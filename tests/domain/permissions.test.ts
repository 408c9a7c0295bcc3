import { describe, expect, test } from 'vitest';
import { mayGivePost } from '../../domain/directory/give-post.ts';
import {
  asksForStepUp,
  isStaff,
  may,
  mustConfirm,
  mayOn,
  speaksFor,
  type Act,
  type Actor,
  type Role,
} from '../../domain/permissions.ts';
import { kindKey, nextDueKey, referenceKey, stateKey } from '../../domain/search-attributes.ts';

const people: readonly [string, Role[]][] = [
  ['a partner contact', ['respondent']],
  ['a manager', ['manager']],
  ['a contact on a ladder', ['respondent', 'escalation-contact']],
  ['an officer', ['officer']],
  ['an auditor', ['auditor']],
  ['an administrator', ['administrator']],
];

describe.each<[Act, string[]]>([
  ['answer-task', ['a partner contact', 'a manager', 'a contact on a ladder', 'an officer', 'an administrator']],
  ['decide-consultation', ['an officer', 'an administrator']],
  ['see-consultations', ['an officer', 'an auditor', 'an administrator']],
  ['see-ladder', ['a manager', 'a contact on a ladder']],
  ['manage-keys', ['an administrator']],
  ['see-audit', ['an officer', 'an auditor', 'an administrator']],
])('%s', (act, allowed) => {
  test.each(people)('%s may, or may not', (who, roles) => {
    expect(may({ roles }, act)).toBe(allowed.includes(who));
  });
});

test('what cannot be taken back or opens a door asks for somebody who has just shown that it is him', () => {
  expect([asksForStepUp('manage-keys'), asksForStepUp('publish-outcome'), asksForStepUp('see-keys')]).toEqual([
    true,
    true,
    false,
  ]);
  expect(mustConfirm({}, 'manage-keys')).toBe(true);
  expect(mustConfirm({ confirmed: false }, 'manage-keys')).toBe(true);
  expect(mustConfirm({ confirmed: true }, 'manage-keys')).toBe(false);
  expect(mustConfirm({}, 'see-keys')).toBe(false);
});

test('staff is who holds a role of the directorate', () => {
  expect([isStaff(['manager', 'auditor']), isStaff(['manager', 'respondent']), isStaff([])]).toEqual([
    true,
    false,
    false,
  ]);
});

test('nobody without a role may do anything', () => {
  expect(may({ roles: [] }, 'see-task')).toBe(false);
});

test('search attributes are names of codes and instants, at most ten keywords (the limit of SQL visibility)', () => {
  const keys = [kindKey, stateKey, referenceKey, nextDueKey];
  expect(new Set(keys.map((key) => key.name)).size).toBe(keys.length);
  expect(keys.filter((key) => key.type === 'KEYWORD').length).toBeLessThanOrEqual(10);
});

test('for an agency speak its own people and officers, and for nobody’s work officers alone', () => {
  const speaks = (role: Role, agencyIds: string[], agencyId: string | null) =>
    speaksFor({ roles: [role], agencyIds }, agencyId);
  expect(speaks('respondent', ['a'], 'a')).toBe(true);
  expect([speaks('respondent', ['b'], 'a'), speaks('inspector', [], 'a'), speaks('respondent', ['a'], null)]).toEqual([
    false,
    false,
    false,
  ]);
  expect([speaks('officer', [], 'a'), speaks('administrator', [], null)]).toEqual([true, true]);
});

test('for one task speaks whoever was asked for it by his address, and for no other', () => {
  const guest = { roles: ['respondent'] as const, agencyIds: [], taskIds: ['t1'] };
  expect([speaksFor(guest, 'a', 't1'), speaksFor(guest, 'a', 't2'), speaksFor(guest, 'a')]).toEqual([
    true,
    false,
    false,
  ]);
});

describe('a post of the directorate', () => {
  const actor = (role: Role): Actor => ({
    personId: 'p1',
    name: 'Somebody',
    roles: [role],
    agencyIds: [],
    bodyIds: [],
    standsFor: [],
    principal: 'person:p1',
  });
  const officer = { ...actor('officer'), confirmed: true };
  const administrator = actor('administrator');

  test('is given by an administrator who has just signed in, or by a key that may sign', () => {
    expect(mayGivePost(officer, 'administrator')).toMatchObject({ ok: false, code: 'not-allowed' });
    expect(mayGivePost(officer, 'manager')).toMatchObject({ ok: true });
    expect(mayGivePost({ ...administrator, confirmed: true }, 'officer')).toMatchObject({ ok: true });
    expect(mayGivePost(administrator, 'officer')).toMatchObject({ ok: false, code: 'step-up' });
    expect(mayGivePost({ ...administrator, principal: 'key:1' }, 'officer')).toMatchObject({
      ok: false,
      code: 'scope-missing',
    });
  });
});

test('who is asked for one task alone answers it, and passes it on to nobody', () => {
  const guest = { roles: ['respondent'] as const, taskIds: ['t1'] };
  expect([mayOn(guest, 'answer-task', 't1'), mayOn(guest, 'hand-over-task', 't1')]).toEqual([true, false]);
  expect([mayOn(guest, 'hand-over-task', 't2'), mayOn(guest, 'publish-outcome', 't2')]).toEqual([true, false]);
});
