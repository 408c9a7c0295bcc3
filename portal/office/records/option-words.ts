/** What acts on a menu of options, its areas, what is proposed to a plan, and the strategy before are called in the trail. */
export const optionWords = {
  'area-risks-said': 'Risks said that are high in an area',
  'option-added': 'Option put on the menu',
  'option-changed': 'Option of the menu changed',
  'option-offered': 'Option of the menu offered again',
  'option-withdrawn': 'Option of the menu withdrawn',
  'plan-proposal-accepted': 'Proposal to the plan accepted',
  'plan-proposal-taken-in': 'Accepted proposal taken into the plan',
  'plan-proposal-declined': 'Proposal to the plan declined',
  'succession-said': 'Said what became of a part of the strategy before',
  'plan-proposed': 'Proposal to the plan made',
} as const;
