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
import type { Portal } from '../web/context.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import { reading } from '../web/perform.ts';
import type { Page } from '../web/shown.ts';

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

/** A page of one inspection: its name, its parts to go to, and what can be done in its state by the visitor. */
export function renderInspection(
  portal: Portal,
  visit: Visit,
  view: string,
  inspection: Inspected,
  page: Omit<Page, 'title'> & { title?: string; section: string },
): void {
  const title = page.title ?? page.section;
  portal.render(visit, view, {
    back: { href: '/inspections', text: 'Inspections' },
    ...page,
    title: `${title}: ${inspection.title}`,
    heading: title,
    inspection,
    zone: inspection.zone,
    officer: may(visit.actor, 'open-inspections'),
    staff: may(visit.actor, 'see-sign-offs'),
    // Its agencies see what is theirs, while it runs.
    walled: !inspection.inspecting && !may(visit.actor, 'see-sign-offs') && !isOver(inspection.state),
    acts: inspection.inspecting ? actsFrom(inspection.state) : [],
    writable: inspection.inspecting && canWriteFindings(inspection.state).ok,
    visitable: inspection.inspecting && canPlanVisits(inspection.state).ok,
    notable: inspection.inspecting && canWriteNotes(inspection.state),
  });
}
