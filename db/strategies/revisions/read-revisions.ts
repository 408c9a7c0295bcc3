import { asc, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Fate, PlanNow, RevisedLine } from '../../../domain/strategies/revision.ts';
import { revisionState } from '../../../domain/strategies/revision.ts';
import type { Tx } from '../../connect.ts';
import { officers } from '../../chase/recipients.ts';
import { ms } from '../../rows.ts';
import { people, posts } from '../../schema/directory.ts';
import { planRevisions, revisionDrafters, revisionLines } from '../../schema/plan-revisions.ts';
import { planVersions } from '../../schema/plan-versions.ts';
import { epochMs, of } from '../../shapes.ts';
import { type RowOf, statement } from '../../statement.ts';
import { lineKind } from '../versions/read-versions.ts';

const heads = statement(
  'strategies.revisions',
  z.object({
    id: of(planRevisions.id),
    title: of(planRevisions.title),
    note: of(planRevisions.note),
    openedBy: of(people.name).nullable(),
    openedById: of(planRevisions.openedBy),
    openedAt: epochMs,
    versionId: of(planRevisions.versionId),
    number: of(planVersions.number).nullable(),
    handedInBy: of(people.name).nullable(),
    handedInAt: epochMs.nullable(),
    inForceAt: epochMs.nullable(),
    discardedAt: epochMs.nullable(),
  }),
  (strategyId: string) => sql`
    select r.id, r.title, r.note, o.name as "openedBy", r.opened_by as "openedById", ${ms(sql`r.opened_at`)} as "openedAt", r.version_id as "versionId", v.number,
      h.name as "handedInBy", ${ms(sql`r.handed_in_at`)} as "handedInAt", ${ms(sql`r.in_force_at`)} as "inForceAt", ${ms(sql`r.discarded_at`)} as "discardedAt"
    from plan_revisions r left join people o on o.id = r.opened_by left join people h on h.id = r.handed_in_by left join plan_versions v on v.id = r.version_id
    where r.strategy_id = ${strategyId} order by r.id desc`,
);

export type Revision = RowOf<typeof heads> & { readonly state: ReturnType<typeof revisionState> };

/** The revisions of a strategy, the newest first: there are few, and each is a decision. */
export async function listRevisions(tx: Tx, strategyId: string): Promise<Revision[]> {
  return (await heads(tx, strategyId)).map((one) => ({
    ...one,
    state: revisionState({
      handedIn: one.versionId !== null,
      inForce: one.inForceAt !== null,
      discarded: one.discardedAt !== null,
    }),
  }));
}

/** Of which strategy a revision is; undefined where the reader sees no such revision. */
export async function strategyOfRevision(tx: Tx, revisionId: string): Promise<string | undefined> {
  const [found] = await tx
    .select({ strategyId: planRevisions.strategyId })
    .from(planRevisions)
    .where(eq(planRevisions.id, revisionId));
  return found?.strategyId;
}

/** The revision that was handed in as this version. */
export async function revisionOfVersion(tx: Tx, versionId: string): Promise<string | undefined> {
  const [found] = await tx
    .select({ id: planRevisions.id })
    .from(planRevisions)
    .where(eq(planRevisions.versionId, versionId))
    .orderBy(desc(planRevisions.id));
  return found?.id;
}

/** Who writes it besides who opened it, by name. */
export async function listDrafters(tx: Tx, revisionId: string): Promise<{ id: string; name: string }[]> {
  return tx
    .select({ id: people.id, name: people.name })
    .from(revisionDrafters)
    .innerJoin(people, eq(people.id, revisionDrafters.personId))
    .where(eq(revisionDrafters.revisionId, revisionId))
    .orderBy(asc(people.name));
}

/** Officers who hold their post now: those who can be named to write a revision. */
export const listOfficers = statement(
  'strategies.officers',
  z.object({ id: of(people.id), name: of(people.name) }),
  () => sql`select n.id, n.name from (${officers}) o join people n on n.id = o.person_id order by n.name, n.id`,
);

