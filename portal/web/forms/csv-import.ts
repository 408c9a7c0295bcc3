import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Tx } from '../../../db/connect.ts';
import type { Act } from '../../../domain/permissions.ts';
import type { Verdict } from '../../../domain/refusal.ts';
import type { Handler, Portal, Route, Visit } from '../context.ts';
import { leadOn } from '../done.ts';
import { madeForVisitor } from '../page.ts';
import { againAfter, perform } from '../perform.ts';
import { isWorkbook, sheetAsCsv } from '../xlsx/read.ts';
import { fileBody, readFileForm } from './multipart.ts';

/** A file that is looked at before it is taken: what differs from one to another. */
export type CsvImport = {
  readonly act: Act;
  /** The name under which it is performed. */
  readonly name: string;
  /** The page that asks for the file. */
  readonly ask: Handler;
  /** The page that shows what the file would do, and sends it again as `csv` with what was `seen`. */
  readonly preview: (portal: Portal, visit: Visit, csv: string) => Promise<void>;
  readonly take: (tx: Tx, visit: Visit, file: { csv: string; seen: string }) => Promise<Verdict<unknown>>;
  readonly leads: (visit: Visit) => string;
};

/** The pages of an import under a path: one asks for the file, one shows what it would do and writes nothing, one does it. */
export function csvImport(path: string, { act, name, ask, preview, take, leads }: CsvImport): Route[] {
  const wrong = (portal: Portal, visit: Visit, text: string) =>
    ask(portal, { ...visit, again: { problems: [{ field: 'file', text }] } });
  const read = async (portal: Portal, visit: Visit) => {
    const file = (await formOf(visit))?.file;
    if (file === undefined) return wrong(portal, visit, 'Choose a CSV file or an Excel workbook');
    if (isWorkbook(file.content)) {
      const sheet = await sheetAsCsv(file.content);
      return 'flaw' in sheet ? wrong(portal, visit, sheet.flaw) : preview(portal, visit, sheet.csv);
    }
    if (!isUtf8(file.content))
      return wrong(
        portal,
        visit,
        'The file is neither an .xlsx nor a CSV file in UTF-8. Save it as one of these (in Excel: Excel Workbook, or CSV UTF-8) and choose it again',
      );
    return preview(portal, visit, withPlainEnds(file.content.toString('utf8').replaceAll('\0', '')));
  };
  const confirm = async (portal: Portal, visit: Visit) => {
    const form = await formOf(visit);
    const csv = withPlainEnds(form?.texts['csv'] ?? '');
    if (form === undefined || csv === '') return wrong(portal, visit, 'Choose a CSV file or an Excel workbook');
    const seen = form.texts['seen'] ?? '';
    const sha256 = createHash('sha256').update(csv).digest('hex');
    visit.req.body = { idempotencyKey: form.texts['idempotencyKey'] ?? '', seen, sha256 };
    madeForVisitor(visit);
    const taken = await perform(portal, visit, name, (tx) => take(tx, visit, { csv, seen }));
    if (!taken.ok) return preview(portal, { ...visit, again: againAfter(visit, taken, 'changes') }, csv);
    return leadOn(visit, leads(visit));
  };
  return [
    ['get', path, act, ask],
    ['post', path, act, read, fileBody],
    ['post', `${path}/confirm`, act, confirm, fileBody],
  ];
}

const formOf = ({ req }: Visit) => readFileForm(req.body, req.get('content-type') ?? '');

/** Browsers send the line ends of a text area as CRLF, whatever the file had. */
const withPlainEnds = (csv: string) => csv.replaceAll(/\r\n?/gu, '\n');
