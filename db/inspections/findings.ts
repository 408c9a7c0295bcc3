import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { AuditAct } from '../../domain/decisions/audit-acts.ts';
import { canWriteFindings, type Severity } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockInspection } from './inspectors.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { uuids } from '../uuids.ts';
import { instant } from '../instant.ts';
import { findingEvidence, inspectionFindings } from '../schema/inspections.ts';
import { of } from '../shapes.ts';
import { command, statement } from '../statement.ts';

export type FindingInput = {
  readonly agencyId: string;
  readonly ownerPostId: string | null;
  readonly severity: Severity;
  readonly text: string;
  /** What is to be put right; '' where nothing is. */
  readonly action: string;
  readonly due: { readonly at: number; readonly text: string } | null;
  readonly demonstrationDays: number;
  /** Files that the agencies gave as evidence. */
  readonly evidenceIds: readonly string[];
};

type Written = FindingInput & { readonly processId: string };

/** Its number is the next one of the inspection. */
const insertFinding = statement(
  'inspections.add-finding',
  z.object({ id: of(inspectionFindings.id), number: of(inspectionFindings.number) }),
  (given: Written & { by: string }) => sql`
    insert into inspection_findings (process_id, number, agency_id, owner_post_id, severity, text, action, due_at, due_wall_text, demonstration_days, created_by)
    select ${given.processId}::uuid, coalesce(max(number), 0) + 1, ${given.agencyId}::uuid, ${given.ownerPostId}::uuid, ${given.severity}::text, ${given.text}::text,
      ${given.action}::text, ${instant(given.due?.at ?? null)}, ${given.due?.text ?? ''}::text, ${given.demonstrationDays}::int, ${given.by}::uuid
    from inspection_findings where process_id = ${given.processId} returning id, number`,
);

export async function addFinding(
  tx: Tx,
  actor: Actor,
  input: Written,
): Promise<Verdict<{ findingId: string; number: number }>> {
  const allowed = await writable(tx, actor, input);
  if (!allowed.ok) return allowed;
  const [finding] = await insertFinding(tx, { ...input, by: actor.personId });
  if (finding === undefined) throw new Error('an inserted finding returned no id');
  await linkEvidence(tx, input, finding.id);
  await witness(tx, actor, input, 'finding-added', { findingId: finding.id, number: finding.number });
  return accept({ findingId: finding.id, number: finding.number });
}

/** Changes a finding, or withdraws it, until the report is final; who wrote meanwhile is never overwritten unseen. */
export async function changeFinding(
  tx: Tx,
  actor: Actor,
  input: Written & { findingId: string; ifVersion: number; withdrawn: boolean },
): Promise<Verdict<{ version: number }>> {
  const allowed = await writable(tx, actor, input);
  if (!allowed.ok) return allowed;
  const [finding] = await tx
    .select({ version: inspectionFindings.version })
    .from(inspectionFindings)
    .where(and(eq(inspectionFindings.id, input.findingId), eq(inspectionFindings.processId, input.processId)))
    .for('no key update');
  if (finding === undefined) return refuse('not-found', 'There is no such finding.');
  if (finding.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this finding since you opened it.', {
      version: finding.version,
    });
  const version = finding.version + 1;
  const { findingId, agencyId, ownerPostId, severity, text, action, due, demonstrationDays, withdrawn } = input;
  await tx
    .update(inspectionFindings)
    .set({
      agencyId,
      ownerPostId,
      severity,
      text,
      action,
      dueAt: instant(due?.at ?? null),
      dueWallText: due?.text ?? '',
      demonstrationDays,
      withdrawnAt: withdrawn ? sql`coalesce(${inspectionFindings.withdrawnAt}, app_now())` : null,
      version,
    })
    .where(eq(inspectionFindings.id, findingId));
  await tx.delete(findingEvidence).where(eq(findingEvidence.findingId, findingId));
  await linkEvidence(tx, input, findingId);
  await witness(tx, actor, input, withdrawn ? 'finding-withdrawn' : 'finding-changed', { findingId, version });
  return accept({ version });
}

const fitsOf = statement(
  'inspections.finding-fits',
  z.object({ inspected: z.boolean(), owns: z.boolean() }),
  ({ processId, agencyId, ownerPostId }: Written) => sql`
    select exists (select from inspection_agencies where process_id = ${processId} and agency_id = ${agencyId}) as inspected,
      ${ownerPostId}::uuid is null or exists (select from posts where id = ${ownerPostId}::uuid and agency_id = ${agencyId}) as owns`,
);

async function writable(tx: Tx, actor: Actor, input: Written): Promise<Verdict<true>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  const allowed = canWriteFindings(locked.value.state);
  if (!allowed.ok) return allowed;
  if (input.action.trim() !== '' && input.due === null)
    return refuse('malformed', 'Say by when the action is to be done.');
  const [fits] = await fitsOf(tx, input);
  if (fits?.inspected !== true) return refuse('malformed', 'The finding must be about one of the inspected agencies.');
  return fits.owns
    ? namedPosts(tx, 'owner', [input.ownerPostId])
    : refuse('malformed', 'The owner must be a post of the agency.');
}

const insertEvidence = command(
  'inspections.link-evidence',
  (given: { findingId: string; processId: string; evidenceIds: readonly string[] }) => sql`
    insert into finding_evidence (finding_id, file_id)
    select ${given.findingId}::uuid, f.id from answer_files f join tasks t on t.id = f.task_id
    where t.process_id = ${given.processId} and f.id = any(${uuids(given.evidenceIds)}) on conflict do nothing`,
);

/** Only files that stand on this inspection's own tasks: others are passed over. */
async function linkEvidence(tx: Tx, input: Written, findingId: string): Promise<void> {
  if (input.evidenceIds.length > 0) await insertEvidence(tx, { ...input, findingId });
}

async function witness(
  tx: Tx,
  actor: Actor,
  { processId, agencyId }: Written,
  act: AuditAct,
  details: Readonly<Record<string, string | number>>,
): Promise<void> {
  await audit(tx, { actorId: actor.personId, act, processId, agencyId, details });
}
