import { expect, test } from 'vitest';
import type { Role } from '../../../domain/permissions.ts';
import { navigationFor } from '../../../portal/web/navigation.ts';

const active = (path: string, ...roles: Role[]) =>
  navigationFor(
    { personId: 'p', name: 'P', roles, agencyIds: [], bodyIds: [], standsFor: [], principal: 'person:p' },
    path,
  )
    .filter((place) => place.current || place.active)
    .map(({ text }) => text);

test.each<[string, string, string]>([
  ['/strategies/1', 'Strategies', 'Strategies'],
  ['/dates/1', 'Strategies', 'Strategies'],
  ['/bids/1', 'Strategies', 'Strategies'],
  ['/budget-lines/1', 'Strategies', 'Strategies'],
  ['/lessons/1', 'Strategies', 'Strategies'],
  ['/measures/1/values', 'Strategies', 'Strategies'],
  ['/command', 'Strategies', ''],
  ['/nominations/1', 'My tasks', 'My tasks'],
  ['/plan-proposals/1', 'My tasks', 'My tasks'],
  ['/returns/1', 'My tasks', 'Reviews'],
  ['/strands/1', 'My tasks', 'Reviews'],
  ['/review-actions/1', 'My tasks', 'Reviews'],
  ['/inspection-tasks/1', 'My tasks', 'My tasks'],
  ['/bodies/1', '', 'Sign-offs'],
  ['/timeliness/1', 'Timeliness', 'More'],
  ['/mails/1', '', 'More'],
])('%s is in the place "%s" for a partner and "%s" for an officer', (path, ofPartner, ofOfficer) => {
  expect(active(path, 'respondent')).toEqual([ofPartner].filter((text) => text !== ''));
  if (ofOfficer !== '') expect(active(path, 'officer')).toEqual([ofOfficer]);
});
