import { z } from 'zod';
import type { Database } from '../../db/connect.ts';
import { asOwner } from './factories.ts';

type Node = {
  'Node Type': string;
  'Relation Name'?: string | undefined;
  'Index Name'?: string | undefined;
  'Actual Rows'?: number | undefined;
  'Actual Loops'?: number | undefined;
  'Rows Removed by Filter'?: number | undefined;
  'Rows Removed by Join Filter'?: number | undefined;
  'Rows Removed by Index Recheck'?: number | undefined;
  Plans?: Node[] | undefined;
};
const node: z.ZodType<Node> = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Actual Rows': z.number().optional(),
  'Actual Loops': z.number().optional(),
  'Rows Removed by Filter': z.number().optional(),
  'Rows Removed by Join Filter': z.number().optional(),
  'Rows Removed by Index Recheck': z.number().optional(),
  get Plans() {
    return z.array(node).optional();
  },
});
const explained = z.object({ 'Query Text': z.string(), Plan: node });

const settings = {
  'auto_explain.log_min_duration': 0,
  'auto_explain.log_analyze': true,
  'auto_explain.log_timing': false,
  'auto_explain.log_nested_statements': true,
  'auto_explain.log_format': 'json',
  'auto_explain.log_level': 'notice',
};

/** From the next connection on the database says how it ran each statement, those within its functions too. */
export async function sayPlans(ownerUrl: string): Promise<void> {
  await asOwner(ownerUrl, async (client) => {
    const set = (name: string, value: unknown) =>
      client.query(
        `alter role concordat_app in database ${new URL(ownerUrl).pathname.slice(1)} set ${name} = '${String(value)}'`,
      );
    await set('session_preload_libraries', 'auto_explain');
    for (const [name, value] of Object.entries(settings)) await set(name, value);
  });
}

export type SeenPlan = z.output<typeof explained>;

/** Hands on each plan that a connection of the pool tells from now on. */
export function hearPlans(db: Database, hear: (plan: SeenPlan) => void): void {
  db.pool.on('connect', (client) =>
    client.on('notice', ({ message }) => {
      const json = /^duration: [\d.]+ ms {2}plan:\n(?<json>\{[^]*)$/u.exec(message ?? '')?.groups?.['json'];
      if (json !== undefined) hear(explained.parse(JSON.parse(json)));
    }),
  );
}

/** What one statement may read for nothing. */
export type Bounds = {
  /** Rows that a filter throws away, where they are more than twenty times what it leaves. */
  readonly removed: number;
  /** Rows that one step reads of an index. */
  readonly read: number;
  /** Rows of a table that is read whole. */
  readonly whole: number;
  /** Tables that may be read whole: they are as large as the partnership, and not as old. */
  readonly wholeOf: ReadonlySet<string>;
};

/** What is wrong with how the statement ran, a line each. */
export function faultsOfPlan({ 'Query Text': text, Plan }: SeenPlan, bounds: Bounds): string[] {
  const found: string[] = [];
  const look = (step: Node): void => {
    const loops = step['Actual Loops'] ?? 0;
    const rows = Math.round((step['Actual Rows'] ?? 0) * loops);
    const removed = Math.round(loops * (removedBy(step) ?? 0));
    const [table, index] = [step['Relation Name'] ?? '', step['Index Name'] ?? ''];
    // What an index is of is said by its name alone where a bitmap is made of it.
    const spared = [...bounds.wholeOf].some((name) => name === table || (table === '' && index.startsWith(name)));
    const say = (what: string) => void found.push(`${what}: ${text.replaceAll(/\s+/gu, ' ').trim().slice(0, 240)}`);
    if (step['Node Type'] === 'Seq Scan' && !spared && rows + removed > bounds.whole * loops)
      say(`reads all ${rows + removed} rows of ${table}`);
    else if (removed > bounds.removed && removed > 20 * rows && !spared)
      say(`throws away ${removed} rows for ${rows} of ${table} ${index} ${step['Node Type']}`);
    else if (index !== '' && rows > bounds.read && !spared) say(`reads ${rows} rows of ${table} by ${index}`);
    for (const below of step.Plans ?? []) look(below);
  };
  look(Plan);
  return found;
}

function removedBy(step: Node): number {
  const by = ['Rows Removed by Filter', 'Rows Removed by Join Filter', 'Rows Removed by Index Recheck'] as const;
  return by.reduce((sum, name) => sum + (step[name] ?? 0), 0);
}
