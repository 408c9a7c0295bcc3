import { and, desc, eq, isNotNull } from 'drizzle-orm';
import { signsReport } from '../../domain/decisions/process.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import type { Effect, StoredDecision } from '../chase/decisions.ts';
import { processes } from '../schema/chase.ts';
import { signOffs } from '../schema/sign-offs.ts';
import { reportToSign } from './report-to-sign.ts';
import { beginSignOff } from './decisions.ts';
import { signOffFacts } from './signing-stage.ts';
import { changeProcess } from '../chase/processes.ts';
import { lockProcess } from '../chase/locks.ts';

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
  const { reportId, parentKind } = await signOffFacts(tx, String(signOffId));
  if (signsReport(parentKind)) {
    // A draft of a time when any paper could be signed beside the report.
    const report = await reportToSign(tx, decision.processId, reportId);
    if (!report.ok) return report;
  }
  const begun = await beginChild(tx, decision, { processId: String(signOffId), reference: child.reference }, now);
  if (begun.ok) await waitForSignOff(tx, decision.processId);
  return begun;
}

/** Opens the drafted sign-off of a process whose row is locked. The effect names it: from there its workflow is started. */
export async function beginChild(
  tx: Tx,
  decision: Pick<StoredDecision, 'id' | 'actorId'>,
  child: { readonly processId: string; readonly reference: string },
  now: number,
): Promise<Verdict<Effect>> {
  const begun = await beginSignOff(tx, await signOffFacts(tx, child.processId), now);
  if (!begun.ok) return begun;
  await audit(tx, {
    actorId: decision.actorId,
    act: 'sign-off-open',
    processId: child.processId,
    details: { decisionId: decision.id, ...begun.value },
  });
  return accept({
    signOffId: child.processId,
    signOffReference: child.reference,
    asked: begun.value['asked'] ?? 0,
  });
}

/** From now on the process waits for its sign-off; a review that had ended goes on. */
export async function waitForSignOff(tx: Tx, processId: string): Promise<void> {
  await changeProcess(tx, processId, { state: 'signing', endedAt: null });
}

/** The sign-off of a process that was opened last. */
export async function lastSignOff(
  tx: Tx,
  parentId: string,
): Promise<{ id: string; state: string; reportId: string | null } | undefined> {
  const [last] = await tx
    .select({ id: processes.id, state: processes.state, reportId: signOffs.reportId })
    .from(processes)
    .innerJoin(signOffs, eq(signOffs.processId, processes.id))
    .where(and(eq(processes.parentId, parentId), isNotNull(processes.openedAt)))
    .orderBy(desc(processes.openedAt), desc(processes.id))
    .limit(1);
  return last;
}
