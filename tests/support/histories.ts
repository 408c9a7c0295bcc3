import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowHandle } from '@temporalio/client';

const folder = fileURLToPath(new URL('../workflows/histories', import.meta.url));

/**
 * Keeps the history of a story that has none yet. It is committed, and replayed for ever after (R77): a change that
 * breaks it breaks processes that run. Delete the file only if no such run can exist.
 */
export async function keepHistory(name: string, handle: WorkflowHandle): Promise<void> {
  const file = join(folder, `${name}.json`);
  if (existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${historyToJSON(await handle.fetchHistory())}\n`);
}

export function keptHistories(): { workflowId: string; history: unknown }[] {
  return readdirSync(folder).map((file) => ({
    workflowId: file.replace('.json', ''),
    history: JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown,
  }));
}

/** The whole history as text, with every payload decoded: what anybody with access to Temporal could read. */
export async function plainText(handle: WorkflowHandle): Promise<string> {
  return historyToJSON(await handle.fetchHistory()).replaceAll(/"data":\s*"([A-Za-z0-9+/=]+)"/gu, (_, data: string) =>
    Buffer.from(data, 'base64').toString('utf8'),
  );
}
