import { and, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { comparePlans, type LineKind, type PlanLine, versionState } from '../../../domain/strategies/versions.ts';
import type { Tx } from '../../connect.ts';
import { ms, pageSize } from '../../rows.ts';
import { processes } from '../../schema/chase.ts';
import { people } from '../../schema/directory.ts';
import { planRevisions, revisionLines } from '../../schema/plan-revisions.ts';
import { planLines, planVersions } from '../../schema/plan-versions.ts';
import { documents } from '../../schema/sign-offs.ts';
import { epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { hasSignatures } from './new-version.ts';

/** Over the sign-off's process `p` and the version `v`: it approved a paper that it was asked about after the version was kept. */
export const signedAsKept = sql`coalesce(p.state = 'approved' and p.opened_at >= v.made_at, false)`;

const versionsOf = statement(
  'strategies.versions',
  z.object({
    id: of(planVersions.id),
    number: of(planVersions.number),
    title: of(planVersions.title),
    note: of(planVersions.note),
    version: of(planVersions.version),
    madeBy: of(people.name).nullable(),
    madeAt: epochMs,
    signOffId: of(planVersions.signOffId),
    signOff: of(processes.reference).nullable(),
    approved: z.boolean(),
    /** Of what was signed; of a draft the paper that is being signed. */
    paper: of(documents.title).nullable(),
    sha256: of(documents.sha256).nullable(),
    inForceAt: epochMs.nullable(),
    inForceBy: of(people.name).nullable(),
    supersededAt: epochMs.nullable(),
    withdrawn: z.boolean(),
    /** The revision of the plan that was handed in as it. */
    revisionId: of(planRevisions.id).nullable(),
  }),
  (strategyId: string) => sql`
    select v.id, v.number, v.title, v.note, v.version, m.name as "madeBy", ${ms(sql`v.made_at`)} as "madeAt", v.sign_off_id as "signOffId",
      p.reference as "signOff", ${signedAsKept} as approved, coalesce(v.paper, d.title) as paper, coalesce(v.paper_sha256, d.sha256) as sha256,
      ${ms(sql`v.in_force_at`)} as "inForceAt", f.name as "inForceBy", ${ms(sql`v.superseded_at`)} as "supersededAt", v.withdrawn_at is not null as withdrawn, r.id as "revisionId"
    from plan_versions v left join people m on m.id = v.made_by left join people f on f.id = v.in_force_by
      left join sign_offs o on o.process_id = v.sign_off_id left join processes p on p.id = o.process_id left join documents d on d.id = o.document_id
      left join plan_revisions r on r.version_id = v.id
    where v.strategy_id = ${strategyId} order by v.number desc`,
);

export type Version = RowOf<typeof versionsOf> & { readonly state: ReturnType<typeof versionState> };

/** The versions of a strategy, the newest first: there are few, and each is a decision. */
export async function listVersions(tx: Tx, strategyId: string): Promise<Version[]> {
  return (await versionsOf(tx, strategyId)).map((one) => ({
    ...one,
    state: versionState({
      approved: one.approved,
      inForce: one.inForceAt !== null,
      superseded: one.supersededAt !== null,
      withdrawn: one.withdrawn,
    }),
  }));
}

/** The plan as a version kept it, in its order. */
export async function readLines(tx: Tx, versionId: string): Promise<PlanLine[]> {
  const { partId, kind, parentId, title, heldBy, day, place } = planLines;
  return tx
    .select({ partId, kind, parentId, title, heldBy, day })
    .from(planLines)
    .where(eq(planLines.versionId, versionId))
    .orderBy(place, title, partId);
}

export const lineKind = z.enum({ strand: 'strand', activity: 'activity', date: 'date' } as const satisfies {
  [Kind in LineKind]: Kind;
});

/** Over a line of a plan: who leads it or owns it, and with whom jointly; `joint`: the post of a nomination `n` and its agency. */
const heldWith = (lead: SQL, part: SQL, joint: SQL, posts: SQL) => sql`nullif(concat_ws(', jointly with ', ${lead},
      (select string_agg(${joint}, '; ' order by ${joint}) from nominations j ${posts} where j.activity_id = ${part} and j.part = 'joint' and j.state in ('asked', 'accepted'))), '')`;

/** The same for whoever reads every post; over the posts `o` and agencies `a` of the lead. */
export const heldByAll = (part: SQL) =>
  heldWith(
    sql`o.title || ', ' || a.name`,
    part,
    sql`w.title || ', ' || b.name`,
    sql`join posts w on w.id = j.post_id join agencies b on b.id = w.agency_id`,
  );

/** The same as it stands now; posts are named as far as the reader sees them. */
export const readPlanNow = statement(
  'strategies.plan-now',
  z.object({
    partId: z.string(),
    kind: lineKind,
    parentId: z.string().nullable(),
    title: z.string(),
    heldBy: z.string().nullable(),
    day: z.string().nullable(),
  }),
  (strategyId: string) => sql`
    with named as materialized (select * from plan_posts(${strategyId}))
    select n.part_id as "partId", n.kind, n.parent_id as "parentId", n.title, ${heldWith(
      sql`o.title || ', ' || o.agency`,
      sql`n.part_id`,
      sql`w.title || ', ' || w.agency`,
      sql`join named w on w.post_id = j.post_id`,
    )} as "heldBy", n.day
    from plan_now n left join named o on o.post_id = n.post_id where n.strategy_id = ${strategyId} order by n.place, n.title, n.part_id`,
);

/** Sign-offs that can carry a version (none: one that is being kept): with a paper, signed by nobody yet and not opened before it was kept; the newest first. */
export const listCarriers = statement(
  'strategies.carriers',
  z.object({ id: of(processes.id), reference: of(processes.reference), title: of(processes.title) }),
  (versionId: string | null) => sql`
    select p.id, p.reference, p.title from processes p join sign_offs o on o.process_id = p.id and o.document_id is not null
    where p.kind = 'sign-off' and p.state not in ('rejected', 'cancelled', 'returned')
      and (p.opened_at is null or p.opened_at >= (select v.made_at from plan_versions v where v.id = ${versionId}::uuid))
      and not ${hasSignatures} and not exists (select from plan_versions x where x.sign_off_id = p.id and x.withdrawn_at is null and x.id is distinct from ${versionId}::uuid)
    order by p.id desc limit ${pageSize}`,
);

/** The strategy that a version is of; undefined where the reader sees no such version. */
export async function strategyOfVersion(tx: Tx, versionId: string): Promise<string | undefined> {
  const [found] = await tx
    .select({ strategyId: planVersions.strategyId })
    .from(planVersions)
    .where(eq(planVersions.id, versionId));
  return found?.strategyId;
}

/** A version for which a sign-off is drafted. */
export async function readVersionToSign(tx: Tx, versionId: string) {
  const { id, number, title } = planVersions;
  const [found] = await tx
    .select({ id, number, title, strategy: processes.title })
    .from(planVersions)
    .innerJoin(processes, eq(processes.id, planVersions.strategyId))
    .where(eq(id, versionId));
  return found;
}

const mappingOf = statement(
  'strategies.mapping-between',
  z.object({
    partId: of(revisionLines.partId),
    title: of(revisionLines.title),
    fate: z.enum(['merged', 'split', 'dropped', 'new']),
    intoId: of(revisionLines.intoId),
    fromId: of(revisionLines.fromId),
    reason: of(revisionLines.reason),
  }),
  ({ strategyId, after, until }: { strategyId: string; after: number; until: number | null }) => sql`
    select l.part_id as "partId", l.title, l.fate, l.into_id as "intoId", l.from_id as "fromId", l.reason
    from plan_revisions r join plan_versions v on v.id = r.version_id cross join lateral (select * from revision_lines x where x.revision_id = r.id offset 0) l
    where r.strategy_id = ${strategyId} and v.number > ${after} and (v.number <= ${until} or ${until}::int is null and v.in_force_at is not null)
      and l.fate in ('merged', 'split', 'dropped', 'new')`,
);

/** The plan on which a revision was drafted, as it was then. */
async function readBefore(tx: Tx, revisionId: string): Promise<PlanLine[]> {
  const { partId, kind, wasParentId: parentId, wasTitle: title, wasHeldBy: heldBy, wasDay: day } = revisionLines;
  const stood = sql`coalesce(${revisionLines.wasPlace}, ${revisionLines.place})`;
  const rows = await tx
    .select({ partId, kind, parentId, title, heldBy, day })
    .from(revisionLines)
    .where(and(eq(revisionLines.revisionId, revisionId), isNotNull(title)))
    .orderBy(stood, partId);
  return rows.map((line) => ({ ...line, title: line.title ?? '' }));
}

/**
 * The plan of a version beside that of another one, or as it is now, or the one that it revised: what became of each line,
 * from the earlier to the later, as the revisions between them say.
 */
export async function compareVersions(
  tx: Tx,
  strategyId: string,
  version: Pick<Version, 'number' | 'revisionId'> & { readonly lines: readonly PlanLine[] },
  other: Version | 'now' | 'before',
) {
  const { number, lines } = version;
  if (other === 'before') {
    const before = version.revisionId === null ? [] : await readBefore(tx, version.revisionId);
    return comparePlans(before, lines, await mappingOf(tx, { strategyId, after: number - 1, until: number }));
  }
  if (other === 'now')
    return comparePlans(
      lines,
      await readPlanNow(tx, strategyId),
      await mappingOf(tx, { strategyId, after: number, until: null }),
    );
  const [after, until] = [Math.min(number, other.number), Math.max(number, other.number)];
  const others = await readLines(tx, other.id);
  const mapping = await mappingOf(tx, { strategyId, after, until });
  return after === number ? comparePlans(lines, others, mapping) : comparePlans(others, lines, mapping);
}
