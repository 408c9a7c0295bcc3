// What codes of a round are called on pages.

export const formats = {
  circulation: 'Circulation of a draft',
  seminar: 'Seminar',
  drafting: 'Drafting with a helper team',
  'open-forum': 'Open forum',
  workshop: 'Workshop',
  committee: 'Committee',
  board: 'Board',
} as const;

export const roundStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Open', classes: 'govuk-tag--green' },
  closed: { text: 'Closed', classes: 'govuk-tag--purple' },
  'log-agreed': { text: 'Log agreed', classes: 'govuk-tag--blue' },
  signing: { text: 'Being signed off', classes: 'govuk-tag--blue' },
  'signed-off': { text: 'Signed off', classes: 'govuk-tag--green' },
  published: { text: 'Published', classes: 'govuk-tag--turquoise' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--red' },
} as const;

export const dispositions = {
  accepted: 'Accepted',
  'accepted-in-part': 'Accepted in part',
  'not-accepted': 'Not accepted',
  noted: 'Noted',
} as const;
