import { and, eq, isNotNull, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../../domain/refusal.ts';
import { canBringIntoForce, canChangeVersion, versionState } from '../../../domain/strategies/versions.ts';
import type { Tx } from '../../connect.ts';
import { audit } from '../../records/audit.ts';
import { telling } from '../../chase/notices.ts';
import { heldNow } from '../../held-now.ts';
import { planVersions } from '../../schema/plan-versions.ts';
import { documents } from '../../schema/sign-offs.ts';
import { of } from '../../shapes.ts';
import { command, statement } from '../../statement.ts';
import { ended } from '../origins/inputs.ts';
import { tellSayers } from '../origins/traces.ts';
import { holdStrategy } from '../strategies.ts';
import { revisionOfVersion } from '../revisions/read-revisions.ts';
import { takeEffect } from '../revisions/take-effect.ts';
import { carries, insertVersion, type VersionWords } from './new-version.ts';
import { heldByAll, signedAsKept, strategyOfVersion } from './read-versions.ts';

const keepLines = command(
  'strategies.keep-lines',
  ({ versionId, strategyId }: { versionId: string; strategyId: string }) => sql`
    insert into plan_lines (version_id, part_id, kind, parent_id, title, held_by, day, place)
    select ${versionId}::uuid, p.part_id, p.kind, p.parent_id, p.title, ${heldByAll(sql`p.part_id`)}, p.day, p.place
    from plan_now p left join posts o on o.id = p.post_id left join agencies a on a.id = o.agency_id where p.strategy_id = ${strategyId}`,
);

/** Keeps the plan as it stands now as a version of the strategy: nothing changes it afterwards (S6, S25). */
export async function recordVersion(
  tx: Tx,
  actor: Actor,
  input: VersionWords & { strategyId: string },
): Promise<Verdict<{ versionId: string; number: number }>> {
  const { strategyId } = input;
  const held = await holdStrategy(tx, strategyId, ended);
  if (!held.ok) return held;
  const carried = await carries(tx, input.signOffId, null);
  if (!carried.ok) return carried;
  const [added] = await insertVersion(tx, { ...input, personId: actor.personId });
  if (added === undefined) throw new Error('an inserted version returned no row');
  if ((await keepLines(tx, { versionId: added.id, strategyId })) === 0)
    return refuse(
      'nothing-to-change',
      'The plan is empty, so there is nothing to keep. Add strands and activities first.',
    );
  await audit(tx, {
    actorId: actor.personId,
    act: 'version-recorded',
    processId: strategyId,
    details: { versionId: added.id, number: added.number },
  });
  return accept({ versionId: added.id, number: added.number });
}

const lockVersion = statement(
  'strategies.lock-version',
  z.object({
    strategyId: of(planVersions.strategyId),
    number: of(planVersions.number),
    /** The number of the version that is in force now. */
    numberInForce: of(planVersions.number).nullable(),
    version: of(planVersions.version),
    inForce: z.boolean(),
    superseded: z.boolean(),
    withdrawn: z.boolean(),
    approved: z.boolean(),
    paper: of(documents.title).nullable(),
    sha256: of(documents.sha256).nullable(),
  }),
  (versionId: string) => sql`
    select v.strategy_id as "strategyId", v.number, v.version, v.in_force_at is not null as "inForce", v.superseded_at is not null as superseded,
      v.withdrawn_at is not null as withdrawn, ${signedAsKept} as approved, d.title as paper, d.sha256,
      (select f.number from plan_versions f where f.strategy_id = v.strategy_id and f.in_force_at is not null and f.superseded_at is null) as "numberInForce"
    from plan_versions v left join sign_offs o on o.process_id = v.sign_off_id left join processes p on p.id = o.process_id
      left join documents d on d.id = o.document_id where v.id = ${versionId} for no key update of v`,
);

const noSuchVersion = refuse('not-found', 'There is no such version.');

async function held(tx: Tx, versionId: string) {
  const strategyId = await strategyOfVersion(tx, versionId);
  if (strategyId === undefined) return noSuchVersion;
  const strategy = await holdStrategy(tx, strategyId, ended);
  if (!strategy.ok) return strategy;
  const [stands] = await lockVersion(tx, versionId);
  return stands === undefined ? noSuchVersion : accept(stands);
}

/** Changes what a draft is called and which sign-off carries it. */
export async function changeVersion(
  tx: Tx,
  actor: Actor,
  { versionId, ifVersion, ...words }: VersionWords & { versionId: string; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const found = await held(tx, versionId);
  if (!found.ok) return found;
  const allowed = canChangeVersion(versionState(found.value));
  if (!allowed.ok) return allowed;
  if (found.value.version !== ifVersion)
    return refuse(
      'version-changed',
      'Somebody has changed this version since you opened it. Open it again to see how it is now.',
    );
  const carried = await carries(tx, words.signOffId, versionId);
  if (!carried.ok) return carried;
  const version = ifVersion + 1;
  await tx
    .update(planVersions)
    .set({ ...words, version })
    .where(eq(planVersions.id, versionId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'version-changed',
    processId: found.value.strategyId,
    details: { versionId, version },
  });
  return accept({ version });
}

/** A sign-off that was drafted for a version, in the same transaction, carries it; `versionId` null: it was drafted for none. */
export async function forVersion<Made extends { readonly processId: string }>(
  tx: Tx,
  actor: Actor,
  versionId: string | null,
  made: Verdict<Made>,
): Promise<Verdict<Made>> {
  if (!made.ok || versionId === null) return made;
  const { title, note, version } = planVersions;
  const [found] = await tx.select({ title, note, version }).from(planVersions).where(eq(planVersions.id, versionId));
  if (found === undefined) return noSuchVersion;
  const { version: ifVersion, ...words } = found;
  const signOffId = made.value.processId;
  const carried = await changeVersion(tx, actor, { versionId, ifVersion, ...words, signOffId });
  return carried.ok ? made : carried;
}

/** Whoever leads in the plan, or owns a part of it jointly, hears once that a version holds. */
const tellLeaders = telling(
  'strategies.tell-leaders-of-version',
  ({ strategyId, versionId }: { strategyId: string; versionId: string }) => sql`
    select distinct ${strategyId}::uuid, null::uuid, h.person_id, 'version-in-force', ${`version:${versionId}`}::text
    from (select s.leader_post_id as id from strands s where s.strategy_id = ${strategyId}
      union select a.lead_post_id from strands s join activities a on a.strand_id = s.id where s.strategy_id = ${strategyId} and a.retired_at is null
      union select n.post_id from nominations n where n.strategy_id = ${strategyId} and n.part = 'joint' and n.state in ('asked', 'accepted')) o
      join post_holders h on h.post_id = o.id and ${heldNow}`,
);

const adoptedBy = statement(
  'strategies.adopted-parts',
  z.object({ id: z.string() }),
  ({ strategyId, versionId }: { strategyId: string; versionId: string }) => sql`
    select l.part_id as id from plan_lines l where l.version_id = ${versionId}
      and exists (select from traces t where t.to_id = l.part_id and t.comment_id is not null and t.undone_at is null)
      and not exists (select from plan_versions v join plan_lines b on b.version_id = v.id and b.part_id = l.part_id
        where v.strategy_id = ${strategyId} and v.in_force_at is not null and v.id <> ${versionId})`,
);

/** Whoever said what led to a part of the plan hears that it is adopted, with the first version in force that has it (S20). */
async function tellAdopted(tx: Tx, version: { strategyId: string; versionId: string }): Promise<void> {
  const adopted = await adoptedBy(tx, version);
  await tellSayers(
    tx,
    adopted.map(({ id }) => ({ id, occasion: 'adopted' })),
  );
}

/**
 * What was signed holds from now on, and takes the place of the version before, in one transaction (S24). Where it was handed
 * in as a revision, the plan becomes what that says.
 */
export async function bringIntoForce(tx: Tx, actor: Actor, versionId: string): Promise<Verdict<{ versionId: string }>> {
  const found = await held(tx, versionId);
  if (!found.ok) return found;
  const { strategyId, number, numberInForce, paper, sha256 } = found.value;
  const allowed = canBringIntoForce(versionState(found.value), number, numberInForce);
  if (!allowed.ok) return allowed;
  const revisionId = await revisionOfVersion(tx, versionId);
  const revised = revisionId === undefined ? accept(true) : await takeEffect(tx, actor, revisionId);
  if (!revised.ok) return revised;
  await tx
    .update(planVersions)
    .set({ supersededAt: sql`app_now()` })
    .where(
      and(
        eq(planVersions.strategyId, strategyId),
        isNotNull(planVersions.inForceAt),
        isNull(planVersions.supersededAt),
      ),
    );
  await tx
    .update(planVersions)
    .set({ inForceAt: sql`app_now()`, inForceBy: actor.personId, paper, paperSha256: sha256 })
    .where(eq(planVersions.id, versionId));
  await audit(tx, {
    actorId: actor.personId,
    act: 'version-in-force',
    processId: strategyId,
    details: { versionId, sha256: sha256 ?? '' },
  });
  await tellLeaders(tx, { strategyId, versionId });
  await tellAdopted(tx, { strategyId, versionId });
  return accept({ versionId });
}
