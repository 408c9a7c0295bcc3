import { expect, test } from 'vitest';
import { offeredPeriods, spanOf } from '../../../domain/tasks/span.ts';

const nothing = { period: '', from: '', until: '' };
const at = (asked: Partial<typeof nothing>) => spanOf({ ...nothing, ...asked }, '2003-11-20', 'Europe/London');

test('is the quarter of today where nothing is asked for', () => {
  expect(at({})).toEqual({
    ok: true,
    value: {
      first: '2003-10-01',
      last: '2003-12-31',
      label: 'October to December 2003',
      from: Date.UTC(2003, 8, 30, 23),
      until: Date.UTC(2004, 0, 1),
    },
  });
});

test.each([
  [{ period: '2003-Q2' }, '2003-04-01', '2003-06-30', 'April to June 2003'],
  [{ period: '2002/03' }, '2002-04-01', '2003-03-31', 'April 2002 to March 2003'],
  [{ period: '2003-Q2', from: '2003-01-01', until: '2003-12-31' }, '2003-01-01', '2003-12-31', undefined],
  [{ from: '2003-05-02' }, '2003-05-02', '2003-05-02', undefined],
  [{ until: '2003-05-02' }, '2003-05-02', '2003-05-02', undefined],
  [{ from: '2004-01-01', until: '2004-12-31' }, '2004-01-01', '2004-12-31', undefined],
])('takes %o', (asked, first, last, label) => {
  const span = at(asked);
  expect(span.ok && [span.value.first, span.value.last]).toEqual([first, last]);
  if (label !== undefined) expect(span.ok && span.value.label).toBe(label);
});

test.each([
  [{ period: 'soon' }, 'period'],
  [{ from: 'none', until: '2003-01-01' }, 'from'],
  [{ from: '2003-01-01', until: '2003-02-30' }, 'until'],
  [{ from: '2003-01-02', until: '2003-01-01' }, 'until'],
  [{ from: '2003-01-01', until: '2004-01-02' }, 'until'],
])('refuses %o beside its field', (asked, field) => {
  const span = at(asked);
  expect(!span.ok && span.detail?.['field']).toBe(field);
});

test('offers the next quarter, seven more and three financial years', () => {
  const offered = offeredPeriods('2003-11-20').map(({ period }) => period);
  expect(offered).toHaveLength(11);
  expect([offered[0], offered[7], offered[8], offered[10]]).toEqual(['2004-Q1', '2002-Q2', '2003/04', '2001/02']);
});
