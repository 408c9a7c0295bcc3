import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canJudge,
  canReport,
  canVerify,
  verifiableFrom,
  type ActionMoment,
} from '../../../domain/inspections/corrective-action.ts';

const day = 86_400_000;
const reported: ActionMoment = {
  state: 'reported',
  ownerAgencyId: 'health',
  ownerIds: ['owner'],
  reportedBy: 'petra',
  reportedAt: 1_000 * day,
  demonstrationDays: 30,
};
const inspector = { personId: 'ines', agencyIds: ['directorate'] };

describe('a corrective action', () => {
  test('is reported once, and not after it was verified', () => {
    expect(canReport('running').ok).toBe(true);
    expect(canReport('reported')).toMatchObject({ code: 'already-answered' });
    expect(canReport('verified')).toMatchObject({ code: 'nothing-to-change' });
  });

  test('is verified by somebody independent once its demonstration period has run', () => {
    expect(canVerify(reported, inspector, 1_030 * day).ok).toBe(true);
    expect(canVerify(reported, inspector, 1_030 * day - 1)).toMatchObject({
      code: 'too-early',
      detail: { verifiableAt: 1_030 * day },
    });
    expect(verifiableFrom({ reportedAt: null, demonstrationDays: 1 })).toBe(day);
  });

  test.each([
    ['its owner', { personId: 'owner', agencyIds: [] }],
    ['somebody of the same agency', { personId: 'paul', agencyIds: ['health'] }],
    ['who reported it', { personId: 'petra', agencyIds: [] }],
  ])('is never verified or sent back by %s', (_who, verifier) => {
    expect(canVerify(reported, verifier, 2_000 * day)).toMatchObject({ code: 'not-independent' });
    expect(canJudge(reported, verifier)).toMatchObject({ code: 'not-independent' });
  });

  test('is sent back before its demonstration period has run, and only while it waits', () => {
    expect(canJudge(reported, inspector).ok).toBe(true);
    expect(canJudge({ ...reported, state: 'running' }, inspector)).toMatchObject({ code: 'not-open' });
    expect(canVerify({ ...reported, state: 'verified' }, inspector, 2_000 * day)).toMatchObject({ code: 'not-open' });
  });

  test('whoever verifies it is neither owner nor reporter nor of its agency, and never comes too early', () => {
    const person = fc.constantFrom('a', 'b', 'c');
    const agency = fc.constantFrom('x', 'y');
    fc.assert(
      fc.property(
        fc.array(person),
        person,
        agency,
        person,
        fc.array(agency),
        fc.nat(90),
        fc.nat(90),
        (ownerIds, reportedBy, ownerAgencyId, personId, agencyIds, demonstrationDays, waited) => {
          const action = { ...reported, ownerIds, reportedBy, ownerAgencyId, demonstrationDays };
          const allowed = canVerify(action, { personId, agencyIds }, (1_000 + waited) * day).ok;
          const related = ownerIds.includes(personId) || personId === reportedBy || agencyIds.includes(ownerAgencyId);
          expect(allowed).toBe(!related && waited >= demonstrationDays);
        },
      ),
    );
  });
});