const linesOf = statement(
  'strategies.revision-lines',
  z.object({
    partId: of(revisionLines.partId),
    kind: lineKind,
    itemKind: of(revisionLines.itemKind),
    wasTitle: of(revisionLines.wasTitle),
    wasArea: of(revisionLines.wasArea),
    wasParentId: of(revisionLines.wasParentId),
    wasPostId: of(revisionLines.wasPostId),
    wasDay: of(revisionLines.wasDay),
    wasDone: of(revisionLines.wasDone),
    fate: z.enum(['kept', 'merged', 'split', 'dropped', 'new'] as const satisfies readonly Fate[]).nullable(),
    title: of(revisionLines.title),
    area: of(revisionLines.area),
    parentId: of(revisionLines.parentId),
    postId: of(revisionLines.postId),
    day: of(revisionLines.day),
    intoId: of(revisionLines.intoId),
    fromId: of(revisionLines.fromId),
    reason: of(revisionLines.reason),
    wasPlace: of(revisionLines.wasPlace),
    version: of(revisionLines.version),
    saidBy: of(people.name).nullable(),
    /** The post that leads or owns it by the draft, and by the plan. */
    heldBy: of(posts.title).nullable(),
    wasHeldBy: of(revisionLines.wasHeldBy),
  }),
  (revisionId: string) => sql`
    select l.part_id as "partId", l.kind, l.item_kind as "itemKind", l.was_title as "wasTitle", l.was_area as "wasArea", l.was_parent_id as "wasParentId", l.was_post_id as "wasPostId",
      l.was_day as "wasDay", l.was_done as "wasDone", l.fate, l.title, l.area, l.parent_id as "parentId", l.post_id as "postId", l.day, l.into_id as "intoId", l.from_id as "fromId", l.reason,
      l.was_place::float8 as "wasPlace", l.version, n.name as "saidBy", o.title || ', ' || a.name as "heldBy", l.was_held_by as "wasHeldBy"
    from revision_lines l left join people n on n.id = l.said_by left join posts o on o.id = l.post_id left join agencies a on a.id = o.agency_id
    where l.revision_id = ${revisionId} order by l.place, l.part_id`,
);

export type DraftLine = RevisedLine & Pick<RowOf<typeof linesOf>, 'version' | 'saidBy' | 'heldBy' | 'wasHeldBy'>;

/** Every line of a revision in the order that is said, else that of the plan; new ones of which nothing is said last. */
export async function readDraft(tx: Tx, revisionId: string): Promise<DraftLine[]> {
  return (await linesOf(tx, revisionId)).map(
    ({ itemKind, wasTitle, wasArea, wasParentId, wasPostId, wasDay, wasDone, ...line }) => ({
      ...line,
      begins: itemKind === 'launch' || itemKind === 'in-force',
      before:
        wasTitle === null
          ? null
          : {
              title: wasTitle,
              area: wasArea ?? '',
              parentId: wasParentId,
              postId: wasPostId,
              day: wasDay,
              done: wasDone,
            },
    }),
  );
}

const planLinesNow = statement(
  'strategies.plan-to-revise',
  z.object({
    partId: z.string(),
    kind: lineKind,
    title: z.string(),
    area: z.string(),
    parentId: z.string().nullable(),
    postId: z.string().nullable(),
    day: z.string().nullable(),
    done: z.boolean(),
  }),
  (strategyId: string) => sql`
    select part_id as "partId", kind, title, area, parent_id as "parentId", post_id as "postId", day, done from plan_now
    where strategy_id = ${strategyId} order by place, part_id`,
);

/** The plan in force as a revision compares itself with it. */
export async function readPlanToRevise(tx: Tx, strategyId: string): Promise<PlanNow[]> {
  return planLinesNow(tx, strategyId);
}
