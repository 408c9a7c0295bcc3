import { and, desc, eq, isNotNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Actor } from '../../domain/permissions.ts';
import { accept, refuse, type Verdict } from '../../domain/refusal.ts';
import { canPutInForce, checkSkeleton, type SkeletonSection, usualSections } from '../../domain/reports/skeleton.ts';
import type { ReportKind } from '../../domain/reports/tree.ts';
import type { Tx } from '../connect.ts';
import { audit } from '../records/audit.ts';
import { ms } from '../rows.ts';
import { people } from '../schema/directory.ts';
import { reportSkeletons } from '../schema/reports.ts';
import { epochMs, of } from '../shapes.ts';
import { type RowOf, statement } from '../statement.ts';

export type Skeleton = {
  /** Counts its changes; 0: nobody has changed it. */
  readonly number: number;
  readonly sections: readonly SkeletonSection[];
  readonly contact: string;
};

/** The sections that a report of the kind begins with now, and its standing lines. */
export async function readSkeleton(tx: Tx, kind: ReportKind): Promise<Skeleton> {
  const { number, sections, contact, inForceAt } = reportSkeletons;
  const [newest] = await tx
    .select({ number, sections, contact })
    .from(reportSkeletons)
    .where(and(eq(reportSkeletons.kind, kind), isNotNull(inForceAt)))
    .orderBy(desc(number))
    .limit(1);
  return newest ?? { number: 0, sections: usualSections, contact: '' };
}

const sectionShape = z.object({
  key: z.string(),
  letter: z.string(),
  heading: z.string(),
  required: z.boolean(),
  numbered: z.boolean(),
  nil: z.string(),
});
const drafted = statement(
  'reports.drafted-skeleton',
  z.object({
    number: of(reportSkeletons.number),
    sections: z.array(sectionShape),
    contact: of(reportSkeletons.contact),
    madeById: of(people.id),
    madeBy: of(people.name),
    madeAt: epochMs,
  }),
  (kind: ReportKind) => sql`
    select k.number, k.sections, k.contact, n.id as "madeById", n.name as "madeBy", ${ms(sql`k.made_at`)} as "madeAt"
    from report_skeletons k join people n on n.id = k.made_by
    where k.kind = ${kind} and k.in_force_at is null
      and k.number = (select max(l.number) from report_skeletons l where l.kind = ${kind})`,
);
export type DraftedSkeleton = RowOf<typeof drafted>;

/** The newest change that is drafted and not in force; undefined: there is none. */
export async function readDraftedSkeleton(tx: Tx, kind: ReportKind): Promise<DraftedSkeleton | undefined> {
  const [found] = await drafted(tx, kind);
  return found;
}

/**
 * Drafts with which sections reports of the kind begin; it takes the place of what was drafted before. Nothing changes until
 * somebody else puts it in force. In: the number of the newest change, in force or drafted.
 */
export async function draftSkeleton(
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
      sql`select uuidv7(), ${kind}::text, ${number}::int, ${JSON.stringify(said.sections)}::jsonb, ${said.contact}::text, ${actor.personId}::uuid, app_now(), null::timestamptz, null::uuid
        where ${ifVersion}::int = coalesce((select max(k.number) from report_skeletons k where k.kind = ${kind}), 0)`,
    )
    .onConflictDoNothing()
    .returning({ number: reportSkeletons.number });
  if (kept.length === 0)
    return refuse('version-changed', 'Somebody has changed these sections since you opened them. Open them again.');
  await audit(tx, { actorId: actor.personId, act: 'report-skeleton-changed', details: { kind, number } });
  return accept({ version: number });
}

/** Puts a drafted change in force: by somebody else than who drafted it, as he has seen it. What is drafted already keeps its own. */
export async function putSkeletonInForce(
  tx: Tx,
  actor: Actor,
  { kind, ifVersion }: { kind: ReportKind; ifVersion: number },
): Promise<Verdict<{ version: number }>> {
  const waiting = await readDraftedSkeleton(tx, kind);
  const allowed = canPutInForce(waiting, { personId: actor.personId, ifVersion });
  if (!allowed.ok) return allowed;
  const put = await tx
    .update(reportSkeletons)
    .set({ inForceAt: sql`app_now()`, inForceBy: actor.personId })
    .where(
      and(
        eq(reportSkeletons.kind, kind),
        eq(reportSkeletons.number, ifVersion),
        sql`${reportSkeletons.inForceAt} is null`,
      ),
    )
    .returning({ version: reportSkeletons.number });
  const [done] = put;
  if (done === undefined) return refuse('nothing-to-change', 'This change is in force already.');
  await audit(tx, { actorId: actor.personId, act: 'report-skeleton-in-force', details: { kind, number: ifVersion } });
  return accept(done);
}
