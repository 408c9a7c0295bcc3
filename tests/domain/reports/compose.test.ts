import { describe, expect, it } from 'vitest';
import { composeReport, type Facts, type ReportDraft } from '../../../domain/reports/compose.ts';
import { usualSections } from '../../../domain/reports/skeleton.ts';
import type { Block, ReportTable } from '../../../domain/reports/tree.ts';

const table: ReportTable = { kind: 'table', key: 'colours', caption: 'Colours', columns: [], rows: [] };
const chart: Block = {
  kind: 'chart',
  key: 'c',
  title: 't',
  description: 'd',
  svg: '',
  table: { ...table, key: 'values', caption: 'Values' },
};
const facts: Facts = {
  names: new Map([['activity:1', { text: 'Raids', to: '/raids' }]]),
  live: new Map<string, readonly Block[]>([
    ['colours', [table]],
    ['indicators', [chart, { kind: 'nil', sentence: 'Nothing.' }]],
  ]),
};

/** A report in which nothing is wrong; `texts`: what its sections say. */
function draft(texts: Readonly<Record<string, string>> = {}, more: Partial<ReportDraft> = {}): ReportDraft {
  return {
    reference: 'REP-2003-0001',
    title: 'Progress',
    kind: 'action-plan',
    meeting: { body: 'Committee', on: '2003-10-09', number: '10', by: 'Commissioner' },
    recommendation: { kind: 'Note', text: 'That it be noted.' },
    authors: [{ name: 'Kim', rank: 'Inspector', unit: 'Directorate' }],
    asAt: 'Draft',
    before: null,
    contact: ['Office: 1'],
    sections: usualSections.map((section) => {
      const text = texts[section.key] ?? (section.nil === '' && section.required ? 'Said.' : '');
      return { ...section, text, nothing: text === '' && section.nil !== '' };
    }),
    appendices: [
      { key: 'plan', title: 'The plan', text: 'All of it.', file: null },
      {
        key: 'crack',
        title: 'Crack plan',
        text: '',
        file: { fileName: 'a.pdf', contentType: 'application/pdf', size: 1, sha256: 'x' },
      },
    ],
    ...more,
  };
}

const blocksOf = (one: ReportDraft, key: string) =>
  composeReport(one, facts).tree.sections.find((section) => section.key === key)?.blocks;
const problemsOf = (one: ReportDraft) => composeReport(one, facts).problems;

describe('a report', () => {
  it('says its recommendation, its authors and whom to ask by itself, and an explicit nil in its own sentence', () => {
    const { tree, problems } = composeReport(draft(), facts);
    expect(problems).toEqual([]);
    expect(blocksOf(draft(), 'recommendation')).toEqual([
      { kind: 'paragraph', key: 'the-recommendation', number: '', runs: [{ text: 'That it be noted.' }] },
    ]);
    expect(JSON.stringify(blocksOf(draft(), 'contact'))).toContain('Report author: Inspector Kim, Directorate.');
    expect(blocksOf(draft(), 'papers')).toEqual([{ kind: 'nil', sentence: 'There are no background papers.' }]);
    expect(tree.contact).toEqual([]);
    expect(tree.appendices[1]?.content).toHaveProperty('file.fileName', 'a.pdf');
  });

  it('names several authors, or none, and keeps its standing lines where it has no section for them', () => {
    const two = [...draft().authors, { name: 'Lee', rank: '', unit: '' }];
    expect(JSON.stringify(blocksOf(draft({}, { authors: two }), 'contact'))).toContain(
      'Report authors: Inspector Kim, Directorate; Lee.',
    );
    expect(blocksOf(draft({}, { authors: [] }), 'contact')).toHaveLength(1);
    expect(problemsOf(draft({}, { authors: [] })).map(({ text }) => text)).toEqual(['Say who wrote the report.']);
    const sections = draft().sections.filter(({ key }) => key !== 'contact');
    expect(composeReport(draft({}, { sections }), facts).tree.contact).toEqual(['Office: 1']);
  });

  it('numbers its paragraphs through, and puts names, numbers and captions in place of what is cited', () => {
    const one = draft({
      information:
        'Raids. {#raids}\n\n{live:colours}\n\n## More\n\n- {table:colours}, {appendix:crack}, {paragraph:raids}, {paragraph:sum}, {table:values}',
      summary: 'Sum. {#sum}',
      finance: 'See {activity:1}.\n\n{live:indicators}',
    });
    expect(problemsOf(one)).toEqual([]);
    expect(blocksOf(one, 'information')).toEqual([
      { kind: 'paragraph', key: 'raids', number: '1', runs: [{ text: 'Raids.' }] },
      table,
      { kind: 'heading', text: 'More' },
      {
        kind: 'list',
        ordered: false,
        items: [
          [
            { text: 'Colours', to: '#table:colours' },
            { text: ', ' },
            { text: 'Appendix 2', to: '#appendix:crack' },
            { text: ', ' },
            { text: 'paragraph 1', to: '#paragraph:raids' },
            { text: ', ' },
            { text: 'Summary', to: '#paragraph:sum' },
            { text: ', ' },
            { text: 'Values', to: '#table:values' },
          ],
        ],
      },
    ]);
    expect(blocksOf(one, 'finance')?.[0]).toEqual({
      kind: 'paragraph',
      key: 'finance-1',
      number: '2',
      runs: [{ text: 'See ' }, { text: 'Raids', to: '/raids' }, { text: '.' }],
    });
  });

  it('names the report before it in its first paragraph (S56)', () => {
    const before = { reference: 'REP-1', title: 'Plan', on: '2003-05-08', to: '/reports/1/versions/1' };
    const follows = [
      { text: 'This report follows ' },
      { text: 'REP-1, Plan', to: '/reports/1/versions/1' },
      { text: ', which came to the meeting of 8 May 2003.' },
    ];
    const { tree } = composeReport(draft({}, { before }), facts);
    expect(tree.before).toEqual({ reference: 'REP-1', title: 'Plan', on: '2003-05-08' });
    expect(tree.sections[0]?.blocks[0]).toMatchObject({ runs: [{ text: 'Said.' }, { text: ' ' }, ...follows] });
    const list = composeReport(draft({ summary: '- a' }, { before }), facts).tree.sections[0]?.blocks;
    expect(list).toEqual([expect.objectContaining({ runs: follows }), expect.objectContaining({ kind: 'list' })]);
    const [summary, ...others] = draft({}, { before }).sections;
    const empty = { ...summary!, text: '' };
    expect(
      composeReport(draft({}, { before, sections: [empty, ...others] }), facts).tree.sections[0]?.blocks,
    ).toHaveLength(1);
    expect(composeReport(draft({}, { before, sections: [] }), facts).tree.sections).toEqual([]);
  });
});

