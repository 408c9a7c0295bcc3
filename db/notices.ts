import { sql } from 'drizzle-orm';

/** Over the alias `n`: the notice was handed over, or its hand-over has begun and nobody can say that it did not arrive. */
export const mayHaveGone = sql`(n.state = 'mailed' or exists (
  select from mails m where m.id = n.mail_id and m.state in ('handing_over', 'unknown', 'held', 'accepted')))`;
