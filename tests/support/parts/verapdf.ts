import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { jarsOf } from './maven.ts';

const run = promisify(execFile);

/** What veraPDF, the reference validator of PDF/UA-1, says of a file: "PASS", or every rule that it breaks. */
export async function checkPdfUa(pdf: Uint8Array): Promise<string> {
  const jars = await jarsOf('org.verapdf.apps', 'greenfield-apps', '1.28.2');
  const folder = mkdtempSync(join(tmpdir(), 'concordat-pdf-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, pdf);
    const flags = [
      '-cp',
      join(jars, '*'),
      'org.verapdf.apps.GreenfieldCliWrapper',
      '-f',
      'ua1',
      '--format',
      'text',
      '-v',
    ];
    // It ends with 1 where a file breaks a rule, and says which.
    const { stdout } = await run('java', ['-XX:TieredStopAtLevel=1', ...flags, file], { timeout: 60_000 }).catch(
      (error: { readonly stdout?: string }) => {
        if (error.stdout === undefined || error.stdout === '') throw error;
        return { stdout: error.stdout };
      },
    );
    return stdout.replaceAll(` ${file} ua1`, '').trim();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
