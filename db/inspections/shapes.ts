import { z } from 'zod';
import type { InspectionState } from '../../domain/inspections/inspection.ts';

/** The state of a process that is an inspection. */
export const inspectionState = z.enum({
  draft: 'draft',
  open: 'open',
  fieldwork: 'fieldwork',
  preliminary: 'preliminary',
  signing: 'signing',
  final: 'final',
  closed: 'closed',
  cancelled: 'cancelled',
} as const satisfies { [State in InspectionState]: State });

/** Of a proposal: ids, codes and counts. */
export const grounds = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
/** Agencies or people, by their names. */
export const named = z.array(z.object({ id: z.string(), name: z.string() }));
export const files = z.array(z.object({ id: z.string(), fileName: z.string() }));
