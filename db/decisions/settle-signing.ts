import { isKnown } from '../../domain/not-known.ts';
import { afterSigning, type ProcessState } from '../../domain/decisions/process.ts';
import { isOver, type SignOffState } from '../../domain/sign-offs/sign-off.ts';
import { audit } from '../records/audit.ts';
import { lastSignOff } from '../sign-offs/child-sign-offs.ts';
import type { Tx } from '../connect.ts';
import { makeFinal } from '../inspections/final-report.ts';
import { lockProcess } from '../chase/locks.ts';
import { changeProcess } from '../chase/processes.ts';

/** What became of the child: once it has ended, the parent goes on or back. Returns the parent's state now; safe to repeat. */
export async function settleSigning(tx: Tx, processId: string): Promise<ProcessState> {
  const parent = await lockProcess(tx, processId);
  if (parent === undefined) throw new Error('a process workflow without its row');
  const next = isKnown(parent.kind) ? afterSigning[parent.kind] : undefined;
  if (parent.state !== 'signing' || next === undefined) return parent.state;
  const last = await lastSignOff(tx, processId);
  if (last === undefined || !isOver(last.state as SignOffState)) return 'signing';
  const approved = last.state === 'approved';
  // An approved report can still fail to become final: the date of one of its actions has passed meanwhile.
  const signed =
    approved && parent.kind === 'inspection'
      ? await makeFinal(
          tx,
          { processId, documentId: last.reportId ?? '', signedOffBy: null, occasion: last.id },
          parent.now,
        )
      : undefined;
  const state = approved && signed?.ok !== false ? next.signed : next.refused;
  await changeProcess(tx, processId, { state });
  await audit(tx, {
    actorId: null,
    act: state === next.signed ? 'signed-off' : 'sign-off-ended',
    processId,
    details: {
      signOffId: last.id,
      ended: last.state,
      ...(signed?.ok === true && signed.value),
      ...(signed?.ok === false && { code: signed.code }),
    },
  });
  return state;
}
