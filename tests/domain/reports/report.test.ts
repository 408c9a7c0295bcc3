import { describe, expect, it } from 'vitest';
import {
  attachmentFlaw,
  canBeAbout,
  canFreeze,
  canPublish,
  canRedraft,
  canSend,
  keyFrom,
  versionState,
} from '../../../domain/reports/report.ts';
import { checkSkeleton, mostSections, usualSections } from '../../../domain/reports/skeleton.ts';

const problem = (n: number) => ({ place: `Section ${n}`, other: n === 1 ? 'Appendix 1: Plan' : null, text: 'Wrong.' });

describe('how far a version has come', () => {
  it('is what its sign-off says', () => {
    expect([null, 'cancelled' as const].map(versionState)).toEqual(['frozen', 'frozen']);
    expect((['draft', 'open', 'referred-back'] as const).map(versionState)).toEqual([
      'with-body',
      'with-body',
      'with-body',
    ]);
    expect((['approved', 'rejected', 'returned'] as const).map(versionState)).toEqual([
      'carried',
      'not-carried',
      'not-carried',
    ]);
  });

  it('decides what can be done with it', () => {
    const all = ['frozen', 'with-body', 'carried', 'not-carried'] as const;
    expect(all.map((one) => canRedraft(one).ok)).toEqual([true, false, false, true]);
    expect(all.map((one) => canSend(one).ok)).toEqual([true, false, false, false]);
    expect(all.map((one) => canPublish(one, false).ok)).toEqual([false, false, true, false]);
    expect(canPublish('carried', true)).toMatchObject({ code: 'nothing-to-change' });
  });
});

describe('freezing', () => {
  it('is refused with what is wrong, each with both its places', () => {
    expect(canFreeze([]).ok).toBe(true);
    expect(canFreeze([problem(1)])).toMatchObject({
      code: 'not-ready',
      message: 'This is not right yet. Section 1, and Appendix 1: Plan: Wrong.',
    });
    expect(canFreeze([1, 2, 3, 4, 5].map(problem))).toMatchObject({
      message: expect.stringMatching(/Section 3: Wrong\. And 2 more\.$/u),
    });
  });
});

describe('the key of an appendix', () => {
  it('comes from its title, and is nobody else’s', () => {
    expect(keyFrom('Costs in 2003: Fördermittel', [])).toBe('costs-in-2003-fo-rdermittel');
    expect(keyFrom('2003', [])).toBe('appendix');
    expect(keyFrom('Costs', ['costs', 'costs-2'])).toBe('costs-3');
    expect(keyFrom('A title that is far longer than a key can be', [])).toBe('a-title-that-is-far-longer-tha');
  });
});

describe('a document that is attached', () => {
  const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('is a PDF or a Word document that everybody can read', () => {
    expect(attachmentFlaw('application/pdf', bytes('%PDF-1.7 /Root 1 0 R'))).toBeUndefined();
    expect(attachmentFlaw('application/pdf', bytes('trailer << /Encrypt 5 0 R >>'))).toContain('encrypted');
    expect(attachmentFlaw(docx, bytes('PK word/document.xml'))).toBeUndefined();
    expect(attachmentFlaw(docx, bytes('PK word/vbaProject.bin'))).toContain('macros');
    expect(attachmentFlaw('text/plain', bytes('x'))).toContain('PDF or a Word document');
  });
});

describe('the sections of a kind of report', () => {
  const without = (key: string) => usualSections.filter((one) => one.key !== key);
  const [first] = usualSections;
  const more = { ...first!, key: 'more' };

  it('are never without one that the kind must have', () => {
    expect(checkSkeleton('review', usualSections).ok).toBe(true);
    expect(checkSkeleton('review', without('equality'))).toMatchObject({
      message: expect.stringContaining('equality'),
    });
  });

  it('have keys of their own, a heading, and what is said where there is nothing to say', () => {
    const wrong = (one: object) => checkSkeleton('review', [...usualSections, { ...more, nil: 'None.', ...one }]);
    expect(wrong({}).ok).toBe(true);
    expect(wrong({ key: 'Not A Key' })).toMatchObject({ message: expect.stringContaining('small letters') });
    expect(wrong({ key: 'summary' })).toMatchObject({ message: expect.stringContaining('another section') });
    expect(wrong({ heading: '' })).toMatchObject({ message: expect.stringContaining('heading') });
    expect(wrong({ nil: '' })).toMatchObject({ message: expect.stringContaining('nothing to say') });
    expect(wrong({ nil: '', required: false }).ok).toBe(true);
    const many = Array.from({ length: mostSections }, (_, n) => ({ ...more, key: `more-${n}`, nil: 'None.' }));
    expect(checkSkeleton('review', [...usualSections, ...many])).toMatchObject({ code: 'too-many' });
  });
});

it.each([
  ['review', 'review', true],
  ['review', 'consultation', false],
  ['consultation', 'consultation', true],
  ['action-plan', 'review', true],
  ['action-plan', 'consultation', false],
] as const)('a report of the kind “%s” about a process of the kind “%s”: %s', (kind, process, ok) => {
  expect(canBeAbout(kind, process)).toMatchObject({ ok, ...(!ok && { detail: { field: 'about' } }) });
});
