import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { readResumeConfig } from '../../config.ts';
import { trailLines } from './audit-lines.ts';
import { connect } from '../connect.ts';

/** `npm run audit:export -- trail.jsonl`: writes the whole trail and its seals into a file that an auditor can check. */
const { positionals } = parseArgs({ allowPositionals: true });
const file = positionals[0];
if (file === undefined) throw new Error('Name the file: npm run audit:export -- trail.jsonl');

const { databaseUrl, prepared } = readResumeConfig();
const db = connect(databaseUrl, { max: 1, application: 'concordat-audit-export', prepared });
try {
  await pipeline(Readable.from(texts()), createWriteStream(file, { mode: 0o600 }));
  // oxlint-disable-next-line no-console -- the answer of a command
  console.log(`The trail is in ${file}. Check it with: npm run audit:verify -- ${file}`);
} finally {
  await db.pool.end();
}

async function* texts(): AsyncGenerator<string> {
  for await (const line of trailLines(db)) yield `${JSON.stringify(line)}\n`;
}
