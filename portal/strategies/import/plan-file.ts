import { importPlan, previewPlan } from '../../../db/strategies/import-plan.ts';
import { readPlan } from '../../../db/strategies/read-plan.ts';
import { planColumns } from '../../../domain/strategies/import-plan.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { csvImport } from '../../web/forms/csv-import.ts';
import { idIn, reading } from '../../web/page.ts';
import { type TableFile, tableFiles } from '../../web/xlsx/table-file.ts';
import { renderEnded, strategyOf } from '../strategies.ts';

/** A plan to a file, as far as its reader sees it, and what a file adds to it. */
export const planFileRoutes: readonly Route[] = [
  ...tableFiles('/strategies/:id/plan', 'see-strategies', planLines),
  ...csvImport('/strategies/:id/plan/import', {
    act: 'write-strategy',
    name: 'import-plan',
    ask,
    preview,
    take: (tx, { actor, req }, file) => importPlan(tx, actor, { strategyId: idIn(req), ...file }),
    leads: ({ req }) => `/strategies/${idIn(req)}/plan?done=plan-imported`,
  }),
];

async function planLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const strategy = await strategyOf(portal, visit);
  const strands = await reading(portal, visit.actor, (tx) => readPlan(tx, strategy.id));
  const named = (post: string | null, agency: string | null) => (post === null ? '' : `${post}, ${agency}`);
  const rows = strands.flatMap(({ priorityArea, name, leader, leaderAgency, activities }) => {
    const strand = [priorityArea, name, named(leader, leaderAgency)];
    const lines = activities
      .filter(({ retired }) => !retired)
      .flatMap(({ title, lead, agency, milestones }) => {
        const activity = [...strand, title, named(lead, agency)];
        const planned = milestones.filter(({ state }) => state !== 'dropped');
        return planned.length === 0
          ? [[...activity, '', '']]
          : planned.map((one) => [...activity, one.title, one.dueOn]);
      });
    return lines.length === 0 ? [[...strand, '', '', '', '']] : lines;
  });
  return { name: strategy.reference, columns: planColumns, rows, days: ['due'] };
}

async function ask(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  portal.render(visit, 'strategies/import/choose', {
    title: 'Add to the plan from a file',
    strategy,
    back: { href: `/strategies/${strategy.id}/plan`, text: 'Change the plan' },
  });
}

async function preview(portal: Portal, visit: Visit, csv: string): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const path = `/strategies/${strategy.id}/plan/import`;
  const { strands, same, counts, flaws, seen } = await reading(portal, visit.actor, (tx) =>
    previewPlan(tx, { strategyId: strategy.id, csv }),
  );
  portal.render(visit, 'strategies/import/preview', {
    title: 'What the file would add',
    strands: strands.map((strand) => ({
      ...strand,
      activities: strand.activities.filter(({ id, milestones }) => id === undefined || milestones.length > 0),
    })),
    same,
    counts,
    csv,
    seen,
    path,
    flaws,
    flawCount: flaws.length,
    back: { href: path, text: 'Add to the plan from a file' },
  });
}
