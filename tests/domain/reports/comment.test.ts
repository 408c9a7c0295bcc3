import { expect, test } from 'vitest';
import { canFreezePast, canSettle, standsStill } from '../../../domain/reports/comment.ts';
import { canPutInForce } from '../../../domain/reports/skeleton.ts';
import { richTree } from '../../support/report-tree.ts';

test('a comment is settled once, and carried over only with a word of why', () => {
  expect(canSettle('open', false, '')).toMatchObject({ ok: true });
  expect(canSettle('open', true, 'Next year.')).toMatchObject({ ok: true });
  expect(canSettle('open', true, '')).toMatchObject({ code: 'malformed', detail: { field: 'answer' } });
  expect(canSettle('settled', false, '')).toMatchObject({ code: 'nothing-to-change' });
  expect(canSettle('carried', false, '')).toMatchObject({ code: 'nothing-to-change' });
});

test('nothing is frozen past an open comment, and where it stands is said once', () => {
  expect(canFreezePast([])).toMatchObject({ ok: true });
  expect(canFreezePast(['Summary', 'Summary', 'Costs'])).toMatchObject({
    code: 'comments-unanswered',
    message: expect.stringContaining('in: Summary, Costs.'),
  });
});

test('what a comment quotes is found in its own section alone, in the words that people read', () => {
  const [section, other] = richTree.sections;
  const words = section?.blocks.flatMap((block) => (block.kind === 'paragraph' ? block.runs : []))[0]?.text ?? '';
  const quote = words.trim().split(' ').slice(0, 3).join('  ');
  expect(quote).not.toBe('');
  expect(standsStill(richTree, section?.key ?? '', quote)).toBe(true);
  expect(standsStill(richTree, section?.key ?? '', '')).toBe(true);
  expect(standsStill(richTree, section?.key ?? '', 'Nobody ever wrote this')).toBe(false);
  expect(standsStill({ ...richTree, sections: [other!] }, other?.key ?? '', quote)).toBe(false);
});

test('who drafts a change of the sections does not put it in force, and who does has seen it', () => {
  const drafted = { number: 3, madeById: 'one' };
  expect(canPutInForce(drafted, { personId: 'other', ifVersion: 3 })).toMatchObject({ ok: true });
  expect(canPutInForce(drafted, { personId: 'one', ifVersion: 3 })).toMatchObject({ code: 'not-allowed' });
  expect(canPutInForce(drafted, { personId: 'other', ifVersion: 2 })).toMatchObject({ code: 'version-changed' });
  expect(canPutInForce(undefined, { personId: 'other', ifVersion: 0 })).toMatchObject({ code: 'nothing-to-change' });
});
