import { canWriteFindings } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import type { Verdict } from '../../domain/refusal.ts';
import type { Tx } from '../connect.ts';
import { addDocument } from '../sign-offs/papers/documents.ts';
import type { FileInput } from '../stored-file.ts';
import { lockInspection } from './inspectors.ts';

/** A version of a report. Agencies see it once it is sent to them; who adds it is its author. */
export async function addReport(
  tx: Tx,
  actor: Actor,
  input: FileInput & { processId: string; title: string },
): Promise<Verdict<{ documentId: string; version: number }>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  const allowed = canWriteFindings(locked.value.state);
  return allowed.ok ? addDocument(tx, actor, input) : allowed;
}
