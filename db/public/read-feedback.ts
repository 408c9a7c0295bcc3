import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { FeedbackState } from '../../domain/public/feedback.ts';
import type { Tx } from '../connect.ts';
import { type Cut, cut, ms, pageSize } from '../rows.ts';
import { processes } from '../schema/chase.ts';
import { people } from '../schema/directory.ts';
import { feedback } from '../schema/public.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

/** The state of a process that is feedback. */
export const feedbackState = z.enum({
  draft: 'draft',
  open: 'open',
  answered: 'answered',
  closed: 'closed',
} as const satisfies { [State in FeedbackState]: State });

const line = z.object({
  id: of(processes.id),
  reference: of(processes.reference),
  state: feedbackState,
  page: of(feedback.page),
  givenAt: epochMs,
  dueAt: epochMs.nullable(),
});
export type FeedbackLine = z.output<typeof line>;

const shown = sql`p.id, p.reference, p.state, f.page, ${ms(sql`f.given_at`)} as "givenAt",
      (select ${ms(sql`min(c.due_at)`)} from tasks t join chase_plans c on c.id = t.plan_id where t.process_id = p.id and t.state = 'open') as "dueAt"`;

type Which = { readonly open: boolean; readonly after: string | undefined };

const list = statement(
  'public.list-feedback',
  line,
  ({ open, after }: Which) => sql`
    select ${shown} from (select x.id, x.reference, x.state from processes x
      where x.kind = 'feedback' and (not ${open}::boolean or x.state = 'open') and (${after ?? null}::uuid is null or x.id < ${after ?? null}::uuid)
      order by x.id desc limit ${pageSize + 1}) p
    cross join lateral (select y.page, y.given_at from feedback y where y.process_id = p.id offset 0) f order by p.id desc`,
);

/** What the public said of its pages, the last first: all of it, or what waits for an answer. */
export async function listFeedback(tx: Tx, which: Which): Promise<Cut<FeedbackLine>> {
  return cut(await list(tx, which));
}

const one = statement(
  'public.one-feedback',
  line.extend({
    version: of(feedback.version),
    /** Whether the page shows by now what it showed then. */
    same: z.boolean(),
    said: of(feedback.said),
    reply: of(feedback.reply),
    settledBy: of(people.name).nullable(),
    settledAt: epochMs.nullable(),
    erasedAt: epochMs.nullable(),
  }),
  (processId: string) => sql`
    select ${shown}, f.version, f.said, f.reply, w.name as "settledBy", ${ms(sql`f.settled_at`)} as "settledAt", ${ms(sql`f.erased_at`)} as "erasedAt",
      f.round_id is not null or exists (select from publications n where n.id = f.publication_id and n.withdrawn_at is null)
        or exists (select from public_decisions d where d.id = f.decision_id and d.withdrawn_at is null) as same
    from processes p join feedback f on f.process_id = p.id left join people w on w.id = f.settled_by where p.id = ${processId}`,
);
export type Feedback = RowOf<typeof one>;

export async function readFeedback(tx: Tx, processId: string): Promise<Feedback | undefined> {
  const [found] = await one(tx, processId);
  return found;
}

const sender = statement(
  'public.feedback-sender',
  z.object({ name: of(feedback.name), address: of(feedback.address) }),
  (processId: string) => sql`select name, address from feedback where process_id = ${processId}`,
);

/** Who gave it, for those who answer him: no other role reads that. */
export async function readSender(tx: Tx, processId: string): Promise<RowOf<typeof sender> | undefined> {
  const [found] = await sender(tx, processId);
  return found;
}
