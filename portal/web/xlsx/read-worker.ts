import { parentPort, workerData } from 'node:worker_threads';
import { stringify } from 'csv-stringify/sync';
import { readFirstSheet, type SheetFlaw } from './workbook.ts';

// Run by read.ts in a thread of its own: one workbook, then it ends.
/** What is shown is sent again in a form, as that of a CSV file. */
const mostCsvBytes = 10_000_000;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
parentPort?.postMessage(await read(workerData as Uint8Array));

async function read(content: Uint8Array): Promise<string | SheetFlaw> {
  const rows = await readFirstSheet(content).catch((): SheetFlaw => ({ kind: 'damaged' }));
  if ('kind' in rows) return rows;
  // A row a line, so that what is wrong with a line is found in the sheet.
  const csv = stringify(rows.map((row) => row.map((cell) => cell.replaceAll(/[\0\r\n]+/gu, ' '))));
  return Buffer.byteLength(csv) > mostCsvBytes ? { kind: 'too-large' } : csv;
}
