import { expect, test } from 'vitest';
import {
  codeOf,
  fallenTo,
  farthestOf,
  offeredRecipients,
  kindAndRung,
  readRecipients,
  recipientsKinds,
  rulesOf,
  stepOfWire,
  wireStep,
} from '../../../domain/chase/recipients.ts';

test('a code says what a policy does, and nothing else is read as one', () => {
  for (const code of offeredRecipients([{ ladder: 7 }])) expect(codeOf(readRecipients(code)!)).toBe(code);
  for (const code of ['', 'ladder', 'ladder:0', 'ladder:100', 'ladder:1:2', 'directorate:1', 'toString'])
    expect(readRecipients(code)).toBeUndefined();
  expect(kindAndRung('ladder:12')).toEqual({ kind: 'ladder', rung: 12 });
  expect(kindAndRung('directorate')).toEqual({ kind: 'directorate', rung: null });
});

test('a form offers every kind, and of the ladder the usual rungs and those that are named', () => {
  const offered = offeredRecipients([{ ladder: 5 }, 'respondents']);
  expect(offered.filter((code) => kindAndRung(code).rung !== null)).toEqual([
    'ladder:1',
    'ladder:2',
    'ladder:3',
    'ladder:5',
  ]);
  expect([...new Set(offered.map((code) => kindAndRung(code).kind))]).toEqual(recipientsKinds);
});

test('several are spoken to as the farthest of them, and whoever hears it instead is one of them', () => {
  expect(farthestOf(['ladder:1', 'directorate', 'ladder:2']).named).toBe(rulesOf('directorate').named);
  expect(farthestOf(['respondents', 'ladder:2']).named).toBe(rulesOf('ladder:2').named);
  expect([fallenTo('2'), fallenTo('directorate')]).toEqual(['ladder:2', 'directorate']);
});

test('what is stored and what the API says call them an audience', () => {
  const step = { kind: 'remind', recipients: 'respondents' };
  expect(wireStep(step)).toEqual({ kind: 'remind', audience: 'respondents' });
  expect(stepOfWire(wireStep(step))).toEqual(step);
});
