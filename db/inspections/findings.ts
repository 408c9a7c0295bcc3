import type { AuditAct } from '../../domain/records/audit-acts.ts';
import { sql } from 'drizzle-orm';
import { canWriteFindings, type Severity } from '../../domain/inspections/inspection.ts';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { audit } from '../records/audit.ts';
import type { Tx } from '../connect.ts';
import { lockInspection } from './inspectors.ts';
import { namedPosts } from '../directory/leaving/nameable.ts';
import { uuids } from '../uuids.ts';
import { instant } from '../instant.ts';

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

export async function addFinding(
  tx: Tx,
  actor: Actor,
  input: Written,
): Promise<Verdict<{ findingId: string; number: number }>> {
  const allowed = await writable(tx, actor, input);
  if (!allowed.ok) return allowed;
  const { rows } = await tx.execute<{ id: string; number: number }>(sql`
    insert into inspection_findings (process_id, number, agency_id, owner_post_id, severity, text, action, due_at, due_wall_text, demonstration_days, created_by)
    select ${input.processId}::uuid, coalesce(max(number), 0) + 1, ${input.agencyId}::uuid, ${input.ownerPostId}::uuid, ${input.severity}::text, ${input.text}::text,
      ${input.action}::text, ${instant(input.due?.at ?? null)}, ${input.due?.text ?? ''}::text, ${input.demonstrationDays}::int, ${actor.personId}::uuid
    from inspection_findings where process_id = ${input.processId} returning id, number`);
  const finding = rows[0];
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
  const { rows } = await tx.execute<{ version: number }>(sql`
    select version from inspection_findings where id = ${input.findingId} and process_id = ${input.processId} for no key update`);
  const finding = rows[0];
  if (finding === undefined) return refuse('not-found', 'There is no such finding.');
  if (finding.version !== input.ifVersion)
    return refuse('version-changed', 'Somebody has changed this finding since you opened it.', {
      version: finding.version,
    });
  const version = finding.version + 1;
  await tx.execute(sql`
    update inspection_findings set agency_id = ${input.agencyId}, owner_post_id = ${input.ownerPostId}, severity = ${input.severity}, text = ${input.text},
      action = ${input.action}, due_at = ${instant(input.due?.at ?? null)}, due_wall_text = ${input.due?.text ?? ''},
      demonstration_days = ${input.demonstrationDays}, withdrawn_at = case when ${input.withdrawn}::boolean then coalesce(withdrawn_at, app_now()) end,
      version = ${version} where id = ${input.findingId}`);
  await tx.execute(sql`delete from finding_evidence where finding_id = ${input.findingId}`);
  await linkEvidence(tx, input, input.findingId);
  await witness(tx, actor, input, input.withdrawn ? 'finding-withdrawn' : 'finding-changed', {
    findingId: input.findingId,
    version,
  });
  return accept({ version });
}

async function writable(tx: Tx, actor: Actor, input: Written): Promise<Verdict<true>> {
  const locked = await lockInspection(tx, actor, input.processId);
  if (!locked.ok) return locked;
  const allowed = canWriteFindings(locked.value.state);
  if (!allowed.ok) return allowed;
  if (input.action.trim() !== '' && input.due === null)
    return refuse('malformed', 'Say by when the action is to be done.');
  const { rows } = await tx.execute<{ inspected: boolean; owns: boolean }>(sql`
    select exists (select from inspection_agencies where process_id = ${input.processId} and agency_id = ${input.agencyId}) as inspected,
      ${input.ownerPostId}::uuid is null or exists (select from posts where id = ${input.ownerPostId}::uuid and agency_id = ${input.agencyId}) as owns`);
  if (rows[0]?.inspected !== true)
    return refuse('malformed', 'The finding must be about one of the inspected agencies.');
  return rows[0].owns
    ? namedPosts(tx, 'owner', [input.ownerPostId])
    : refuse('malformed', 'The owner must be a post of the agency.');
}

/** Only files that stand on this inspection's own tasks: others are passed over. */
async function linkEvidence(tx: Tx, input: Written, findingId: string): Promise<void> {
  if (input.evidenceIds.length === 0) return;
  await tx.execute(sql`
    insert into finding_evidence (finding_id, file_id)
    select ${findingId}::uuid, f.id from answer_files f join tasks t on t.id = f.task_id
    where t.process_id = ${input.processId} and f.id = any(${uuids(input.evidenceIds)}) on conflict do nothing`);
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
