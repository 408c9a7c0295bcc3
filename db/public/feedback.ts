import { eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { canSettle, type FeedbackOutcome } from '../../domain/public/feedback.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { finishTasks } from '../chase/finish-tasks.ts';
import { lockProcess } from '../chase/locks.ts';
import { oweTasks } from '../chase/owe-tasks.ts';
import { owedNudge } from '../chase/outbox.ts';
import { changeProcess, createProcess } from '../chase/processes.ts';
import { placeOfProcess } from '../chase/terms.ts';
import { as, type Database, type Tx } from '../connect.ts';
import { instant } from '../instant.ts';
import { writeToReader } from '../mail/letters.ts';
import { audit } from '../records/audit.ts';
import { ms } from '../rows.ts';
import { feedback } from '../schema/public.ts';
import { epochMs, of } from '../shapes.ts';
import { command, type RowOf, statement } from '../statement.ts';
import { feedbackState } from './read-feedback.ts';

/** What the public says of its pages: given by nobody who is signed in, opened by the worker as a process, settled by an officer. */

/** Signs what a form is about, under the instant at which it is shown. In: that instant, or nothing for now. */
export const signForm = statement(
  'public.sign-form',
  z.object({ shownAt: epochMs, mark: z.string() }),
  ({ about, shownAt }: { about: string; shownAt: number | null }) => sql`
    select s.at::float8 as "shownAt", form_mark(${about}::text || ' ' || s.at::text) as mark
    from (select coalesce(${shownAt}::bigint, ${ms(sql`app_now()`)}::bigint) as at) s`,
);

type Given = {
  /** The report, the round or the decision whose page it is. */
  readonly publicationId?: string;
  readonly roundId?: string;
  readonly decisionId?: string;
  readonly page: string;
  readonly version: string;
  readonly name: string;
  readonly address: string | null;
  readonly said: string;
  readonly mark: string;
};

/** Keeps what somebody said, as the role of the public, once however often its form is sent. */
export const giveFeedback = command(
  'public.give-feedback',
  (given: Given) => sql`
    insert into feedback (publication_id, round_id, decision_id, page, version, name, address, said, mark)
    values (${given.publicationId ?? null}::uuid, ${given.roundId ?? null}::uuid, ${given.decisionId ?? null}::uuid, ${given.page}, ${given.version}, ${given.name}, ${given.address}::text, ${given.said}, ${given.mark})
    on conflict do nothing`,
);

const unopened = statement(
  'public.unopened-feedback',
  z.object({ id: of(feedback.id), page: of(feedback.page) }),
  () => sql`select id, page from feedback where process_id is null order by id limit 100 for update skip locked`,
);

/** Whatever was said since the last look becomes a process with a task of the office. Out: how many. */
export async function openFeedback(db: Database): Promise<number> {
  return as(db, { role: 'worker' }, async (tx) => {
    const given = await unopened(tx);
    for (const { id, page } of given) await open(tx, id, page);
    return given.length;
  });
}

async function open(tx: Tx, id: string, page: string): Promise<void> {
  const title = `Feedback on ${page.split('/').at(-1)}`;
  const { processId, reference } = await createProcess(tx, { personId: null }, { kind: 'feedback', title });
  const process = await lockProcess(tx, processId);
  if (process === undefined) throw new Error('a process that was made is not there');
  const { now } = process;
  await changeProcess(tx, processId, { state: 'open', openedAt: instant(now) });
  await tx.update(feedback).set({ processId }).where(eq(feedback.id, id));
  const place = await placeOfProcess(tx, processId);
  const owners = [{ people: 'officers' as const }];
  const owed = await oweTasks(tx, { processId, kind: 'answer-feedback', now, place, ask: 'request', owners });
  if (!owed.ok) throw new Error(`the answer to feedback could not be owed: ${owed.code}`);
  await audit(tx, { actorId: null, act: 'feedback-given', processId, details: { reference } });
  await owedNudge(tx, processId);
}

const held = statement(
  'public.lock-feedback',
  z.object({
    id: of(feedback.id),
    address: of(feedback.address),
    givenAt: epochMs,
    erased: z.boolean(),
    kept: z.boolean(),
  }),
  (processId: string) => sql`
    select id, address, ${ms(sql`given_at`)} as "givenAt", erased_at is not null as erased,
      exists (select from legal_holds h where h.process_id = f.process_id and h.released_at is null) as kept
    from feedback f where process_id = ${processId} for no key update`,
);

/** The process and what was said, under their locks, and whether it can be settled still. */
async function hold(
  tx: Tx,
  processId: string,
): Promise<Verdict<{ one: RowOf<typeof held>; now: number; settling: Verdict<true> }>> {
  const process = await lockProcess(tx, processId);
  const [one] = process === undefined ? [] : await held(tx, processId);
  if (process === undefined || one === undefined) return refuse('not-found', 'There is no such feedback.');
  return accept({ one, now: process.now, settling: canSettle(feedbackState.parse(process.state)) });
}

type Settled = { readonly processId: string; readonly outcome: FeedbackOutcome; readonly reply: string };

/** An officer answers it, or closes it with a reason: whoever gave it is told where he left an address, which then goes. */
export async function settleFeedback(
  tx: Tx,
  actor: Actor,
  { processId, outcome, reply }: Settled,
): Promise<Verdict<{ told: boolean }>> {
  const found = await hold(tx, processId);
  if (!found.ok) return found;
  const { one, now, settling } = found.value;
  if (!settling.ok) return settling;
  const at = instant(now);
  await tx
    .update(feedback)
    .set({ outcome, reply, settledBy: actor.personId, settledAt: at, address: null })
    .where(eq(feedback.id, one.id));
  if (one.address !== null)
    await writeToReader(tx, {
      feedbackId: one.id,
      kind: `feedback-${outcome}`,
      address: one.address,
      by: actor.personId,
      givenAt: one.givenAt,
    });
  await changeProcess(tx, processId, { state: outcome, closedAt: at, endedAt: at, wakeAt: null });
  await finishTasks(tx, { processId, kind: 'answer-feedback' });
  const told = one.address !== null;
  await audit(tx, { actorId: actor.personId, act: `feedback-${outcome}`, processId, details: { told } });
  await owedNudge(tx, processId);
  return accept({ told });
}

const eraseWords = command(
  'public.erase-feedback',
  (id: string) => sql`
    with gone as (update feedback set name = '', address = null, said = '', reply = '', erased_at = app_now() where id = ${id} returning id)
    update letters l set address = null, next_at = null from gone where l.feedback_id = gone.id`,
);

/** Whoever gave it asks to be forgotten (UK GDPR article 17): its words, name and address go at once; that it was given stays. */
export async function eraseFeedback(tx: Tx, actor: Actor, processId: string): Promise<Verdict<{ id: string }>> {
  const found = await hold(tx, processId);
  if (!found.ok) return found;
  const { one, settling } = found.value;
  if (settling.ok) return refuse('not-open', 'Answer it or close it first, so that nobody looks for what is gone.');
  if (one.erased) return refuse('nothing-to-change', 'Its words are erased already.');
  if (one.kept) return refuse('not-allowed', 'A legal hold keeps this. Release it first.');
  await eraseWords(tx, one.id);
  await audit(tx, { actorId: actor.personId, act: 'feedback-erased', processId });
  return accept({ id: processId });
}
