/** What a report is rendered to. The bundle is one PDF of the report and of all that was attached to it. */
export const reportFormats = {
  html: { word: 'Web page', ending: 'html', mediaType: 'text/html' },
  pdf: { word: 'PDF', ending: 'pdf', mediaType: 'application/pdf' },
  docx: {
    word: 'Word',
    ending: 'docx',
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  },
  xlsx: {
    word: 'Tables for Excel',
    ending: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },
  bundle: { word: 'PDF with its appendices', ending: 'pdf', mediaType: 'application/pdf' },
} as const;

export type ReportFormat = keyof typeof reportFormats;
