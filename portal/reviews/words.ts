/** What the codes of a quarterly review and of a proposed inspection are called on pages. */

export const reviewStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  open: { text: 'Collecting returns', classes: 'govuk-tag--green' },
  committee: { text: 'At the committee', classes: 'govuk-tag--purple' },
  locked: { text: 'Locked', classes: 'govuk-tag--turquoise' },
  signing: { text: 'Being signed off', classes: 'govuk-tag--blue' },
  'signed-off': { text: 'Signed off', classes: 'govuk-tag--green' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--red' },
} as const;

export const returnStates = {
  asked: { text: 'Not sent yet', classes: 'govuk-tag--blue' },
  'in-draft': { text: 'Draft', classes: 'govuk-tag--grey' },
  submitted: { text: 'Sent', classes: 'govuk-tag--green' },
  'changes-asked': { text: 'Changes asked for', classes: 'govuk-tag--yellow' },
  accepted: { text: 'Accepted', classes: 'govuk-tag--turquoise' },
} as const;

export { directionWords as directions } from '../../domain/strategies/progress.ts';

export const marks = { new: 'New', changed: 'Changed since the last return', unchanged: 'Unchanged' } as const;

export const settlements = {
  noted: 'Noted',
  queried: 'Queried',
  retired: 'Activity retired',
  missing: 'No return came',
} as const;

export const inspectionRules = {
  'return-missing': 'The return never came, also after the last escalation',
  'red-twice': 'Not being delivered in two returns running',
  'milestone-moved-twice': 'One of its milestones has been moved twice or more',
  'action-overdue': 'A corrective action is overdue',
} as const;

export const proposalStates = {
  proposed: { text: 'Proposed', classes: 'govuk-tag--yellow' },
  accepted: { text: 'Accepted', classes: 'govuk-tag--green' },
  dismissed: { text: 'Dismissed', classes: 'govuk-tag--grey' },
} as const;
