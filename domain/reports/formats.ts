import { fileKinds } from '../file-kinds.ts';

/** What a report is rendered to. The bundle is one PDF of the report and of all that was attached to it. */
export const reportFormats = {
  html: { word: 'Web page', ending: 'html', mediaType: 'text/html' },
  pdf: { word: 'PDF', ending: 'pdf', mediaType: fileKinds.pdf.mediaType },
  docx: {
    word: 'Word',
    ending: 'docx',
    mediaType: fileKinds.docx.mediaType,
  },
  xlsx: {
    word: 'Tables for Excel',
    ending: 'xlsx',
    mediaType: fileKinds.xlsx.mediaType,
  },
  bundle: { word: 'PDF with its appendices', ending: 'pdf', mediaType: fileKinds.pdf.mediaType },
} as const;

export type ReportFormat = keyof typeof reportFormats;

export const reportFormatNames = Object.keys(reportFormats).filter(isReportFormat);

export function isReportFormat(name: unknown): name is ReportFormat {
  return typeof name === 'string' && Object.hasOwn(reportFormats, name);
}

/** "RPT-2003-0007-version-2.pdf"; that of a bundle says what it is. */
export function reportFileName(reference: string, number: number, format: ReportFormat): string {
  return `${reference}-version-${number}${format === 'bundle' ? '-with-appendices' : ''}.${reportFormats[format].ending}`;
}

/** How far a file is that was asked for. */
export type RenderingState = 'asked' | 'running' | 'done' | 'failed';

/** So often a file is begun before it is given up: it ended the process that made it each time. */
export const mostTries = 3;
