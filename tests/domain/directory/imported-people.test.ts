import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImportPlan, KnownDirectory } from '../../../domain/directory/import-known.ts';
import { ann, type Cells, judge, nothing, said, states, stored } from '../../support/stories/imported-files.ts';

describe('a person of the file', () => {
  test('is the one with that address and name, whatever their case', () => {
    expect(states(judge(stored, { ...ann, person: 'ANN', address: 'Ann@Example.org' }).plan)).toEqual([
      ['same'],
      ['same'],
      ['same'],
      ['same'],
    ]);
  });

  test('who holds that very post changes address or name', () => {
    expect(judge(stored, { ...ann, address: 'ann.new@example.org' }).plan.people).toMatchObject([
      { id: 'n1', address: 'ann.new@example.org', state: 'changed' },
    ]);
    expect(judge(stored, { ...ann, person: 'Ann Married' }).plan.people).toMatchObject([
      { id: 'n1', name: 'Ann Married', state: 'changed' },
    ]);
  });

  test('of the directorate gets another address from administrators only', () => {
    const row = { agency: 'Health', post: 'Head', person: 'Ben', address: 'mine@example.org' };
    expect(said(stored, row)[0]).toContain('Only an administrator changes the address');
  });

  test('is one person however many posts, and not two under one name', () => {
    const head = { ...ann, agency: 'Ward', post: 'Lead', role: 'lead' };
    expect(judge(nothing, ann, head).plan.people).toHaveLength(1);
    expect(judge(nothing, ann, head).plan.holdings).toHaveLength(2);
    const twice = said(stored, { ...ann, address: 'x@example.org' }, ann);
    expect(twice).toEqual(['3 address: Line 2 gives the same person another name or address']);
  });

  test('who is new at an address that somebody has is refused, unless the line says that they share the mailbox', () => {
    const zoe = { ...ann, agency: 'Ward', post: 'Lead', role: 'lead', person: 'Zoe' };
    const asks = 'has this address too. If they share the mailbox, write “yes” into the column “shared”';
    expect(said(stored, zoe)).toEqual([`2 address: Ann ${asks}`]);
    expect(said(stored, { ...zoe, shared: 'yes' })).toEqual([]);
    const yan = { ...zoe, person: 'Yan', address: 'new@example.org' };
    const both = [yan, { ...yan, person: 'Una' }];
    expect(said(nothing, ...both)).toEqual([`2 address: Una ${asks}`, `3 address: Yan ${asks}`]);
  });

  test('twice in one post is refused', () => {
    expect(said(stored, ann, ann)).toEqual(['3 : Line 2 says the same']);
  });
});

describe('a post of the directorate', () => {
  const office: KnownDirectory = {
    ...stored,
    posts: [...stored.posts, { id: 'p3', agency: 'Health', title: 'Auditor', role: 'auditor', ladderLevel: null }],
    holdings: [...stored.holdings, { postId: 'p3', personId: 'n2' }],
  };
  const line = { agency: 'Health', post: 'Auditor' };
  const only = 'Auditor is a post of the directorate. Only an administrator changes it, on its page';

  test('is neither given nor put on another rung by a file; what is so already is no problem', () => {
    expect(said(office, { ...line, person: 'Ann', address: 'ann@example.org' })).toEqual([`2 person: ${only}`]);
    expect(said(office, { ...line, ladder_level: '5' })).toEqual([`2 ladder_level: ${only}`]);
    expect(said(office, { ...line, person: 'Ben', address: 'ben@example.org' })).toEqual([]);
  });
});

describe('the ladder as it would be', () => {
  const head = { agency: 'Health', post: 'Head', person: 'Ann', address: 'ann@example.org' };
  const back = 'somebody who answers for the agency stands on its ladder, or stands in there';

  test('never leads back to who answers', () => {
    expect(said(stored, head)).toEqual([`2 ladder_level: Level 1 leads back to the person who is late: ${back}`]);
    const both = { agency: 'New', role: 'lead', post: 'One', ladder_level: '1', person: 'X', address: 'x@example.org' };
    expect(said(nothing, both)).toEqual([`2 ladder_level: Level 1 leads back to the person who is late: ${back}`]);
  });

  test('nor through a substitute whom no line names', () => {
    const absences = [{ personId: 'n2', substituteId: 'n1', fromAt: 5, untilAt: 9 }];
    expect(said({ ...stored, absences }, { agency: 'Health', post: 'Adviser' })[0]).toContain(
      '2 ladder_level: Level 1 leads back',
    );
    const other = { agency: 'Health', post: 'Adviser', person: 'New', address: 'new@example.org' };
    expect(said({ ...stored, absences }, other)[0]).toContain('2 ladder_level: Level 1 leads back');
  });
});

/** What a plan leaves behind, as the directory that the next import sees. */
function after(plan: ImportPlan): KnownDirectory {
  const ids = new Map(plan.people.map(({ key }, index) => [key, `person-${index}`]));
  const posts = plan.posts.map((post, index) => ({ ...post, id: `post-${index}` }));
  return {
    ...nothing,
    agencies: plan.agencies.map((one, index) => ({ ...one, id: `agency-${index}`, ended: false })),
    posts,
    people: plan.people.map(({ key, name, address }) => ({ id: ids.get(key) ?? '', name, address, staff: false })),
    holdings: plan.holdings.map((one) => ({
      postId:
        posts.find(
          (post) =>
            post.agency.toLowerCase() === one.agency.toLowerCase() &&
            post.title.toLowerCase() === one.post.toLowerCase(),
        )?.id ?? '',
      personId: ids.get(one.person) ?? '',
    })),
  };
}

test('a file that was imported changes nothing the second time, whatever is in it', () => {
  const name = fc.constantFrom('A', 'a', 'B', 'C', 'D');
  const row = fc.record<Cells>({
    agency: name,
    parent: fc.constantFrom('', '', 'A', 'B'),
    level: fc.constantFrom('', 'borough'),
    post: fc.constantFrom('P', 'Q', 'R'),
    role: fc.constantFrom('respondent', 'manager'),
    ladder_level: fc.constantFrom('', '', '1', '2'),
    person: fc.constantFrom('Ann', 'Ben'),
    address: fc.constantFrom('ann@example.org', 'ben@example.org', 'c@example.org'),
  });
  let imported = 0;
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
      const first = judge(nothing, ...rows);
      fc.pre(first.problems.length === 0);
      imported += 1;
      const second = judge(after(first.plan), ...rows);
      expect(second.problems).toEqual([]);
      expect(new Set(states(second.plan).flat())).toEqual(new Set(['same']));
    }),
  );
  expect(imported).toBeGreaterThan(20);
});
