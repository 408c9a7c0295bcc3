import { sql } from 'drizzle-orm';
import type { SignOffState } from '../../domain/sign-offs/sign-off.ts';
import type { Tx } from '../connect.ts';
import { ms } from '../rows.ts';

export type ChildSignOff = {
  readonly id: string;
  readonly reference: string;
  readonly state: SignOffState;
  readonly endedAt: number | null;
  /** Who is asked now; null too for inspectors, who see how it stands and not its stages. */
  readonly asked: string | null;
};

/** The sign-offs that belong to a process, the newest first, as far as the role sees them. */
export async function listChildSignOffs(tx: Tx, parentId: string): Promise<ChildSignOff[]> {
  const { rows } = await tx.execute<ChildSignOff>(sql`
    select p.id, p.reference, p.state, ${ms(sql`p.ended_at`)} as "endedAt", s.name as asked
    from processes p left join sign_off_stages s on s.process_id = p.id and s.state = 'open'
    where p.parent_id = ${parentId} and p.kind = 'sign-off' order by p.id desc`);
  return rows;
}
