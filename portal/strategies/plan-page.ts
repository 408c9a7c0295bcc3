import type { Tx } from '../../db/connect.ts';
import { listNominationsOf } from '../../db/strategies/equals/read-nominations.ts';
import { type Cut, cut, pageSize } from '../../db/rows.ts';
import { listServing } from '../../db/strategies/links/read-links.ts';
import {
  listPlanNames,
  listStrands,
  type PlanStrand,
  readPlanPage,
  readPlanParts,
} from '../../db/strategies/read-plan.ts';
import { afterOf } from '../web/cursor.ts';
import { asked, isId } from '../web/forms/forms.ts';
import type { Visit } from '../web/context.ts';

/**
 * The part of a plan that a page shows: fifty activities under their strands, of the whole plan or of one strand (`?strand=`),
 * from the one after `?after=` on; and what the whole plan holds, where this is not all of it.
 */
export async function planAt(tx: Tx, visit: Visit, strategyId: string) {
  const after = afterOf(visit);
  const overview = await listStrands(tx, strategyId);
  const strand = overview.find(({ id }) => id === asked(visit.req, 'strand'));
  const linkId = isId(asked(visit.req, 'link')) ? asked(visit.req, 'link') : undefined;
  const { rows, next } =
    linkId === undefined
      ? await readPlanPage(tx, { strategyId, strandId: strand?.id, after })
      : await serving(tx, { strategyId, linkId, after });
  const parts = { strategyId, partIds: rows.flatMap(idsOf) };
  return {
    strands: rows,
    parts,
    nominations: await listNominationsOf(tx, parts),
    overview: strand !== undefined || after !== undefined || next !== undefined ? overview : [],
    activities: overview.reduce((sum, one) => sum + one.activities, 0),
    strand,
    linkId,
    query: linkId !== undefined ? `?link=${linkId}` : strand === undefined ? '' : `?strand=${strand.id}`,
    paging: { next, first: after !== undefined },
  };
}

type Served = { readonly strategyId: string; readonly linkId: string; readonly after: string | undefined };

/** Of a plan what serves a link: a strand that does with all its activities, of another one those that do. */
async function serving(tx: Tx, { strategyId, linkId, after }: Served): Promise<Cut<PlanStrand>> {
  const ids = new Set((await listServing(tx, linkId)).map(({ partId }) => partId));
  const served = (await listPlanNames(tx, strategyId)).filter(
    ({ strandId, activityId }) => ids.has(strandId) || (activityId !== null && ids.has(activityId)),
  );
  const parts = served.map(({ strandId, activityId }) => ({ id: activityId ?? strandId }));
  const { rows, next } = cut(parts.slice(parts.findIndex(({ id }) => id === after) + 1).slice(0, pageSize + 1));
  return { rows: await readPlanParts(tx, { strategyId, partIds: rows.map(({ id }) => id) }), next };
}

const idsOf = ({ id, activities }: PlanStrand) => [id, ...activities.map((one) => one.id)];
