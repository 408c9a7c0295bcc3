/** What acts on reports to bodies are called in the trail. */
export const reportWords = {
  'report-appendix-added': 'Appendix of a report added',
  'report-appendix-changed': 'Appendix of a report changed',
  'report-appendix-removed': 'Appendix of a report taken out',
  'report-author-named': 'Author of a report named',
  'report-author-removed': 'Author of a report taken off',
  'report-changed': 'Report changed',
  'report-drafted': 'Report drafted',
  'report-drafted-anew': 'Report drafted anew',
  'report-file-asked': 'File of a report asked for',
  'report-frozen': 'Report frozen',
  'report-published': 'Report shown to all agencies',
  'report-section-given': 'Section of a report given to an author',
  'report-section-seen': 'Changed part of a report looked at',
  'report-section-written': 'Section of a report written',
  'report-sent': 'Sign-off of a report drafted',
  'report-skeleton-changed': 'Sections of reports changed',
} as const;
