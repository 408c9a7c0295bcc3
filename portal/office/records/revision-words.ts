/** What acts on revisions of a plan are called in the trail. */
export const revisionWords = {
  'revision-discarded': 'Revision of the plan discarded',
  'revision-drafters-named': 'Drafters of the revision named',
  'revision-handed-in': 'Revision of the plan handed in',
  'revision-in-force': 'Revision of the plan took effect',
  'revision-line-added': 'New line in the revision of the plan',
  'revision-line-removed': 'New line taken out of the revision',
  'revision-line-said': 'What becomes of a line of the plan drafted',
  'revision-opened': 'Revision of the plan opened',
  'revision-renewed': 'Changes of the plan taken over into its revision',
  'revision-taken-back': 'Revision of the plan taken back',
} as const;
