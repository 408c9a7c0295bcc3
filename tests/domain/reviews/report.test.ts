import { pounds } from '../../../domain/money.ts';
import { expect, test } from 'vitest';
import { type ReportLine, type ReviewReport, reportHtml, summarySentence } from '../../../domain/reviews/report.ts';
import { usualColours } from '../../../domain/strategies/strategy.ts';

const line: ReportLine = {
  priorityArea: 'Reducing supply',
  strand: 'Enforcement',
  activity: 'Close crack houses <b>',
  lead: 'Commander, Territorial Policing',
  content: {
    progress: 'First line\nsecond & last',
    colour: 'green',
    colourReason: 'Two closed.',
    direction: 'better',
    milestones: [],
    relevant: false,
    retireReason: 'Law now.',
    costMinor: 123_450,
    achievements: '',
    evidence: '',
  },
  files: [{ fileName: 'licence <1>.pdf', size: 1200, sha256: 'ab12' }],
  suggested: 'amber',
  suggestedWhy: 'the milestone “Launch” passed 3 days ago',
  parts: [
    { agency: 'Health', colour: 'red', words: 'No beds.' },
    { agency: 'Fire', colour: null, words: 'Nothing to add.' },
  ],
  settlement: 'noted',
  note: 'Good.',
};

const report: ReviewReport = {
  reference: 'REV-2026-0001',
  title: 'Drugs strategy: review of October 2026',
  quarter: 'October 2026',
  opened: '1 October 2026 at 9am',
  weeksLate: 0,
  colours: usualColours,
  lines: [line, { ...line, content: null, files: [], settlement: 'missing', note: '' }],
  moves: [
    {
      milestone: 'Launch',
      activity: 'Plan',
      oldOn: '2027-01-31',
      newOn: '2027-03-31',
      reason: 'Bid late.',
      agreed: true,
    },
    { milestone: 'Bid', activity: 'Plan', oldOn: '2027-01-31', newOn: '2029-03-31', reason: 'x', agreed: false },
  ],
  actions: [],
  costs: [
    {
      strand: 'Enforcement & <i>',
      costMinor: 123_450,
      budgetMinor: 5_000_000,
      forecastMinor: 4_000_000,
      actualMinor: 0,
    },
    { strand: 'Education', costMinor: null, budgetMinor: null, forecastMinor: null, actualMinor: null },
  ],
  initiatives: [
    { title: 'National plan', announcedBy: 'Home Office', announcedOn: '2026-09-12', costNote: 'None so far.' },
  ],
  note: '',
};

test('sums up in one sentence, in the words of the scale', () => {
  expect(summarySentence([], usualColours)).toBe('There are no activities to report on.');
  expect(summarySentence(['green'], usualColours)).toBe('Of 1 activity, 1 is On course.');
  expect(summarySentence([null], usualColours)).toBe('Of 1 activity, 1 did not report.');
  expect(summarySentence(['green', 'green', 'complete', 'complete', 'red', null], usualColours)).toBe(
    'Of 6 activities, 2 are Complete, 2 On course and 1 Not on course; 1 did not report.',
  );
});

test('writes pence as pounds', () => {
  expect([0, 5, 100, 123_450, 123_456_789].map(pounds)).toEqual(['£0', '£0.05', '£1', '£1,234.50', '£1,234,567.89']);
});

test('the report is a page in which nothing that somebody typed is markup, and every colour has its word', () => {
  const html = reportHtml(report);
  expect(html).toContain('Close crack houses &lt;b&gt;');
  expect(html).toContain('First line<br>second &amp; last');
  expect(html).toContain('<dd>On course</dd>');
  expect(html).toContain('Health (Not on course): No beds.<br>Fire: Nothing to add.');
  expect(html).toContain('<dt>Suggested</dt><dd>At risk; the milestone “Launch” passed 3 days ago</dd>');
  expect(html).toContain('<dd>£1,234.50</dd>');
  expect(html).toContain('<dt>Files</dt><dd>licence &lt;1&gt;.pdf, 1200 bytes, SHA-256 ab12</dd>');
  expect(html).toContain('from 31 January 2027 to 31 March 2027, agreed. Bid late.');
  expect(html).toContain('from 31 January 2027 to 31 March 2029, refused.');
  expect(html).toContain('National plan, announced by Home Office on 12 September 2026. None so far.');
  expect(html).toContain('<p>None.</p>');
  expect(html).not.toContain('weeks after');
});

test('the cost of each strand stands in the report, and where nothing is planned, it says so', () => {
  const html = reportHtml(report);
  expect(html).toContain(
    '<th scope="row">Enforcement &amp; &lt;i&gt;</th><td>£50,000</td><td>£40,000</td><td>£0</td><td>£1,234.50</td>',
  );
  expect(html).toContain(`<th scope="row">Education</th>${'<td>Not said</td>'.repeat(4)}`);
});

test('a late review is told as late, with its note and its actions', () => {
  const html = reportHtml({
    ...report,
    weeksLate: 6,
    note: 'That the report be noted.',
    actions: [{ title: 'Tell the boroughs', owner: 'Commander', due: '1 December' }],
    lines: [{ ...line, content: { ...line.content!, costMinor: null, relevant: true } }],
  });
  expect(html).toContain('It opened 6 weeks after the quarter began.');
  expect(html).toContain('<p>That the report be noted.</p>');
  expect(html).toContain('Tell the boroughs: Commander, by 1 December');
  expect(html).not.toContain('Cost so far');
});

test('a line says what its dates suggested, and nothing where they suggested nothing', () => {
  expect(reportHtml(report)).toContain('At risk; the milestone “Launch” passed 3 days ago');
  const quiet = { ...line, suggested: null, suggestedWhy: null };
  expect(reportHtml({ ...report, lines: [quiet] })).not.toContain('<dt>Suggested<');
});
