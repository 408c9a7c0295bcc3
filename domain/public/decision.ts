import { byBlock, type Cut, type Passage, passagesIn, withoutPassages } from '../redaction.ts';
import { accept, refuse, type Verdict } from '../refusal.ts';
import type { Asked, SignatureVerdict, SignOffState, StageState } from '../sign-offs/sign-off.ts';

// What everybody reads of a decision of bodies (S23, S55, F15): of a sign-off that has ended, made of its records and of nothing typed anew.

/** What a decision is about. */
export const decisionSubjects = ['consultation', 'strategy', 'targets', 'review', 'inspection', 'paper'] as const;
export type DecisionSubject = (typeof decisionSubjects)[number];
/** What a body says beside its decision; what single members say stays with them. */
export const stageSayings = ['minute', 'changes', 'refused', 'skipped'] as const;
export type StageSaying = (typeof stageSayings)[number];

export type DecidedStage = {
  readonly name: string;
  readonly asked: Asked;
  readonly state: StageState;
  /** When it met or decided, in epoch milliseconds. */
  readonly at: number | null;
  readonly says: readonly { readonly kind: StageSaying; readonly text: string }[];
};

/** Nobody's name stands in it but where somebody has written one. */
export type PublicDecision = {
  readonly reference: string;
  readonly title: string;
  readonly about: DecisionSubject;
  /** What the round, the strategy, the review or the inspection is called; '' of a paper alone. */
  readonly subject: string;
  readonly recommendation: string;
  readonly outcome: SignOffState;
  readonly decidedAt: number | null;
  readonly zone: string;
  /** Which version of the paper was decided on. */
  readonly version: number;
  readonly stages: readonly DecidedStage[];
  /** What an inspection recommends. */
  readonly recommendations: readonly { readonly agency: string; readonly text: string }[];
};

export type DecisionRedaction = Cut & Pick<Passage, 'block'>;

/** The decision with each of its texts as `change` makes it, which is given the place of each: "stages/0/says/1". */
function rewritten(decision: PublicDecision, change: (block: string, text: string) => string): PublicDecision {
  return {
    ...decision,
    title: change('title', decision.title),
    subject: change('subject', decision.subject),
    recommendation: change('recommendation', decision.recommendation),
    stages: decision.stages.map((stage, at) => ({
      ...stage,
      name: change(`stages/${at}/name`, stage.name),
      says: stage.says.map((said, n) => ({ ...said, text: change(`stages/${at}/says/${n}`, said.text) })),
    })),
    recommendations: decision.recommendations.map(({ agency, text }, at) => ({
      agency: change(`recommendations/${at}/agency`, agency),
      text: change(`recommendations/${at}/text`, text),
    })),
  };
}

/** Every text of it by its place. */
export function textsOfDecision(decision: PublicDecision): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  rewritten(decision, (block, text) => {
    texts.set(block, text);
    return text;
  });
  return texts;
}

/** Where the words stand. */
export function passagesInDecision(decision: PublicDecision, words: string): readonly Passage[] {
  return passagesIn(byBlock(textsOfDecision(decision)), words);
}

/** The decision as everybody reads it. */
export function redactedDecision(decision: PublicDecision, redactions: readonly DecisionRedaction[]): PublicDecision {
  const at = Map.groupBy(redactions, ({ block }) => block);
  return rewritten(decision, (block, text) => withoutPassages(text, at.get(block) ?? []));
}

/** What the body asked for by each word of a signature adds to what everybody reads. */
export const saidAloud: Readonly<Partial<Record<SignatureVerdict, StageSaying>>> = {
  'approve-with-changes': 'changes',
  reject: 'refused',
};

/** Whether a sign-off has come to a decision that can be told: a report is told by its own page. */
export function canTellDecision(state: SignOffState, ofReport: boolean): Verdict<true> {
  if (ofReport)
    return refuse('not-open', 'The paper is a report. Make the report public, and the decision is told with it.');
  return state === 'approved' || state === 'rejected'
    ? accept(true)
    : refuse('not-signed-off', 'A decision is made public once the last body has approved or rejected the paper.');
}

type Candidate = {
  readonly decision: PublicDecision;
  /** It is about a part of the plan that is restricted now. */
  readonly marked: boolean;
  /** What restricted parts of the plan are called. */
  readonly markedTitles: readonly string[];
};

/** Whether it may be made public as it is read: it neither is about a restricted part of the plan nor names one. */
export function canMakeDecisionPublic(candidate: Candidate): Verdict<true> {
  const { decision, marked, markedTitles } = candidate;
  if (marked) return refuse('not-open', 'The decision is about a part of the plan that is restricted.');
  return markedTitles.some((title) => passagesInDecision(decision, title).length > 0)
    ? refuse('not-open', 'It names a part of the plan that is restricted. Redact that first.')
    : accept(true);
}
