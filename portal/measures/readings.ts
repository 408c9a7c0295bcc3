import type { Area, ValueLine } from '../../db/measures/read-values.ts';
import { periodLabel } from '../../domain/calendar/periods.ts';
import type { Definition } from '../../domain/measures/indicator.ts';
import { valueText } from '../../domain/measures/value.ts';

type Shape = Pick<Definition, 'kind' | 'decimals' | 'scale' | 'unit'>;

/** What an area is called: the one without a name is the whole. */
export const areaName = (name: string): string => name || 'All';

/** What was last said of a period and an area, in words. */
export function saidText(value: ValueLine | undefined, shape: Shape): string {
  if (value === undefined) return 'Not given';
  return value.scaled === null ? 'No data' : valueText(value.scaled, shape);
}

/** How it was said: provisional, late, revised. */
export function marksOf(value: ValueLine | undefined): string {
  if (value === undefined) return '';
  const { provisional, late, revision } = value;
  return [provisional ? 'provisional' : '', late ? 'late' : '', revision > 1 ? 'revised' : '']
    .filter((mark) => mark !== '')
    .join(', ');
}

/** The values of an indicator as a table: a row for each period, the latest first, a column for each area. */
export function readingsOf(shape: Shape, areas: readonly Area[], values: readonly ValueLine[]) {
  const rows = [...Map.groupBy(values, ({ period }) => period)].map(([period, said]) => ({
    period,
    label: periodLabel(period),
    cells: areas.map(({ id }) => {
      const value = said.find(({ areaId }) => areaId === id);
      return { text: saidText(value, shape), marks: marksOf(value) };
    }),
  }));
  return { areas: areas.map(({ name }) => areaName(name)), rows };
}
