import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extractText, getDocumentProxy } from 'unpdf';
import { expect, test } from 'vitest';
import { render } from '../../worker/rendering/render.ts';
import { material, richTree } from '../support/report-tree.ts';

// Another program reads what we write. It is no part of the product: where it is not installed nothing is tested.
const installed = spawnSync('soffice', ['--version']).status === 0;

/** What LibreOffice reads in a file, by what it prints of it. */
async function readByLibreOffice(name: string, content: Uint8Array): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'libreoffice-'));
  try {
    writeFileSync(join(folder, name), content);
    const own = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`;
    execFileSync('soffice', ['--headless', own, '--convert-to', 'pdf', '--outdir', folder, join(folder, name)], {
      stdio: 'ignore',
    });
    const printed = readFileSync(join(folder, name.replace(/\.\w+$/u, '.pdf')));
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(printed)), { mergePages: true });
    return text;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const plain = (text: string) => text.replaceAll(/\s+/gu, '');
const headings = richTree.sections.map(({ letter, heading }) => `${letter} ${heading}`.trim());

test.runIf(installed)(
  'LibreOffice opens the Word document and prints what stands in it',
  async () => {
    const text = plain(await readByLibreOffice('report.docx', await render('docx', material)));
    for (const said of [richTree.title, richTree.reference, ...headings]) expect(text).toContain(plain(said));
  },
  120_000,
);

test.runIf(installed)(
  'and the workbook, with a row of each table',
  async () => {
    const text = plain(await readByLibreOffice('report.xlsx', await render('xlsx', material)));
    const tables = richTree.sections.flatMap(({ blocks }) =>
      blocks.flatMap((one) => (one.kind === 'table' ? [one] : [])),
    );
    expect(tables).not.toEqual([]);
    for (const { rows } of tables)
      for (const { cells } of rows.slice(0, 1)) expect(text).toContain(plain(cells[0]?.text ?? ''));
  },
  120_000,
);
