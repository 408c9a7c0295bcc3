import { expect, test } from 'vitest';
import { placesOf } from '../../../domain/reports/facts.ts';
import { isReportFormat, reportFileName, reportFormatNames } from '../../../domain/reports/formats.ts';
import { richTree } from '../../support/report-tree.ts';

test('a file is named for its report, its version and what it is; no two of a version are called alike', () => {
  const names = reportFormatNames.map((format) => reportFileName('RPT-2003-0007', 2, format));
  expect(names).toContain('RPT-2003-0007-version-2-with-appendices.pdf');
  expect(new Set(names).size).toBe(5);
});

test('what is no format is none, whatever an object has by itself', () => {
  expect(['pdf', 'toString', undefined].map(isReportFormat)).toEqual([true, false, false]);
});

test('every part, paragraph and table of a report is a place that a link may name', () => {
  expect([...placesOf(richTree)]).toEqual([
    'section:summary',
    'paragraph:sum',
    'section:support',
    'paragraph:why',
    'paragraph:then',
    'table:moves',
    'table:burglaries-values',
    'table:empty-values',
    'section:equality',
    'contact',
    'paragraph:contact-1',
    'paragraph:contact-2',
    'appendix:costs',
    'paragraph:cost',
    'appendix:paper',
  ]);
});
