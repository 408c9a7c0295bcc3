import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Asked } from '../domain/search/search.ts';
import type { Tx } from './connect.ts';
import { statement } from './statement.ts';

/**
 * What Postgres makes of what was typed; an empty tree: nothing that an index could find, as of stop words alone or of what is only to
 * be left out. From here on no plan of this transaction reads a table whole, whatever it believes of the tables' sizes (0037).
 */
const understand = statement(
  'search.understand',
  z.object({ texts: z.string(), names: z.string(), textsTree: z.string(), namesTree: z.string(), plans: z.string() }),
  ({ typed, before, last, names, reference }: Asked) => sql`
    select q.texts::text as texts, q.names::text as names, querytree(q.texts) as "textsTree", querytree(q.names) as "namesTree",
      set_config('enable_seqscan', 'off', true) as plans
    from (select to_tsquery('concordat', ${last}) as stem, to_tsquery('concordat_names', ${last}) as half) l cross join lateral (
      select websearch_to_tsquery('concordat', ${typed}) || ${reference}::tsquery
          -- Half a word has another stem than the whole has: it is looked for as it stands, too.
          || (to_tsquery('concordat', ${before}) && case numnode(l.stem) when 0 then l.stem else l.stem || l.half end) as texts,
        case ${names} when '' then websearch_to_tsquery('concordat_names', ${typed}) else to_tsquery('concordat_names', ${names}) end as names) q`,
);

/** What is looked for in texts and in names, as `tsquery`; undefined: nothing can be looked for there by what was typed (0056). */
export async function understood(
  tx: Tx,
  asked: Asked,
): Promise<{ texts: string | undefined; names: string | undefined }> {
  const [read] = await understand(tx, asked);
  if (read === undefined) throw new Error('a search was not understood');
  return {
    texts: canFind(read.textsTree) ? read.texts : undefined,
    names: canFind(read.namesTree) ? read.names : undefined,
  };
}

const canFind = (tree: string): boolean => tree !== '' && tree !== 'T';
