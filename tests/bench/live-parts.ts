import { actingFor } from '../../db/acting-for.ts';
import { as } from '../../db/connect.ts';
import { resolveLiveParts } from '../../db/reports/live-parts/resolve.ts';
import { livePartKinds } from '../../domain/reports/live-part.ts';
import type { Block } from '../../domain/reports/tree.ts';
import { writeBigPlan } from '../support/stories/years/big-plan.ts';
import { expectCount, type Figure, median, type Scale } from './parts/figures.ts';
import type { Stage } from './parts/stage.ts';
import { createPartnership } from './partnership.ts';

/** Every live part of a report on many activities with twelve quarters, read in one snapshot by an officer. */
export async function measureLiveParts(stage: Stage, scale: Scale): Promise<Figure[]> {
  const activities = scale.size(500, 60);
  const partnership = await createPartnership(stage, { agencies: scale.size(200, 20) });
  const { db, officer, owner } = partnership;
  try {
    const { strategyId } = await writeBigPlan(owner, { activities, quarters: 12 });
    const parts = livePartKinds.map((kind) => ({ kind, key: kind }));
    const scope = { strategyId, processId: null, strandId: null, since: null, until: Date.now() };
    const taken: number[] = [];
    for (let run = 0; run <= scale.runs * 5; run += 1) {
      const startMs = performance.now();
      const resolved = await as(db, actingFor(officer), (tx) => resolveLiveParts(tx, parts, scope), { snapshot: true });
      if (run > 0) taken.push(performance.now() - startMs);
      expectCount('activities in the plan', rowsOf(resolved.get('plan')), activities);
      expectCount('activities in the progress', rowsOf(resolved.get('progress')), activities);
    }
    return [
      {
        name: 'live-parts',
        means: `all ${parts.length} live parts of a report on ${activities} activities with 12 quarters, read in one snapshot`,
        value: median(taken),
        unit: 'ms',
        floor: null,
        ratio: null,
        hold: 500,
        direction: 'lower',
      },
    ];
  } finally {
    await partnership.end();
  }
}

function rowsOf(blocks: readonly Block[] = []): number {
  return blocks.reduce((sum, block) => sum + (block.kind === 'table' ? block.rows.length : 0), 0);
}
