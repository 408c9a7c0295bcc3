import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowHandle } from '@temporalio/client';

const folder = fileURLToPath(new URL('../workflows/histories', import.meta.url));

/**
 * Keeps the history of a story as this landing of the product writes it. It is committed, and replayed for ever after (R77): a change
 * that breaks it breaks processes that run. For a landing, make a folder of its date and run `tests/workflows` and
 * `tests/faults/replay.test.ts`: every story goes in. Delete a file only if no such run can exist.
 */
export async function keepHistory(name: string, handle: WorkflowHandle): Promise<void> {
  const file = join(folder, landings().at(-1) ?? '', `${name}.json`);
  if (!existsSync(file)) writeFileSync(file, `${historyToJSON(await handle.fetchHistory())}\n`);
}

/** The landings of which histories are kept, by their dates, the oldest first. */
export const landings = (): string[] => readdirSync(folder).toSorted();

/** Every history of every landing, as "2026-11-23/round-cancelled". */
export function keptHistories(): { workflowId: string; history: unknown }[] {
  return landings().flatMap((landing) =>
    readdirSync(join(folder, landing)).map((file) => ({
      workflowId: `${landing}/${file.replace('.json', '')}`,
      history: JSON.parse(readFileSync(join(folder, landing, file), 'utf8')) as unknown,
    })),
  );
}

/** The whole history as text, with every payload decoded: what anybody with access to Temporal could read. */
export async function plainText(handle: WorkflowHandle): Promise<string> {
  return historyToJSON(await handle.fetchHistory()).replaceAll(/"data":\s*"([A-Za-z0-9+/=]+)"/gu, (_, data: string) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
}
