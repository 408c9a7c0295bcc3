import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { owedPost } from '../chase/outbox.ts';
import { mails } from '../schema/mail.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';
import { changeState } from './finish.ts';

type Who = Pick<Actor, 'personId'>;

/** What an officer may decide about a mail that is held: one more identical copy, "it arrived", or never. */
export type Release = 'resend' | 'accepted' | 'give-up';

const pause = command(
  'mail.pause',
  (by: string) => sql`
    update post_room set paused_at = app_now(), paused_by = ${by}, paused_why = 'officer' where paused_at is null`,
);

/** No hand-over begins after this; what is under way is finished. */
export async function pausePostRoom(tx: Tx, actor: Who): Promise<Verdict<true>> {
  if ((await pause(tx, actor.personId)) === 0) return refuse('nothing-to-change', 'The post room is paused already.');
  await audit(tx, { actorId: actor.personId, act: 'post-room-paused', details: { code: 'officer' } });
  return accept(true);
}

const resume = command(
  'mail.resume',
  () => sql`update post_room set paused_at = null, paused_by = null, paused_why = null where paused_at is not null`,
);

export async function resumePostRoom(tx: Tx, actor: Who): Promise<Verdict<true>> {
  if ((await resume(tx)) === 0) return refuse('nothing-to-change', 'The post room is not paused.');
  await audit(tx, { actorId: actor.personId, act: 'post-room-resumed' });
  await owedPost(tx);
  return accept(true);
}

const lockHeld = statement(
  'mail.lock-held',
  z.object({ code: of(mails.errorCode) }),
  (mailId: string) => sql`select error_code as code from mails where id = ${mailId} and state = 'held' for update`,
);
const noteDuplicate = command(
  'mail.note-duplicate',
  ({ mailId, duplicate }: { mailId: string; duplicate: boolean }) => sql`
    update mails set possible_duplicate = possible_duplicate or ${duplicate} where id = ${mailId}`,
);

/** A copy that is sent again is marked, unless the relay refused the first one; it still goes only if it is owed. */
export async function releaseHeldMail(tx: Tx, actor: Who, mailId: string, release: Release): Promise<Verdict<true>> {
  const [held] = await lockHeld(tx, mailId);
  if (held === undefined) return refuse('not-found', 'This message is not held.');
  const act = `mail-released-${release}`;
  const claim = { id: mailId };
  if (release === 'accepted') await changeState(tx, claim, { state: 'accepted', act, actorId: actor.personId });
  if (release === 'give-up')
    await changeState(tx, claim, { state: 'failed', code: 'given-up', act, actorId: actor.personId });
  if (release === 'resend') {
    const surelyRefused = ['relay-refused-us', 'login-failed', 'too-old'].includes(held.code ?? '');
    await noteDuplicate(tx, { mailId, duplicate: !surelyRefused });
    await changeState(tx, claim, { state: 'retry_wait', waitMs: 0, code: 'released', act, actorId: actor.personId });
    await owedPost(tx);
  }
  return accept(true);
}

const lockReturnedMail = statement(
  'mail.lock-returned-mail',
  z.object({ settled: z.boolean() }),
  (mailId: string) => sql`
    select settled_at is not null as settled from returned_mails where mail_id = ${mailId} for update`,
);
const tickOffMail = command(
  'mail.tick-off-returned',
  ({ mailId, by }: { mailId: string; by: string }) => sql`
    with settled as (
      update returned_mails set settled_at = app_now(), settled_by = ${by} where mail_id = ${mailId} returning mail_id)
    insert into audit_entries (actor_id, act, process_id, details)
    select ${by}::uuid, 'returned-mail-settled', n.process_id, jsonb_build_object('mailId', n.mail_id)
    from notices n join settled s on s.mail_id = n.mail_id group by n.process_id, n.mail_id`,
);

/** An officer has looked at what came back to the mail, and it needs nothing more: the start page shows it no longer. */
export async function tickOffReturned(tx: Tx, actor: Who, mailId: string): Promise<Verdict<{ id: string }>> {
  const [returned] = await lockReturnedMail(tx, mailId);
  if (returned === undefined) return refuse('not-found', 'Nothing that is kept has come back to this mail.');
  if (returned.settled) return refuse('nothing-to-change', 'Somebody has ticked this off already.');
  await tickOffMail(tx, { mailId, by: actor.personId });
  return accept({ id: mailId });
}

const markPerson = command(
  'mail.mark-person',
  (personId: string) => sql`
    update people set not_reached_at = app_now(), not_reached_why = 'officer' where id = ${personId} and not_reached_at is null`,
);

/** Somebody told the directorate that mail does not arrive there. It is never counted as "did not comply". */
export async function markNotReached(tx: Tx, actor: Who, personId: string): Promise<Verdict<true>> {
  if ((await markPerson(tx, personId)) === 0)
    return refuse('nothing-to-change', 'This person is marked as not reached already.');
  await audit(tx, { actorId: actor.personId, act: 'person-not-reached', details: { personId } });
  return accept(true);
}

const unmarkPerson = command(
  'mail.unmark-person',
  (personId: string) => sql`
    update people set not_reached_at = null, not_reached_why = null where id = ${personId} and not_reached_at is not null`,
);

/** What is still owed to the person goes out again. */
export async function markReachedAgain(tx: Tx, actor: Who, personId: string): Promise<Verdict<true>> {
  if ((await unmarkPerson(tx, personId)) === 0)
    return refuse('nothing-to-change', 'This person is not marked as not reached.');
  await audit(tx, { actorId: actor.personId, act: 'person-reached-again', details: { personId } });
  await owedPost(tx);
  return accept(true);
}
