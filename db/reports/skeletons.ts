import { desc, eq, sql } from 'drizzle-orm';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { checkSkeleton, type SkeletonSection, usualSections } from '../../domain/reports/skeleton.ts';
import type { ReportKind } from '../../domain/reports/tree.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { reportSkeletons } from '../schema/reports.ts';

export type Skeleton = {
  /** Counts its changes; 0: nobody has changed it. */
  readonly number: number;
  readonly sections: readonly SkeletonSection[];
  readonly contact: string;
};

/** The sections that a report of the kind begins with now, and its standing lines. */
export async function readSkeleton(tx: Tx, kind: ReportKind): Promise<Skeleton> {
  const { number, sections, contact } = reportSkeletons;
  const [newest] = await tx
    .select({ number, sections, contact })
    .from(reportSkeletons)
    .where(eq(reportSkeletons.kind, kind))
    .orderBy(desc(number))
    .limit(1);
  return newest ?? { number: 0, sections: usualSections, contact: '' };
}

/** Changes with which sections reports of the kind begin; what is drafted already keeps its own. */
export async function changeSkeleton(
  tx: Tx,
  actor: Actor,
  { kind, ifVersion, ...said }: Omit<Skeleton, 'number'> & { kind: ReportKind; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const checked = checkSkeleton(kind, said.sections);
  if (!checked.ok) return checked;
  const number = ifVersion + 1;
  const kept = await tx
    .insert(reportSkeletons)
    .select(
      sql`select uuidv7(), ${kind}::text, ${number}::int, ${JSON.stringify(said.sections)}::jsonb, ${said.contact}::text, ${actor.personId}::uuid, app_now()
        where ${ifVersion}::int = coalesce((select max(k.number) from report_skeletons k where k.kind = ${kind}), 0)`,
    )
    .onConflictDoNothing()
    .returning({ number: reportSkeletons.number });
  if (kept.length === 0)
    return refuse('version-changed', 'Somebody has changed these sections since you opened them. Open them again.');
  await audit(tx, { actorId: actor.personId, act: 'report-skeleton-changed', details: { kind, number } });
  return accept({ version: number });
}
