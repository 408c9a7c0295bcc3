import { expect, test } from 'vitest';
import { isLivePartKind, livePartKinds, livePartRules } from '../../../domain/reports/live-part.ts';
import { colours, coloursInWords, summary } from '../../../domain/reports/live-parts/reviewed.ts';
import { usualColours } from '../../../domain/strategies/strategy.ts';
import { placed, reviewedLine as line, textsOf } from '../../support/live-blocks.ts';

const lines = [
  line({}),
  line({ activityId: 'a2', activity: 'Test on arrest', colour: null, direction: null }),
  line({ activityId: 'a3', activity: 'Teach in schools', strandId: 's2', strand: 'Young people', colour: 'red' }),
  line({ quarter: '2026-04-01', colour: 'amber' }),
];

test('every kind of live part has a name and a sentence for when there is nothing', () => {
  for (const kind of livePartKinds) expect(livePartRules[kind].nil).toMatch(/\.$/u);
  expect(isLivePartKind('colours')).toBe(true);
  expect(isLivePartKind('colour')).toBe(false);
  expect(isLivePartKind('constructor')).toBe(false);
});

test('the summary counts the last review alone', () => {
  expect(textsOf(summary(lines, usualColours, placed))).toEqual([
    'The last review that is complete is that of July to September 2026. Of 3 activities, 1 is On course and 1 Not on course; 1 did not report.',
  ]);
  expect(summary([], usualColours, placed)).toEqual([]);
});

test('colours are numbers for each strand in the last review, and words over the quarters', () => {
  const [now, over] = colours(lines, usualColours, placed);
  expect(textsOf([now!])).toEqual([
    'Activities by colour, July to September 2026',
    'Strand | Activities | Complete | On course | At risk | Not on course | No return',
    's1: Enforcement | 2 | 0 | 1 | 0 | 0 | 1',
    's2: Young people | 1 | 0 | 0 | 0 | 1 | 0',
  ]);
  expect(textsOf([over!])).toEqual([
    'Colours of each strand over the last quarters',
    'Strand | April to June 2026 | July to September 2026',
    's1: Enforcement | 1 At risk | 1 On course, 1 No return',
    's2: Young people | Not reviewed | 1 Not on course',
  ]);
  expect(colours(lines.slice(0, 3), usualColours, placed)).toEqual([now]);
  expect(colours([], usualColours, placed)).toEqual([]);
  expect(coloursInWords(['gone'], usualColours)).toBe('1 No return');
});
