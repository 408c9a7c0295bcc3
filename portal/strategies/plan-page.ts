import type { Tx } from '../../db/connect.ts';
import { listNominationsOf } from '../../db/strategies/read-nominations.ts';
import { listStrands, type PlanStrand, readPlanPage } from '../../db/strategies/read-plan.ts';
import { afterOf } from '../web/cursor.ts';
import { asked } from '../web/forms/forms.ts';
import type { Visit } from '../web/context.ts';

/**
 * The part of a plan that a page shows: fifty activities under their strands, of the whole plan or of one strand (`?strand=`),
 * from the one after `?after=` on; and what the whole plan holds, where this is not all of it.
 */
export async function planAt(tx: Tx, visit: Visit, strategyId: string) {
  const after = afterOf(visit);
  const overview = await listStrands(tx, strategyId);
  const strand = overview.find(({ id }) => id === asked(visit.req, 'strand'));
  const { rows, next } = await readPlanPage(tx, { strategyId, strandId: strand?.id, after });
  const parts = { strategyId, partIds: rows.flatMap(idsOf) };
  return {
    strands: rows,
    parts,
    nominations: await listNominationsOf(tx, parts),
    overview: strand !== undefined || after !== undefined || next !== undefined ? overview : [],
    activities: overview.reduce((sum, one) => sum + one.activities, 0),
    strand,
    query: strand === undefined ? '' : `?strand=${strand.id}`,
    paging: { next, first: after !== undefined },
  };
}

const idsOf = ({ id, activities }: PlanStrand) => [id, ...activities.map((one) => one.id)];
