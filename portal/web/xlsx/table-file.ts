import type { Act } from '../../../domain/permissions.ts';
import { fileKinds } from '../../../domain/file-kinds.ts';
import type { Portal, Route, Visit } from '../context.ts';
import { sendCsv } from '../csv.ts';
import { type Sheet, writeSheet } from './workbook.ts';

/** A table that one downloads: its name without an ending, and what a workbook says of its columns. */
export type TableFile = Sheet & { readonly name: string };

/** A table under a path, as a CSV file and as an Excel workbook: the same lines, in the workbook with real days and numbers. */
export function tableFiles(
  path: string,
  act: Act,
  read: (portal: Portal, visit: Visit) => Promise<TableFile>,
): readonly Route[] {
  return [
    [
      'get',
      `${path}.csv`,
      act,
      async (portal, visit) => {
        const { name, columns, rows } = await read(portal, visit);
        await sendCsv(visit.res, `${name}.csv`, columns, [rows]);
      },
    ],
    [
      'get',
      `${path}.xlsx`,
      act,
      async (portal, visit) => {
        const { name, ...sheet } = await read(portal, visit);
        const content = Buffer.from(await writeSheet(sheet));
        visit.res.attachment(`${name}.xlsx`).set('Content-Type', fileKinds.xlsx.mediaType).send(content);
      },
    ],
  ];
}
