import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { complain, say } from '../../command-line.ts';
import type { Seal, TrailEntry } from '../../domain/records/audit.ts';
import { checkSeal, conclusion, nothingChecked } from '../../domain/records/audit-check.ts';

/**
 * `npm run audit:verify -- trail.jsonl [--anchor <hash>]`: checks an export of the trail, without database or network.
 * Ends with 1 and names the first thing that is wrong.
 */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { anchor: { type: 'string' } } });
const [file] = positionals;
if (file === undefined) complain('Name the file: npm run audit:verify -- trail.jsonl --anchor <hash>');
else if (!existsSync(file)) complain(`There is no file ${file}.`);
else {
  const outcome = await verify(file, values.anchor?.toLowerCase());
  say(outcome.lines.join('\n'));
  process.exitCode = outcome.ok ? 0 : 1;
}

type Line = { readonly entry?: TrailEntry; readonly seal?: Seal };

async function verify(path: string, anchor: string | undefined): Promise<ReturnType<typeof conclusion>> {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  let checked = nothingChecked;
  let entries: TrailEntry[] = [];
  let count = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    count += 1;
    const line = parsed(text);
    if (line?.entry !== undefined) entries.push(line.entry);
    else if (line?.seal === undefined) return wrong(`Line ${count} is no line of an export of the trail.`);
    else {
      const step = checkSeal(checked, line.seal, entries, { sha256, anchor });
      if (!step.ok) return wrong(step.problem);
      checked = step.checked;
      entries = [];
    }
  }
  return conclusion(checked, entries.length, anchor);
}

function wrong(problem: string): ReturnType<typeof conclusion> {
  return { ok: false, lines: [`The trail is NOT as it was sealed. ${problem}`] };
}

function parsed(text: string): Line | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
