/** What the codes of a development are called on pages. */

export const developmentStates = {
  draft: { text: 'Draft', classes: 'govuk-tag--grey' },
  running: { text: 'Running', classes: 'govuk-tag--green' },
  done: { text: 'Done', classes: 'govuk-tag--turquoise' },
  cancelled: { text: 'Cancelled', classes: 'govuk-tag--red' },
} as const;

export const chainStates = {
  planned: { text: 'Planned', classes: 'govuk-tag--grey' },
  drafted: { text: 'Drafted', classes: 'govuk-tag--grey' },
  running: { text: 'Running', classes: 'govuk-tag--blue' },
  ended: { text: 'Came to nothing', classes: 'govuk-tag--red' },
  done: { text: 'Done', classes: 'govuk-tag--green' },
  skipped: { text: 'Skipped', classes: 'govuk-tag--yellow' },
} as const;

export const opensWords = { consultation: 'Round', 'sign-off': 'Sign-off' } as const;

export { stageKinds } from '../../domain/developments/stages.ts';
