import { expect, test } from 'vitest';
import { tablesOf } from '../../../domain/reports/facts.ts';
import { treeDocument, treeHtml } from '../../../domain/reports/html.ts';
import type { ReportTree } from '../../../domain/reports/tree.ts';
import { richTree } from '../../support/report-tree.ts';

const html = treeHtml(richTree);

test('every link within a report names a place in it, once', () => {
  const named = [...html.matchAll(/href="#([^"]+)"/gu)].map(([, id]) => id);
  expect(named).toEqual([
    'section:summary',
    'section:support',
    'section:equality',
    'contact',
    'appendix:costs',
    'appendix:paper',
    'appendix:costs',
    'paragraph:why',
    'table:moves',
  ]);
  for (const id of named) expect(html.split(` id="${id}"`)).toHaveLength(2);
});

test('says in words what changed since the report before, and nothing where nobody knows', () => {
  expect(html).toContain('Since the report before');
  for (const word of ['New', 'Changed', 'Unchanged', ''])
    expect(html).toContain(`<td class="govuk-table__cell">${word}</td></tr>`);
});

test('a table has a caption, and its first column and its headings name the cells', () => {
  expect(html).toMatch(/<caption[^>]*>Dates that moved<\/caption>/u);
  expect(html).toContain('<th scope="col" class="govuk-table__header govuk-table__header--numeric">Days</th>');
  expect(html).toContain('<th scope="row" class="govuk-table__header">=SUM(A1:A9)</th>');
  expect(html).toContain('<td class="govuk-table__cell govuk-table__cell--numeric">1,031</td>');
  expect(html).toContain('<p class="govuk-body-s">Dates as at 1 October 2003</p>');
});

test('a chart is drawn with its title and description beside its table, and says so where it has no values', () => {
  expect(html).toContain('<title id="burglaries-title">Burglaries of dwellings</title>');
  expect(html).toMatch(
    /<figcaption[^>]*><strong>Nothing measured<\/strong>. No values yet.<\/figcaption><p[^>]*>There are no values to draw.<\/p>/u,
  );
  expect(html).toContain('There is nothing in this table.');
});

test('nothing that people wrote is markup', () => {
  expect(html).toContain('#eval(&quot;1&quot;) and $x$ and \\n and @ref and &lt;a&gt; and *b*');
  expect(html).not.toMatch(/<(?:2003|board|a)>/u);
});

test('lists, nil sentences, appendices, numbers and what stands out are there', () => {
  expect(html).toContain('<ul class="govuk-list govuk-list--bullet"><li>First of two</li><li>Second of two</li></ul>');
  expect(html).toContain('<ol class="govuk-list govuk-list--number"><li>Ordered item</li></ol>');
  expect(html).toContain('<span class="number">2</span> As paragraph');
  expect(html).toContain('<strong>7 are done</strong>');
  expect(html).toContain('<em><a class="govuk-link" href="/strategies/abc">the strategy</a></em>');
  expect(html).toContain('There are no implications for equality.');
  expect(html).toContain('<h2 class="govuk-heading-l" id="section:support">B Supporting information</h2>');
  expect(html).toContain(`board &amp; paper.pdf (1234 bytes, SHA-256 ${'a'.repeat(64)})`);
  expect(html).toContain('Ann O&#39;Hara, Inspector, Policy unit; Bo Okonkwo');
  expect(html).toContain('RPT-2002-0003, The strategy as it began, 26 September 2002');
});

test('a short first report has no list of contents and says that none was before it', () => {
  const short: ReportTree = {
    ...richTree,
    before: null,
    sections: richTree.sections.slice(0, 1),
    appendices: [],
    contact: [],
  };
  const page = treeHtml(short);
  expect(page).toContain('None: this is the first report on this strategy to this body');
  expect(page).not.toContain('Contents');
  expect(page).not.toContain('Whom to ask');
});

test('as a document of its own it has one h1, its language, and addresses that are found from elsewhere', () => {
  const page = treeDocument(richTree, 'https://plans.example.org');
  expect(page).toContain('<html lang="en-GB">');
  expect(page.match(/<h1>/gu)).toHaveLength(1);
  expect(page).toContain('href="https://plans.example.org/strategies/abc"');
  expect(page).not.toMatch(/<script|\son\w+=|<base/u);
});

test('its tables are listed with the part in which they stand, also those of charts and of appendices', () => {
  const [table] = richTree.sections[1]?.blocks.filter((block) => block.kind === 'table') ?? [];
  if (table === undefined) throw new Error('the tree has a table');
  const appendices = [...richTree.appendices, { key: 'more', title: 'More', content: { blocks: [table] } }];
  const found = tablesOf({ ...richTree, appendices });
  expect(found.map(({ part, table: { key } }) => [part, key])).toEqual([
    ['B Supporting information', 'moves'],
    ['B Supporting information', 'burglaries-values'],
    ['B Supporting information', 'empty-values'],
    ['Appendix 3: More', 'moves'],
  ]);
  expect(found[0]?.table.rows[0]?.cells.at(-1)).toEqual({ text: 'New' });
});

test('a document of its own has the look of its directorate: its colour, its names, and its logo with what it shows', () => {
  const look = { names: 'Drugs Directorate\n\nNew <Yard>', accent: '#1d4e89', styles: null };
  const logo = { kind: 'svg', bytes: new TextEncoder().encode('<svg/>'), alt: 'A "crown"' } as const;
  const shown = treeDocument(richTree, '', { ...look, logo });
  expect(shown).toContain('h1,h2,h3{color:#1d4e89}');
  expect(shown).toContain('<p>Drugs Directorate</p><p>New &lt;Yard&gt;</p>');
  expect(shown).toContain('<img src="data:image/svg+xml;base64,PHN2Zy8+" alt="A &quot;crown&quot;"');
  expect(treeDocument(richTree, '', { ...look, logo: null })).not.toContain('<img');
});
