/** What the codes of the directory are called on pages. */

export const roles = {
  respondent: 'Answers for the agency',
  lead: 'Leads an activity',
  manager: 'Manager, told when something is overdue',
  inspector: 'Inspector',
  officer: 'Officer of the directorate',
  auditor: 'Auditor',
  administrator: 'Administrator',
} as const;

export const agencyKinds = { agency: 'Agency', unit: 'Unit of an agency' } as const;

export const capacities = { chair: 'Chair', member: 'Member', secretary: 'Secretary' } as const;

export const quorumKinds = {
  count: 'A number of members',
  all: 'All members',
  chair: 'The chair alone',
} as const;

/** Letters about somebody's own access. */
export const letterKinds = {
  'address-changed': 'At the old address, that it was changed',
  'address-new': 'At the new address, to confirm it',
  'substitute-named': 'Who stands in for them',
  'stands-in': 'For whom they stand in',
  merged: 'That two entries are one now',
} as const;
