import { typed } from './forms.ts';
import type { Visit } from '../context.ts';
import type { Difference } from '../shown.ts';

type Fields = Readonly<Record<string, string>>;

/**
 * What a form is filled with: what is saved, or what was typed where it was sent and is shown again. Where somebody else has
 * saved since it was opened, what was typed stands over what is stored by now, with where the two differ: saving again then
 * means to put this in its place. In: what is saved, its version as `ifVersion`; how its fields are called.
 */
export function filled(
  { req, again }: Visit,
  saved: Fields,
  labels: Fields = {},
): { values: Record<string, string>; differences: readonly Difference[] } {
  if (again === undefined) return { values: { ...saved }, differences: [] };
  const values = typed(req);
  const now = saved['ifVersion'];
  if (now === undefined || values['ifVersion'] === now) return { values, differences: [] };
  const differences = Object.entries(labels)
    .map(([name, label]) => ({ label, stored: saved[name] ?? '', typed: values[name] ?? '' }))
    .filter((one) => one.stored !== one.typed);
  return { values: { ...values, ifVersion: now }, differences };
}

/** The labels of a date and time of day. */
export function dateLabels(prefix: string, called: string): Fields {
  return Object.fromEntries(
    ['day', 'month', 'year', 'time'].map((part) => [`${prefix}-${part}`, `${called}, ${part}`]),
  );
}