describe('what is wrong with a report', () => {
  it('is a section that must be filled in, with or without a sentence for nothing', () => {
    const sections = draft().sections.map((one) => ({ ...one, text: '', nothing: false }));
    expect(problemsOf(draft({}, { sections })).map(({ place, text }) => [place, text])).toEqual([
      ['Summary', 'This section must be filled in.'],
      ['B Supporting information', 'This section must be filled in.'],
      ...['C Equality and diversity implications', 'D Financial implications', 'E Background papers'].map((place) => [
        place,
        'This section must be filled in, or say that there is nothing to say.',
      ]),
    ]);
  });

  it('is what means nothing, is not there, is there twice or is placed twice, each with its places', () => {
    const information = '{odd} {activity:2} {#a}\n\nAgain. {#a}\n\n{live:colours}\n\n{live:colours}\n\n{live:strange}';
    expect(problemsOf(draft({ information }))).toEqual([
      {
        place: 'B Supporting information, paragraph 2',
        other: 'B Supporting information, paragraph 1',
        text: 'The paragraph “a” is there twice, so that “{paragraph:a}” could mean either.',
      },
      {
        place: 'B Supporting information, paragraph 4',
        other: 'B Supporting information, paragraph 3',
        text: 'The table “colours” is there twice, so that “{table:colours}” could mean either.',
      },
      { place: 'B Supporting information, paragraph 1', other: null, text: '“{odd}” means nothing here.' },
      {
        place: 'B Supporting information, paragraph 4',
        other: 'B Supporting information, paragraph 3',
        text: '“{live:colours}” is placed twice.',
      },
      {
        place: 'B Supporting information, paragraph 1',
        other: null,
        text: '“{activity:2}” names something that is not there.',
      },
      { place: 'B Supporting information, paragraph 5', other: null, text: 'There is no live part “strange”.' },
    ]);
  });

  it('is an appendix that is cited by a number that is not there, or not beside its own title', () => {
    const information = 'The plan (Appendix 1) holds. A supporting plan (appendix 2) was made. See Appendix 7.';
    expect(problemsOf(draft({ information }))).toEqual([
      {
        place: 'B Supporting information, paragraph 1',
        other: 'Appendix 2: Crack plan',
        text: '“appendix 2” is cited without its title. Write “{appendix:crack}” for that appendix, or the key of the one that is meant.',
      },
      {
        place: 'B Supporting information, paragraph 1',
        other: null,
        text: '“Appendix 7” is cited, and the report has no such appendix.',
      },
    ]);
  });
});
