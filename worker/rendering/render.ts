import { treeDocument } from '../../domain/reports/html.ts';
import type { ReportFormat } from '../../domain/reports/formats.ts';
import { renderDocx } from './docx.ts';
import type { Material, Tell } from './material.ts';
import { renderPdf } from './pdf.ts';
import { renderXlsx } from './xlsx.ts';

/** What makes each format of a report; each is a function of the material alone. */
const renderers: Readonly<Record<ReportFormat, (material: Material, tell: Tell) => Uint8Array | Promise<Uint8Array>>> =
  {
    html: ({ tree, site, look }) => Buffer.from(treeDocument(tree, site, look)),
    pdf: (material, tell) => renderPdf(material, false, tell),
    docx: renderDocx,
    xlsx: renderXlsx,
    bundle: (material, tell) => renderPdf(material, true, tell),
  };

/**
 * A report in a format. `tell` hears what is being done, in words for people. Throws where it cannot be made.
 * To be asked in a process that may end: what was attached may be anything.
 */
export async function render(
  format: ReportFormat,
  material: Material,
  tell: Tell = () => undefined,
): Promise<Uint8Array> {
  return renderers[format](material, tell);
}
