import { leadOn } from '../web/done.ts';
import { changeInspectors } from '../../db/inspections/change-inspectors.ts';
import { listPossibleInspectors } from '../../db/inspections/read-inspectors.ts';
import type { Portal } from '../web/context.ts';
import { fields, isId, version } from '../web/forms/forms.ts';
import { type Again, inspectedBy, refusedAt, renderInspection } from './page.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { perform, reading } from '../web/perform.ts';

/** Who inspects, which may change until the inspection has ended. */
export const inspectorRoutes: readonly Route[] = [
  ['get', '/inspections/:id/inspectors', 'open-inspections', (portal, visit) => show(portal, visit)],
  ['post', '/inspections/:id/inspectors', 'open-inspections', change],
];

async function show(portal: Portal, visit: Visit, again: Again = {}): Promise<void> {
  const inspection = await inspectedBy(portal, visit);
  const possible = await reading(portal, visit.actor, listPossibleInspectors);
  const now = inspection.inspectors.map(({ id }) => id);
  // Who inspects already stays to be chosen, whatever post is held.
  const others = inspection.inspectors.filter(({ id }) => !possible.some((one) => one.id === id));
  renderInspection(portal, visit, 'inspections/inspectors', inspection, {
    title: 'Change who inspects',
    section: 'Overview',
    people: [...possible, ...others.map((one) => ({ ...one, post: '' }))],
    chosen: again.problems === undefined ? now : fields(visit.req, 'inspector'),
    ...again,
  });
}

async function change(portal: Portal, visit: Visit): Promise<void> {
  const { id } = await inspectedBy(portal, visit);
  const inspectorIds = fields(visit.req, 'inspector').filter(isId);
  const changed = await perform(portal, visit, 'change-inspectors', (tx) =>
    changeInspectors(tx, visit.actor, { processId: id, inspectorIds, ifVersion: version(visit.req) ?? 0 }),
  );
  if (!changed.ok) return show(portal, visit, refusedAt(visit, 'inspector', changed));
  leadOn(visit, `/inspections/${id}?done=inspectors-changed`);
}
