import { periodLabel } from '../calendar/periods.ts';
import type { Definition } from './indicator.ts';
import { valueText } from './value.ts';

/**
 * What became of a target: `holds`: are values judged by it? One that is proposed holds once a body has agreed it; each of these
 * is a revision of its own, so that what was before stays readable.
 */
export const targetStates = {
  set: { text: 'Set', holds: true },
  proposed: { text: 'Proposed', holds: false },
  agreed: { text: 'Agreed', holds: true },
  returned: { text: 'Sent back', holds: false },
} as const;
export type TargetState = keyof typeof targetStates;

type Shape = Pick<Definition, 'kind' | 'decimals' | 'scale' | 'unit'>;

/** "1,250 arrests, with a tolerance of 50 arrests". */
export function targetText(
  { scaled, tolerance }: { readonly scaled: number; readonly tolerance: number },
  shape: Shape,
): string {
  const text = valueText(scaled, shape);
  return tolerance === 0
    ? text
    : `${text}, with a tolerance of ${valueText(tolerance, { ...shape, kind: shape.kind === 'scale' ? 'number' : shape.kind })}`;
}

export type ProposedTarget = Shape & {
  readonly indicator: string;
  /** '' where it is measured as a whole. */
  readonly area: string;
  readonly period: string;
  readonly scaled: number;
  readonly tolerance: number;
  readonly reason: string;
  readonly owner: string;
};

/** The paper that a body agrees: every proposed target of a strategy, by indicator, as plain text. */
export function targetList(title: string, targets: readonly ProposedTarget[]): string {
  const byIndicator = Map.groupBy(targets, ({ indicator, owner }) => `${indicator}\nProposed for: ${owner}`);
  const parts = [...byIndicator].map(([head, lines]) =>
    [
      head,
      ...lines.map((one) => {
        const area = one.area === '' ? '' : `${one.area}: `;
        return `- ${area}${targetText(one, one)}, from ${periodLabel(one.period)}. It rests on: ${one.reason}`;
      }),
    ].join('\n'),
  );
  return [title, ...parts, ''].join('\n\n');
}
