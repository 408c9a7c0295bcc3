import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { command, complain, say } from '../../command-line.ts';
import { readResumeConfig } from '../../config.ts';
import { reasonOf } from '../../problem.ts';
import { trailLines } from './audit-lines.ts';
import { connect, type Database } from '../connect.ts';

/** `npm run audit:export -- trail.jsonl`: writes the whole trail and its seals into a file that an auditor can check. */
await command(async () => {
  const [file] = parseArgs({ allowPositionals: true }).positionals;
  if (file === undefined) complain('Name the file: npm run audit:export -- trail.jsonl');
  else await writeTrail(file);
});

async function writeTrail(file: string): Promise<void> {
  const { databaseUrl, prepared } = readResumeConfig();
  const db = connect(databaseUrl, { max: 1, application: 'concordat-audit-export', prepared });
  try {
    await pipeline(Readable.from(texts(db)), createWriteStream(file, { mode: 0o600 }));
    say(`The trail is in ${file}. Check it with: npm run audit:verify -- ${file}`);
  } catch (error) {
    complain(`The trail could not be written whole (${reasonOf(error)}): throw ${file} away and do it again.`);
  } finally {
    await db.pool.end();
  }
}

async function* texts(db: Database): AsyncGenerator<string> {
  for await (const line of trailLines(db)) yield `${JSON.stringify(line)}\n`;
}
