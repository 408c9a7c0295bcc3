import { sql } from 'drizzle-orm';
import { afterSigning, type ProcessState } from '../domain/process.ts';
import { accept, refuse, type Verdict } from '../domain/refusal.ts';
import { audit } from './audit.ts';
import type { Tx } from './connect.ts';
import type { Effect, StoredDecision } from './decisions.ts';
import { beginSignOff } from './sign-off-decisions.ts';
import { signOffFacts } from './signing-stage.ts';
import { lockProcess } from './tasks.ts';

/**
 * A process sends its paper for sign-off: the drafted child is opened in the same transaction, then the parent's workflow
 * starts the child's. The parent is locked; the child's row is locked here, parents before children.
 */
export async function openChildSignOff(tx: Tx, decision: StoredDecision, now: number): Promise<Verdict<Effect>> {
  const { signOffId } = decision.terms;
  const child = typeof signOffId === 'string' ? await lockProcess(tx, signOffId) : undefined;
  if (child === undefined || child.kind !== 'sign-off' || child.parentId !== decision.processId)
    return refuse('not-found', 'There is no such sign-off of this process.');
  if (child.state !== 'draft') return refuse('not-open', 'This sign-off has been opened already.');
  const begun = await beginSignOff(tx, await signOffFacts(tx, String(signOffId)), now);
  if (!begun.ok) return begun;
  await audit(tx, {
    actorId: decision.actorId,
    act: 'sign-off-open',
    processId: String(signOffId),
    details: { decisionId: decision.id, ...begun.value },
  });
  await tx.execute(sql`update processes set state = 'signing', version = version + 1 where id = ${decision.processId}`);
  return accept({ signOffId: String(signOffId), signOffReference: child.reference, asked: begun.value['asked'] ?? 0 });
}

/** What became of the child: once it has ended, the parent goes on or back. Returns the parent's state now; safe to repeat. */
export async function settleSigning(tx: Tx, processId: string): Promise<ProcessState> {
  const parent = await lockProcess(tx, processId);
  if (parent === undefined) throw new Error('a process workflow without its row');
  const next = afterSigning[parent.kind];
  if (parent.state !== 'signing' || next === undefined) return parent.state as ProcessState;
  const last = await lastSignOff(tx, processId);
  if (last === undefined || !['approved', 'rejected', 'cancelled'].includes(last.state)) return 'signing';
  const state = last.state === 'approved' ? next.signed : next.refused;
  await tx.execute(sql`update processes set state = ${state}, version = version + 1 where id = ${processId}`);
  await audit(tx, {
    actorId: null,
    act: last.state === 'approved' ? 'signed-off' : 'sign-off-ended',
    processId,
    details: { signOffId: last.id, ended: last.state },
  });
  return state;
}

/** The sign-off of a process that was opened last. */
export async function lastSignOff(tx: Tx, parentId: string): Promise<{ id: string; state: string } | undefined> {
  const { rows } = await tx.execute<{ id: string; state: string }>(sql`
    select id, state from processes where parent_id = ${parentId} and kind = 'sign-off' and opened_at is not null order by opened_at desc, id desc limit 1`);
  return rows[0];
}
