import { sql } from 'drizzle-orm';
import { z } from 'zod';
import { ms } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { signOffStages } from '../schema/sign-offs.ts';
import { epochMs, of } from '../shapes.ts';
import { statement } from '../statement.ts';
import { signOffState } from './shapes.ts';

/** The sign-offs that belong to a process, the newest first, as far as the role sees them. */
export const listChildSignOffs = statement(
  'sign-offs.children',
  z.object({
    id: of(processes.id),
    reference: of(processes.reference),
    state: signOffState,
    endedAt: epochMs.nullable(),
    /** Who is asked now; null too for inspectors, who see how it stands and not its stages. */
    asked: of(signOffStages.name).nullable(),
  }),
  (parentId: string) => sql`
    select p.id, p.reference, p.state, ${ms(sql`p.ended_at`)} as "endedAt", s.name as asked
    from processes p left join sign_off_stages s on s.process_id = p.id and s.state = 'open'
    where p.parent_id = ${parentId} and p.kind = 'sign-off' order by p.id desc`,
);
