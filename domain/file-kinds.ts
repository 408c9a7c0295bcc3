/** Files that people send each other in a consultation; nothing that a browser or a click would run. */
export const fileKinds = {
  pdf: { mediaType: 'application/pdf', endings: ['pdf'], called: 'a PDF' },
  docx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    endings: ['docx'],
    called: 'a Word document',
  },
  xlsx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    endings: ['xlsx'],
    called: 'an Excel workbook',
  },
  pptx: {
    mediaType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    endings: ['pptx'],
    called: 'a PowerPoint presentation',
  },
  odt: { mediaType: 'application/vnd.oasis.opendocument.text', endings: ['odt'], called: 'an OpenDocument text' },
  ods: {
    mediaType: 'application/vnd.oasis.opendocument.spreadsheet',
    endings: ['ods'],
    called: 'an OpenDocument spreadsheet',
  },
  odp: {
    mediaType: 'application/vnd.oasis.opendocument.presentation',
    endings: ['odp'],
    called: 'an OpenDocument presentation',
  },
  doc: { mediaType: 'application/msword', endings: ['doc'], called: 'an old Word document' },
  xls: { mediaType: 'application/vnd.ms-excel', endings: ['xls'], called: 'an old Excel workbook' },
  rtf: { mediaType: 'application/rtf', endings: ['rtf'], called: 'an RTF document' },
  txt: { mediaType: 'text/plain', endings: ['txt'], called: 'a text' },
  csv: { mediaType: 'text/csv', endings: ['csv'], called: 'a CSV file' },
  png: { mediaType: 'image/png', endings: ['png'], called: 'a PNG picture' },
  jpg: { mediaType: 'image/jpeg', endings: ['jpg', 'jpeg'], called: 'a JPEG picture' },
  heic: { mediaType: 'image/heic', endings: ['heic', 'heif'], called: 'a HEIC picture' },
  eml: { mediaType: 'message/rfc822', endings: ['eml'], called: 'a mail' },
  msg: { mediaType: 'application/vnd.ms-outlook', endings: ['msg'], called: 'an Outlook mail' },
} as const;

export type FileKind = keyof typeof fileKinds;

export const largestFileBytes = 10 * 1024 * 1024;

/** Old Office and Outlook write one container; which of them it was, the name says. */
export const inOldContainer: readonly FileKind[] = ['doc', 'xls', 'msg'];
/** Kinds that are plain text, in which no signature of bytes says what they are. */
export const asText: readonly FileKind[] = ['txt', 'csv', 'eml'];

/** "pdf" of "Plan.PDF"; '' where the name has no ending. */
export function endingOf(name: string): string {
  return /\.(?<ending>[^.\s]{1,10})$/u.exec(name)?.groups?.['ending']?.toLowerCase() ?? '';
}

/** The name with the ending of its kind where it has none; undefined where it has that of something else. */
export function namedAs(name: string, kind: FileKind): string | undefined {
  const ending = endingOf(name);
  const { endings } = fileKinds[kind];
  if (ending === '') return `${name}.${endings[0]}`;
  return endings.some((one) => one === ending) ? name : undefined;
}
