import { strFromU8, unzipSync } from 'fflate';
import { refuse, type Verdict } from '../../domain/refusal.ts';
import { attachmentFlaw } from '../../domain/reports/report.ts';
import { fileKinds } from '../../domain/file-kinds.ts';
import { canBeTemplate, mostTemplateBytes } from '../../domain/reports/look.ts';

/** More than any document's styles take: what unpacks to more was made to. */
const mostStyleBytes = 1024 * 1024;

/** The styles of a Word document, which reports take for theirs. Nothing else of it is unpacked or kept. Refused beside `file`. */
export function readWordStyles(content: Uint8Array): Verdict<string> {
  const no = (text: string) => refuse('malformed', text, { field: 'file' });
  if (content.length > mostTemplateBytes) return no('The document is larger than 2 MB. A template needs no pictures.');
  const flaw = attachmentFlaw(fileKinds.docx.mediaType, content);
  if (flaw !== undefined) return no(flaw);
  let tooLarge = false;
  const wanted = ({ name, originalSize }: { name: string; originalSize: number }) => {
    if (name !== 'word/styles.xml') return false;
    tooLarge = originalSize > mostStyleBytes;
    return !tooLarge;
  };
  let unpacked: Record<string, Uint8Array>;
  try {
    unpacked = unzipSync(content, { filter: wanted });
  } catch {
    return no('This is no Word document (docx), or it is damaged.');
  }
  if (tooLarge) return no('The styles of this document are too many.');
  const styles = unpacked['word/styles.xml'];
  return canBeTemplate(styles && strFromU8(styles));
}
