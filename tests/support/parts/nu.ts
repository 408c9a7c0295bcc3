import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const jar = join(dirname(require.resolve('vnu-jar')), 'build/dist/vnu.jar');

/** The checker is a Java program of version 17 or newer: where there is none, nothing is tested. */
export const hasJava = spawnSync('java', ['-version']).status === 0;

/** A table whose rows stand under each other on a phone is laid out as blocks; its roles say that it is a table still. */
const roleInTable = /^The “role” attribute must not be used on a “t[dhr]” element which has a “table” ancestor/u;
const itsOwnRole = /<(?:tr role="row"|th role="rowheader"|td role="cell")/u;

const needless = (role: string, tag: string) => `The “${role}” role is unnecessary for element “${tag}”.`;

/** What stays though it is reported, by its whole message. Why: docs/decisions/0079-nu-checker.md. */
const byDesign: ReadonlySet<string> = new Set([
  needless('table', 'table'),
  needless('rowgroup', 'tbody'),
  needless('row', 'tr'),
  needless('rowheader', 'th'),
  needless('cell', 'td'),
  // As the components of GOV.UK write it: the group of fields of a date, and the button of a menu without scripts.
  needless('group', 'fieldset'),
  'Attribute “aria-hidden” is unnecessary for elements that have attribute “hidden”.',
  // As the formatter writes it in a template of TypeScript.
  'Trailing slash on void elements has no effect and interacts badly with unquoted attribute values.',
]);

const isByDesign = ({ message, extract }: { readonly message: string; readonly extract: string }) =>
  byDesign.has(message) || (roleInTable.test(message) && itsOwnRole.test(extract));

const report = z.object({
  messages: z.array(
    z.object({
      url: z.string().default(''),
      lastLine: z.int().optional(),
      message: z.string(),
      extract: z.string().default(''),
    }),
  ),
});

/**
 * What the Nu HTML checker finds in whole pages, by their names: errors and warnings, each with page, line, message and
 * the place. In one run of it.
 */
export async function nuFlaws(pages: ReadonlyMap<string, string>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'concordat-html-'));
  try {
    const names = new Map<string, string>();
    const all = join(folder, 'pages');
    mkdirSync(all);
    for (const [name, html] of pages) {
      const file = `${names.size}.html`;
      names.set(file, name);
      writeFileSync(join(all, file), html);
    }
    const java = ['-XX:TieredStopAtLevel=1', '-Xss8m', '-jar', jar];
    const flags = ['--stdout', '--format', 'json', '--exit-zero-always', '--skip-non-html', '--also-check-svg'];
    const { stdout } = await run('java', [...java, ...flags, all], { maxBuffer: 100_000_000, timeout: 120_000 });
    return report
      .parse(JSON.parse(stdout))
      .messages.filter((one) => !isByDesign(one))
      .map(
        ({ url, lastLine = 0, message, extract }) =>
          `${names.get(basename(url)) ?? url}:${lastLine} ${message} ${extract.trim()}`,
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
