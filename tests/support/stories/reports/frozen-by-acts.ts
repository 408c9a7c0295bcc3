import { actingFor } from '../../../../db/acting-for.ts';
import { as } from '../../../../db/connect.ts';
import { listSections } from '../../../../db/reports/read-reports.ts';
import { createReport } from '../../../../db/reports/reports.ts';
import { writeSection } from '../../../../db/reports/sections.ts';
import { freezeReport } from '../../../../db/reports/versions.ts';
import type { Verdict } from '../../../../domain/refusal.ts';
import { addBody } from '../sign-offs.ts';
import { usualPlan } from '../strategies.ts';
import type { World } from '../world.ts';

function must<T>(verdict: Verdict<T>): T {
  if (!verdict.ok) throw new Error(verdict.message);
  return verdict.value;
}

/** A report that an officer drafts, writes as shortly as he can and freezes, of a strategy of its own. Out: the id of its version. */
export async function draftedAndFrozen(world: World): Promise<string> {
  const { officer } = world;
  const plan = await usualPlan(world, [await world.agency(`Agency ${Math.random()}`)]);
  const body = await addBody(world, `Committee ${Math.random()}`, 1);
  const { reportId } = await as(world.db, actingFor(officer), async (tx) => {
    const made = must(
      await createReport(tx, officer, {
        strategyId: plan.strategyId,
        kind: 'review',
        title: 'Progress',
        bodyId: body.id,
        meetsOn: '2027-01-11',
        number: '1',
        laidBy: 'Director',
        asked: 'note',
        recommendation: 'Note it.',
        about: '',
        strandId: null,
      }),
    );
    for (const { key, version, nil } of await listSections(tx, made.reportId)) {
      const said = nil === '' ? { text: 'Said.', nothing: false } : { text: '', nothing: true };
      must(await writeSection(tx, officer, { reportId: made.reportId, key, ...said, ifVersion: version }));
    }
    return made;
  });
  await as(
    world.db,
    actingFor(officer),
    async (tx) => must(await freezeReport(tx, officer, { reportId, ifVersion: 1 })),
    { snapshot: true },
  );
  const [version] = await world.rows<{ id: string }>('select id from report_versions where report_id = $1', [reportId]);
  return version?.id ?? '';
}
