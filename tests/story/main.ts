import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

/**
 * `npm run story`: tells the story of the sample's strategy from its first seminar to the revision of its plan, sentence by
 * sentence, and leaves both committee reports in every format in `out/`, or where `--out` says. Ends with 1 where a sentence
 * is not true.
 */
const { values } = parseArgs({ options: { out: { type: 'string', default: 'out' } } });
const out = resolve(values.out);
mkdirSync(out, { recursive: true });
process.env['STORY_OUT'] = out;
const run = await startVitest('test', ['tests/story/story.test.ts'], { watch: false, reporters: ['verbose'] });
await run.close();
process.stdout.write(`The reports are in ${out}\n`);
