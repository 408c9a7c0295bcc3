import type { IndicatorState, MeasureKind, Quality } from './indicator.ts';

/** What of an indicator tells how a strategy is evaluated. */
export type Evaluating = {
  readonly id: string;
  readonly title: string;
  readonly kind: MeasureKind;
  readonly state: IndicatorState;
  readonly quality: Quality;
  /** The strand or the activity that it measures; null: the strategy itself. */
  readonly partId: string | null;
};
/** A strand of the plan (`activityId` null) or an activity of it. */
export type EvaluatedPart = {
  readonly strandId: string;
  readonly strand: string;
  readonly activityId: string | null;
  readonly title: string | null;
  readonly retired: boolean;
};
type Named = { readonly id: string; readonly title: string };

/**
 * How a strategy is evaluated (S4): its key measures of success, what measures each strand and the activities of it that
 * nothing measures, how many indicators say it in numbers and in words (S42), and those whose data is doubtful (S45). What is
 * retired is left out, and a strand that has ended too.
 */
export function evaluationOf<Indicator extends Evaluating>(
  indicators: readonly Indicator[],
  plan: readonly EvaluatedPart[],
) {
  const living = indicators.filter(({ state }) => state !== 'retired');
  const parts = plan.filter(({ retired }) => !retired);
  const measured = Map.groupBy(living, ({ partId }) => partId);
  const strands = parts
    .filter(({ activityId }) => activityId === null)
    .map(({ strandId, strand }) => {
      const activities = parts.flatMap((part): Named[] =>
        part.strandId === strandId && part.activityId !== null && part.title !== null
          ? [{ id: part.activityId, title: part.title }]
          : [],
      );
      return {
        id: strandId,
        name: strand,
        indicators: [strandId, ...activities.map(({ id }) => id)].flatMap((id) => measured.get(id) ?? []),
        unmeasured: activities.filter(({ id }) => !measured.has(id)),
      };
    });
  const inWords = living.filter(({ kind }) => kind === 'scale').length;
  return {
    keyMeasures: measured.get(null) ?? [],
    strands,
    inNumbers: living.length - inWords,
    inWords,
    designing: living.filter(({ state }) => state === 'designing').length,
    doubtful: living.filter(({ quality }) => quality !== 'good'),
  };
}
