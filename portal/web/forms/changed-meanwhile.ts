import { typed } from './forms.ts';
import type { Visit } from '../page.ts';
import type { Difference } from '../shown.ts';

type Fields = Readonly<Record<string, string>>;

/**
 * What a form is shown again with where somebody else has saved since it was opened: what was typed, over what is stored
 * by now, and where the two differ, so that saving again means to put this in its place.
 * In: what the form would be filled with now, its version as `ifVersion`; how its fields are called.
 */
export function typedOver(
  { req }: Visit,
  stored: Fields,
  labels: Fields,
): { values: Record<string, string>; differences: readonly Difference[] } {
  const values = typed(req);
  const now = stored['ifVersion'];
  if (now === undefined || values['ifVersion'] === now) return { values, differences: [] };
  const differences = Object.entries(labels)
    .map(([name, label]) => ({ label, stored: stored[name] ?? '', typed: values[name] ?? '' }))
    .filter((one) => one.stored !== one.typed);
  return { values: { ...values, ifVersion: now }, differences };
}

/** What a form is filled with: what is saved, or what was typed where it was sent and is shown again. */
export function filled(visit: Visit, saved: Fields, labels: Fields = {}): ReturnType<typeof typedOver> {
  return visit.again === undefined ? { values: { ...saved }, differences: [] } : typedOver(visit, saved, labels);
}

/** The labels of a date and time of day. */
export function dateLabels(prefix: string, called: string): Fields {
  return Object.fromEntries(
    ['day', 'month', 'year', 'time'].map((part) => [`${prefix}-${part}`, `${called}, ${part}`]),
  );
}
