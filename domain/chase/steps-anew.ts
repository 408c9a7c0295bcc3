import type { RecipientsCode } from './policy.ts';

type Step = { readonly kind: 'remind' | 'escalate'; readonly at: number; readonly recipients: RecipientsCode };

/** A step as the kept plan has it, and whether it has been sent or has lapsed. Instants in epoch milliseconds. */
export type KeptStep = Step & { readonly settled: boolean };

export type StepChange = {
  readonly kind: 'remind' | 'escalate';
  readonly recipients: RecipientsCode;
  readonly from: number;
  readonly to: number;
  /** The new instant has passed already: the step would not be sent. */
  readonly lapses: boolean;
};

export type StepsAnew = {
  readonly steps: readonly (Step & { readonly order: number; readonly lapsed: boolean })[];
  readonly changes: readonly StepChange[];
};

/**
 * What becomes of a plan's steps when the holidays have changed that it was counted with (R48).
 *
 * 1. A step that was sent, or has lapsed, stays where it was and is never sent again.
 * 2. A step whose instant has come stays too: the next pass judges it.
 * 3. A step to come goes to the instant that the policy gives it now; if that has passed already, it lapses (R52).
 * 4. Undefined where the kept steps are not the policy's, one for one: an outage or a refused request has moved them,
 *    and to plan them anew would undo that.
 */
export function stepsAnew(kept: readonly KeptStep[], planned: readonly Step[], now: number): StepsAnew | undefined {
  if (kept.length !== planned.length) return undefined;
  const left = [...planned];
  const changes: StepChange[] = [];
  const steps = [];
  for (const { kind, at, recipients, settled } of kept) {
    const index = left.findIndex((step) => step.kind === kind && step.recipients === recipients);
    const [match] = index < 0 ? [] : left.splice(index, 1);
    if (match === undefined) return undefined;
    const stays = settled || at <= now || match.at === at;
    const lapses = !stays && match.at <= now;
    if (!stays) changes.push({ kind, recipients, from: at, to: match.at, lapses });
    steps.push({ kind, recipients, at: stays ? at : match.at, lapsed: settled || lapses });
  }
  steps.sort((one, other) => one.at - other.at);
  return { steps: steps.map((step, index) => ({ order: index + 1, ...step })), changes };
}
