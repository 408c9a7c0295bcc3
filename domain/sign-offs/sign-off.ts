import { accept, refuse, type Verdict } from '../refusal.ts';

/** 'returned': referred back to its author, where the paper is a report that its own process writes anew, or never. */
export type SignOffState = 'draft' | 'open' | 'referred-back' | 'approved' | 'rejected' | 'returned' | 'cancelled';
export type SignOffAct =
  | 'open'
  | 'sign'
  | 'record-meeting'
  | 'skip-stage'
  | 'change-rule'
  | 'resubmit'
  | 'move-meeting'
  | 'cancel';

/** What a body is asked for (S3, S61): the word of its recommendation. */
export const asked = ['support', 'approve', 'note', 'agree'] as const;
export type Asked = (typeof asked)[number];

/** What a signature, or the minute of a meeting, says. */
export const signatureVerdicts = ['approve', 'approve-with-changes', 'refer-back', 'reject'] as const;
export type SignatureVerdict = (typeof signatureVerdicts)[number];

/** 'not-decided': the sign-off ended before it came to a decision here. */
export type StageState = 'waiting' | 'open' | 'carried' | 'skipped' | 'referred-back' | 'rejected' | 'not-decided';

/**
 * From which state may the act be taken, and to which does it lead where the facts do not say more? A signature may
 * also refer the paper back, reject it, or be the last one that it needed: then its recorder writes that state.
 */
const transitions: Readonly<Record<SignOffAct, Partial<Record<SignOffState, SignOffState>>>> = {
  open: { draft: 'open' },
  sign: { open: 'open' },
  'record-meeting': { open: 'open' },
  'skip-stage': { open: 'open' },
  'change-rule': { open: 'open' },
  resubmit: { open: 'open', 'referred-back': 'open' },
  'move-meeting': { open: 'open', 'referred-back': 'referred-back' },
  cancel: { open: 'cancelled', 'referred-back': 'cancelled' },
};

const said: Readonly<Record<SignOffState, string>> = {
  draft: 'is still a draft',
  open: 'is open',
  'referred-back': 'waits for a new version of the paper',
  approved: 'is complete: the paper was approved',
  rejected: 'has ended: the paper was rejected',
  returned: 'has ended: the paper was referred back to its author',
  cancelled: 'was cancelled',
};

/** The state that the act leads to, or why it cannot be taken now. */
export function afterAct(state: SignOffState, act: SignOffAct): Verdict<SignOffState> {
  const next = transitions[act][state];
  if (next !== undefined) return accept(next);
  const code = state === 'cancelled' ? 'cancelled' : 'not-open';
  return refuse(code, `The sign-off ${said[state]}, so this cannot be done now.`, { state });
}

/** Which acts a page may offer. */
export function actsFrom(state: SignOffState): SignOffAct[] {
  return (Object.keys(transitions) as SignOffAct[]).filter((act) => transitions[act][state] !== undefined);
}

/** Whether the process has come to its end. */
export function isOver(state: SignOffState): boolean {
  return state === 'approved' || state === 'rejected' || state === 'returned' || state === 'cancelled';
}

/** How many have to sign: every seat, so many (null: more than half), the chair alone; of a post whoever holds it. */
export type StageRule =
  | { readonly kind: 'all' }
  | { readonly kind: 'count'; readonly count: number | null }
  | { readonly kind: 'chair' }
  | { readonly kind: 'post' };

/** The rule that a decision carries as codes; undefined: none. */
export function stageRuleOf(kind: unknown, count: unknown): StageRule | undefined {
  if (kind === 'all' || kind === 'chair' || kind === 'post') return { kind };
  if (kind !== 'count' || (count !== null && typeof count !== 'number')) return undefined;
  return { kind, count };
}

/** Whether an open stage can go by another rule: a body's only, a number that can be counted, and not the one it has. */
export function checkRule(
  rule: StageRule | undefined,
  stage: { readonly bodyId: string | null; readonly rule: StageRule },
): Verdict<StageRule> {
  if (stage.bodyId === null || rule === undefined || rule.kind === 'post')
    return refuse('malformed', 'Say how many of the body must sign. A post signs alone.');
  if (!isCountable(rule)) return refuse('malformed', 'At least one member has to sign.');
  const same = rule.kind === stage.rule.kind && countOf(rule) === countOf(stage.rule);
  return same ? refuse('nothing-to-change', 'The stage goes by this rule already.') : accept(rule);
}

function countOf(rule: StageRule): number | null {
  return rule.kind === 'count' ? rule.count : null;
}

function isCountable(rule: StageRule): boolean {
  const count = countOf(rule);
  return count === null || (Number.isInteger(count) && count > 0);
}

/** One stage as somebody enters it. */
export type StagePlan = {
  readonly ofPost: boolean;
  readonly rule: StageRule;
  /** When it decides: the meeting, or the day by which signatures are asked for. */
  readonly at: number | null;
};

/** The stages themselves, or which of them cannot be (detail.stage, counted from 1). */
export function checkStages(stages: readonly StagePlan[]): Verdict<true> {
  if (stages.length === 0) return refuse('malformed', 'Name at least one body or post that signs.');
  let latest = -Infinity;
  for (const [index, { ofPost, rule, at }] of stages.entries()) {
    const stage = index + 1;
    if (ofPost !== (rule.kind === 'post'))
      return refuse('malformed', `Stage ${stage}: a rule of how many must sign is for bodies; a post signs alone.`, {
        stage,
      });
    if (!isCountable(rule)) return refuse('malformed', `Stage ${stage}: at least one member has to sign.`, { stage });
    if (at !== null && at < latest)
      return refuse('malformed', `Stage ${stage} would decide before the stage in front of it. Put them in order.`, {
        stage,
      });
    latest = Math.max(latest, at ?? latest);
  }
  return accept(true);
}
