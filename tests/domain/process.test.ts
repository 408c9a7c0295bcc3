import { describe, expect, test } from 'vitest';
import { afterAct, isOver, signsReport, waitsForSignOff } from '../../domain/decisions/process.ts';
import { type ProcessKind, processKinds, processPath } from '../../domain/process-kinds.ts';
import { signaturePolicy } from '../../domain/chase/policy.ts';
import { isAnswered, policyOf, taskKinds, taskKindsThat, takesFiles } from '../../domain/chase/task-kinds.ts';

describe('a process of any kind', () => {
  test('has a reference of its own and a page of its own', () => {
    const rules = Object.values(processKinds);
    expect(new Set(rules.map(({ prefix }) => prefix)).size).toBe(rules.length);
    for (const { path } of rules) expect(path).toMatch(/^\/[a-z-]+$/u);
  });

  test('is found by its kind and its id', () => {
    expect(processPath('review', '17')).toBe('/reviews/17');
  });

  test('waits for its sign-off if it is a round, a review or an inspection; the last two have a report signed as it is', () => {
    const kinds = [...(Object.keys(processKinds) as ProcessKind[]), null];
    expect(kinds.filter(waitsForSignOff)).toEqual(['consultation', 'inspection', 'review']);
    expect(kinds.filter(signsReport)).toEqual(['inspection', 'review']);
  });

  test('is steered by the rules of its kind', () => {
    expect(afterAct('consultation', 'draft', 'open')).toEqual({ ok: true, value: 'open' });
    expect(afterAct('consultation', 'published', 'open')).toMatchObject({ ok: false, code: 'not-open' });
    expect([isOver('consultation', 'open'), isOver('consultation', 'published')]).toEqual([false, true]);
  });
});

describe('a task of any kind', () => {
  test('says in plain sentences what is asked, what is missing and what is overdue', () => {
    for (const { asks, reminds, overdue } of Object.values(taskKinds))
      for (const sentence of [asks, reminds, overdue]) expect(sentence).toMatch(/^[A-Z].*\.$/u);
  });

  test('closes by itself only where somebody else must stop waiting', () => {
    expect(policyOf('sign')).toBe(signaturePolicy);
    expect(taskKindsThat((kind) => kind.closes)).toContain('answer');
    expect(taskKindsThat((kind) => kind.closes)).not.toContain('decide-extension');
  });

  test('is answered with words, or takes files, where its kind says so', () => {
    expect([isAnswered('evidence'), isAnswered('corrective-action')]).toEqual([true, false]);
    expect([takesFiles('corrective-action'), takesFiles('verify')]).toEqual([true, false]);
  });
});
