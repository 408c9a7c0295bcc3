import { changeInspectors } from '../../db/inspections/change-inspectors.ts';
import { listPossibleInspectors } from '../../db/inspections/read-inspectors.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { fields } from '../web/forms/forms.ts';
import { inspectedBy, renderInspection } from './page.ts';
import { ids } from '../web/forms/fields.ts';

/** Who inspects, which may change until the inspection has ended. */
export const inspectorRoutes: readonly Route[] = [
  ...formAt('/inspections/:id/inspectors', 'open-inspections', {
    page: show,
    held: inspectedBy,
    fields: () => ({ inspector: ids() }),
    act: ({ inspector: inspectorIds }, { actor, id: processId, ifVersion, perform }) =>
      perform('change-inspectors', (tx) => changeInspectors(tx, actor, { processId, inspectorIds, ifVersion })),
    at: 'inspector',
    leads: '/inspections/:id?done=inspectors-changed',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const possible = await reading(portal, visit.actor, listPossibleInspectors);
  const now = inspection.inspectors.map(({ id }) => id);
  // Who inspects already stays to be chosen, whatever post is held.
  const others = inspection.inspectors.filter(({ id }) => !possible.some((one) => one.id === id));
  renderInspection(portal, visit, 'inspections/inspectors', inspection, {
    title: 'Change who inspects',
    section: 'Overview',
    people: [...possible, ...others.map((one) => ({ ...one, post: '' }))],
    chosen: visit.again ? fields(visit.req, 'inspector') : now,
  });
}
