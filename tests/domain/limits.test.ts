import { globSync } from 'node:fs';
import { expect, test } from 'vitest';
import { falls, stepOfWire } from '../../domain/chase/recipients.ts';
import { wirePolicy } from '../../domain/chase/check-policy.ts';
import { consultationPolicy } from '../../domain/chase/policy.ts';
import { listOrders } from '../../domain/lists.ts';
import { mailStates } from '../../domain/mail/states.ts';
import { reportKinds } from '../../domain/reports/tree.ts';
import { stopCategories, stopCategoryCodes } from '../../domain/tasks/stop-category.ts';

const files = globSync('domain/*/fields.ts').toSorted();

test.each(files)(
  'what %s limits is a whole number that is not below zero, and what it lists is said once',
  async (file) => {
    const said = Object.entries((await import(`../../${file}`)) as Record<string, unknown>);
    expect(said.length).toBeGreaterThan(0);
    for (const [name, value] of said)
      for (const one of typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.values(value)
        : [value])
        if (typeof one === 'number') expect(Number.isInteger(one) && one >= 0, `${name} of ${file}`).toBe(true);
        else if (Array.isArray(one)) expect(new Set(one).size, `${name} of ${file}`).toBe(one.length);
  },
);

test('codes that schemas take are there, each once', () => {
  for (const codes of [listOrders, mailStates, reportKinds, stopCategoryCodes]) {
    expect(codes.length).toBeGreaterThan(1);
    expect(new Set(codes).size).toBe(codes.length);
  }
  expect(stopCategoryCodes).toEqual(Object.keys(stopCategories));
});

test('a policy is read back as it was written', () => {
  const { steps, ...terms } = wirePolicy(consultationPolicy);
  expect({ ...terms, steps: steps.map((step) => stepOfWire(step)) }).toEqual(consultationPolicy);
});

test('where nobody stands on a rung others hear it; of whom the step asks by name nobody else does', () => {
  expect([falls('ladder'), falls('directorate'), falls('respondents')]).toEqual([true, false, false]);
});
