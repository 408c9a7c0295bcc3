import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { planNames, type Tx } from '../connect.ts';
import { command, statement } from '../statement.ts';

const roleNow = statement(
  'reports.role-now',
  z.object({ role: z.string() }),
  () => sql`select current_setting('role') as role`,
);
const setRole = command('reports.set-role', (role: string) => sql`select set_config('role', ${role}, true)`);

/**
 * Reads within the caller's transaction, and so from its snapshot, as an auditor does, who sees every strategy whole and changes nothing: what a
 * report says is cut down to what everybody may see (resolveLiveParts), and must not differ by who looks at its draft. Whether
 * the caller may see the report at all is asked before. What throws ends the transaction, and the role with it.
 */
export async function readAsAuditor<T>(tx: Tx, read: () => Promise<T>): Promise<T> {
  const [own] = await roleNow(tx);
  const plans = planNames.get(tx);
  await setRole(tx, 'concordat_auditor');
  if (plans !== undefined) planNames.set(tx, 'auditor');
  const done = await read();
  await setRole(tx, own?.role ?? '');
  if (plans !== undefined) planNames.set(tx, plans);
  return done;
}
