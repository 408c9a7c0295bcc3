type Called = {
  /** What stands before the year of its reference: CON-2026-0017? */
  readonly prefix: string;
  /** What Temporal's own pages call it? */
  readonly noun: string;
  /** Where in the portal is its page, before its id? */
  readonly path: string;
  /** Whether the subject of a mail keeps silent what it is about: an inbox is read over shoulders. */
  readonly silent?: true;
};

/** How each kind of process is called and found; what steers it stands in decisions/process.ts. */
export const processKinds = {
  consultation: { prefix: 'CON', noun: 'Consultation round', path: '/rounds' },
  strategy: { prefix: 'STR', noun: 'Strategy watch', path: '/strategies' },
  development: { prefix: 'DEV', noun: 'Development of a strategy', path: '/developments' },
  'sign-off': { prefix: 'SGN', noun: 'Sign-off', path: '/sign-offs', silent: true },
  inspection: { prefix: 'INS', noun: 'Inspection', path: '/inspections', silent: true },
  feedback: { prefix: 'FBK', noun: 'Feedback on a public page', path: '/feedback' },
  review: { prefix: 'REV', noun: 'Quarterly review', path: '/reviews' },
} as const satisfies Record<string, Called>;

/** One running thing that has a workflow for ever (design section 1). */
export type ProcessKind = keyof typeof processKinds;

/** Whether subjects of mails give no more of it than its reference. */
export function isSilent(kind: ProcessKind): boolean {
  const called: Called = processKinds[kind];
  return called.silent === true;
}

/** The page of a process in the portal; of one that a newer release has begun, the page that says so. */
export function processPath(kind: Read<ProcessKind>, id: string): string {
  return isKnown(kind) ? `${processKinds[kind].path}/${id}` : notKnownPath;
}
import { isKnown, notKnownPath, type Read } from './not-known.ts';

/** A process that this release can run. */
export type OfKnownKind<Process> = Omit<Process, 'kind'> & { readonly kind: ProcessKind };

/** Whether this release can run the process; one that a newer release has begun waits for that one (0088). */
export function isOfKnownKind<Process extends { readonly kind: Read<ProcessKind> }>(
  process: Process,
): process is Process & { readonly kind: ProcessKind } {
  return isKnown(process.kind);
}
