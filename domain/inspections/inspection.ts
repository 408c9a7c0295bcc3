import { accept, refuse, type Verdict } from '../refusal.ts';

export const inspectionStates = [
  'draft',
  'open',
  'fieldwork',
  'preliminary',
  'signing',
  'final',
  'closed',
  'cancelled',
] as const;
export type InspectionState = (typeof inspectionStates)[number];
export type InspectionAct =
  | 'open'
  | 'ask-evidence'
  | 'start-fieldwork'
  | 'send-preliminary'
  | 'finalise'
  | 'sign-off'
  | 'step'
  | 'close'
  | 'reopen'
  | 'cancel';

/**
 * From which state may the act be taken, and to which does it lead? Visits are facts: evidence alone may be enough for a
 * report, so fieldwork may be left out. Looking again at what was closed is either the same inspection reopened, with a
 * reason, or a new one that names this one. The final report is signed off by one person other than its author, or by
 * bodies: then the inspection is 'signing' until they have decided, and goes on, or back, from there.
 */
const transitions: Readonly<Record<InspectionAct, Partial<Record<InspectionState, InspectionState>>>> = {
  open: { draft: 'open' },
  'ask-evidence': { open: 'open', fieldwork: 'fieldwork' },
  'start-fieldwork': { open: 'fieldwork' },
  'send-preliminary': { open: 'preliminary', fieldwork: 'preliminary' },
  finalise: { preliminary: 'final' },
  'sign-off': { preliminary: 'signing' },
  step: { final: 'final' },
  close: { final: 'closed' },
  reopen: { closed: 'final' },
  cancel: { open: 'cancelled', fieldwork: 'cancelled', preliminary: 'cancelled' },
};

const said: Readonly<Record<InspectionState, string>> = {
  draft: 'is still a draft',
  open: 'is open',
  fieldwork: 'is at the stage of visits',
  preliminary: 'has a preliminary report',
  signing: 'has its final report with those who sign it off',
  final: 'has its final report',
  closed: 'is closed',
  cancelled: 'was cancelled',
};

/** The state that the act leads to, or why it cannot be taken now. */
export function afterAct(state: InspectionState, act: InspectionAct): Verdict<InspectionState> {
  const next = transitions[act][state];
  if (next !== undefined) return accept(next);
  return refuse(
    state === 'cancelled' ? 'cancelled' : 'not-open',
    `The inspection ${said[state]}, so this cannot be done now.`,
    { state },
  );
}

/** Which acts a page may offer. */
export function actsFrom(state: InspectionState): InspectionAct[] {
  return (Object.keys(transitions) as InspectionAct[]).filter((act) => transitions[act][state] !== undefined);
}

/** Whether the process has come to its end; a closed one can be reopened all the same. */
export function isOver(state: InspectionState): boolean {
  return state === 'closed' || state === 'cancelled';
}

/** Findings, evidence links and recommendations are written until the report is final. */
export function canWriteFindings(state: InspectionState): Verdict<true> {
  return state === 'open' || state === 'fieldwork' || state === 'preliminary'
    ? accept(true)
    : refuse('not-open', `The inspection ${said[state]}, so its findings can no longer be changed.`, { state });
}

/** Visits are planned and recorded until the inspection has ended; its final report may follow from them still. */
export function canPlanVisits(state: InspectionState): Verdict<true> {
  return state === 'draft' || isOver(state)
    ? refuse('not-open', `The inspection ${said[state]}, so its visits are not planned or recorded now.`, { state })
    : accept(true);
}

/** Notes are written at every stage, after the end too; only what was cancelled stays as it is. */
export function canWriteNotes(state: InspectionState): boolean {
  return state !== 'cancelled';
}

/** Who may not inspect: whoever belongs to an inspected agency is no independent inspector of it. */
export function canInspect(
  inspectorAgencyIds: readonly string[],
  inspectedAgencyIds: readonly string[],
): Verdict<true> {
  return inspectorAgencyIds.some((agencyId) => inspectedAgencyIds.includes(agencyId))
    ? refuse('not-independent', 'An inspector cannot belong to an agency that is inspected. Choose somebody else.')
    : accept(true);
}

/** Two people for each final report: its author does not sign it off. */
export function canSignOff(signerId: string, authorId: string | null): Verdict<true> {
  return signerId === authorId
    ? refuse('not-independent', 'The author of the report cannot sign it off. Ask another officer or inspector.')
    : accept(true);
}

export const severityNames = {
  critical: 'Critical',
  major: 'Major',
  minor: 'Minor',
  observation: 'Observation',
} as const;
export type Severity = keyof typeof severityNames;
/** From worst to least. */
export const severities = Object.keys(severityNames) as [Severity, ...Severity[]];
