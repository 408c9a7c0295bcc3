/** What acts on a menu of options and its areas are called in the trail. */
export const optionWords = {
  'area-risks-said': 'Risks said that are high in an area',
  'option-added': 'Option put on the menu',
  'option-changed': 'Option of the menu changed',
  'option-offered': 'Option of the menu offered again',
  'option-withdrawn': 'Option of the menu withdrawn',
} as const;
