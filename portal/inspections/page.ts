import { isInspector } from '../../db/inspections/inspectors.ts';
import { type InspectionHead, readInspection } from '../../db/inspections/read-inspection.ts';
import {
  actsFrom,
  canPlanVisits,
  canWriteFindings,
  canWriteNotes,
  isOver,
} from '../../domain/inspections/inspection.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Visit } from '../web/context.ts';
import { found, idIn, reading } from '../web/page.ts';
import { type Part, type View, whole } from '../web/shown.ts';

export type Inspected = InspectionHead & {
  /** The visitor inspects it, or is an officer: else he belongs to an inspected agency or only reads. */
  readonly inspecting: boolean;
};

/** The inspection of the address, as far as the visitor may see it. */
export async function inspectionOf(portal: Portal, visit: Visit): Promise<Inspected> {
  return reading(portal, visit.actor, async (tx) => {
    const head = found(await readInspection(tx, idIn(visit.req)));
    const inspecting = may(visit.actor, 'inspect') && (await isInspector(tx, visit.actor, head.id));
    return { ...head, inspecting };
  });
}

/** The same, for a page that only its inspectors and officers have: for everybody else there is none. */
export async function inspectedBy(portal: Portal, visit: Visit): Promise<Inspected> {
  const inspection = await inspectionOf(portal, visit);
  return found(inspection.inspecting ? inspection : undefined);
}

type Named = { readonly title?: string; readonly section: string };
type Added = ReturnType<typeof addedTo>;

function addedTo({ actor }: Visit, inspection: Inspected, { title, section }: Named) {
  const { inspecting, state } = inspection;
  return {
    title: `${title ?? section}: ${inspection.title}`,
    heading: title ?? section,
    section,
    inspection,
    zone: inspection.zone,
    officer: may(actor, 'open-inspections'),
    staff: may(actor, 'see-sign-offs'),
    // Its agencies see what is theirs, while it runs.
    walled: !inspecting && !may(actor, 'see-sign-offs') && !isOver(state),
    acts: inspecting ? actsFrom(state) : [],
    writable: inspecting && canWriteFindings(state).ok,
    visitable: inspecting && canPlanVisits(state).ok,
    notable: inspecting && canWriteNotes(state),
  };
}

/** A page of one inspection: its name, its parts to go to, and what can be done in its state by the visitor. */
export function renderInspection<V extends View>(
  portal: Portal,
  visit: Visit,
  view: V,
  inspection: Inspected,
  page: Part<V, Added> & Named,
): void {
  const back = { href: '/inspections', text: 'Inspections' };
  portal.render(visit, view, whole({ back, ...page }, addedTo(visit, inspection, page)));
}
