import { expect, test } from 'vitest';
import { mayInvite, mayUninvite, mostInvitedADay, type Invitation } from '../../../domain/tasks/invitation.ts';

const usual: Invitation = {
  byOfficer: false,
  open: true,
  address: 'Ann@Council.example.org',
  domains: ['council.example.org'],
  invitedToday: 0,
};

test.each<[string, Partial<Invitation>, string | undefined]>([
  ['somebody at the domain of the agency', {}, undefined],
  ['somebody elsewhere', { address: 'ann@elsewhere.example' }, 'person-unknown'],
  ['somebody at a domain that only ends alike', { address: 'ann@evilcouncil.example.org' }, 'person-unknown'],
  ['one more than a day allows', { invitedToday: mostInvitedADay }, 'too-many'],
  [
    'somebody elsewhere, by an officer',
    { byOfficer: true, open: false, address: 'a@b.example', invitedToday: 99 },
    undefined,
  ],
  ['somebody without a post to what posts do', { open: false }, 'person-unknown'],
])('%s', (_name, more, code) => {
  const judged = mayInvite({ ...usual, ...more });
  expect(judged.ok ? undefined : judged.code).toBe(code);
});

test('whoever is added is taken off by an officer, a lead, who added him, or himself, and nobody else', () => {
  const nobody = { officer: false, leads: false, invited: false, himself: false };
  expect(mayUninvite(nobody)).toBe(false);
  for (const who of ['officer', 'leads', 'invited', 'himself'] as const)
    expect(mayUninvite({ ...nobody, [who]: true })).toBe(true);
});
