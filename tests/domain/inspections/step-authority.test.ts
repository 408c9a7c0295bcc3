import { describe, expect, test } from 'vitest';
import { gradeOf, mayAuthorise, type Authority } from '../../../domain/inspections/enforcement.ts';

const nothing: Authority = { officer: false, head: false, chair: false, involved: false };

describe('who authorises a step', () => {
  test('does so at the highest grade of what he holds, whatever is said of him', () => {
    expect(gradeOf(nothing)).toBeUndefined();
    expect(gradeOf({ ...nothing, officer: true })).toBe('officer');
    expect(gradeOf({ ...nothing, officer: true, head: true })).toBe('head');
    expect(gradeOf({ officer: true, head: true, chair: true })).toBe('committee');
  });

  test('is somebody else than who proposes it, holds a post or a chair, and belongs to no inspected agency', () => {
    const head = { ...nothing, head: true };
    expect(mayAuthorise(head, false)).toEqual({ ok: true, value: 'head' });
    expect(mayAuthorise(head, true)).toMatchObject({ code: 'not-independent' });
    expect(mayAuthorise(undefined, false)).toMatchObject({ code: 'person-unknown' });
    expect(mayAuthorise(nothing, false)).toMatchObject({ code: 'person-unknown' });
    expect(mayAuthorise({ ...head, involved: true }, false)).toMatchObject({ code: 'not-independent' });
  });
});
