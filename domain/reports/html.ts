import { escapeHtml } from '../html.ts';
import {
  coverFacts,
  fileSentence,
  hasContents,
  noRows,
  noValues,
  partsOf,
  type ReportPart,
  shownTable,
} from './facts.ts';
import { type Look, namesOf } from './look.ts';
import type { Block, ReportCell, ReportChart, ReportTable, ReportTree, Run } from './tree.ts';

/**
 * A report as the body of a page, below the page's own h1: headings from h2, each place with the id that links name ("#table:key").
 * All text is escaped; charts are drawings of ours and stand as they are. `site` is put before the address of each page
 * ("https://…"), for a document that is read elsewhere.
 */
export function treeHtml(tree: ReportTree, site = ''): string {
  const parts = partsOf(tree);
  return [
    `<dl class="govuk-summary-list">${coverFacts(tree).map(factHtml).join('')}</dl>`,
    hasContents(parts) ? contentsHtml(parts) : '',
    ...parts.map(
      ({ id, heading, content }) =>
        `<h2 class="govuk-heading-l" id="${text(id)}">${text(heading)}</h2>${
          'blocks' in content
            ? content.blocks.map((block) => blockHtml(block, site)).join('\n')
            : `<p class="govuk-body">${text(fileSentence(content.file))}</p>`
        }`,
    ),
  ].join('\n');
}

/** The same as a document of its own, which needs nothing beside it and runs nothing: to be kept, sent and printed. */
export function treeDocument(tree: ReportTree, site: string, look: Look | null = null): string {
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${text(`${tree.title}: ${tree.reference}`)}</title>
<style>${style}${look === null ? '' : `h1,h2,h3{color:${text(look.accent)}}`}</style></head>
<body><main>
${look === null ? '' : lookHtml(look)}<h1>${text(tree.title)}</h1>
${treeHtml(tree, site)}
</main></body></html>
`;
}

/** The logo stands in the page itself, as a picture that runs nothing. */
function lookHtml(look: Look): string {
  const { logo } = look;
  const types = { png: 'image/png', svg: 'image/svg+xml' };
  const shown =
    logo === null
      ? ''
      : `<p><img src="data:${types[logo.kind]};base64,${base64(logo.bytes)}" alt="${text(logo.alt)}" style="height:4rem;max-width:100%"></p>`;
  return `${shown}${namesOf(look)
    .map((name) => `<p>${text(name)}</p>`)
    .join('')}\n`;
}

const base64 = (bytes: Uint8Array) => btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join(''));

const style = `body{font:1.1875rem/1.4 Arial,sans-serif;color:#0b0c0c;background:#fff;margin:0}
main{max-width:60rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1{font-size:2rem;line-height:1.2}h2{font-size:1.5rem;margin:2rem 0 .75rem}h3{font-size:1.1875rem}
a{color:#1a65a6}dt{font-weight:700}dd{margin:0 0 .5rem}nav ol{list-style:none;padding:0}
.app-scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}caption{font-weight:700;text-align:left;padding:.5rem 0}
th,td{border-bottom:1px solid #b1b4b6;padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:top;overflow-wrap:normal}
.govuk-table__header--numeric,.govuk-table__cell--numeric{text-align:right}figure{margin:1rem 0}svg{max-width:30rem}
@media print{main{max-width:none}h2,h3,caption{break-after:avoid}tr,svg{break-inside:avoid}}`;

const text = escapeHtml;

function contentsHtml(parts: readonly ReportPart[]): string {
  const items = parts.map(
    ({ id, heading }) => `<li><a class="govuk-link" href="#${text(id)}">${text(heading)}</a></li>`,
  );
  return `<nav aria-labelledby="contents"><h2 class="govuk-heading-m" id="contents">Contents</h2><ol class="govuk-list">${items.join('')}</ol></nav>`;
}

function factHtml([name, value]: readonly [string, string]): string {
  return `<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">${text(name)}</dt><dd class="govuk-summary-list__value">${text(value)}</dd></div>`;
}

function blockHtml(block: Block, site: string): string {
  switch (block.kind) {
    case 'heading':
      return `<h3 class="govuk-heading-m">${text(block.text)}</h3>`;
    case 'paragraph': {
      const number = block.number === '' ? '' : `<span class="number">${text(block.number)}</span> `;
      return `<p class="govuk-body" id="${text(`paragraph:${block.key}`)}">${number}${runsHtml(block.runs, site)}</p>`;
    }
    case 'list': {
      const [tag, look] = block.ordered ? ['ol', 'number'] : ['ul', 'bullet'];
      const items = block.items.map((runs) => `<li>${runsHtml(runs, site)}</li>`).join('');
      return `<${tag} class="govuk-list govuk-list--${look}">${items}</${tag}>`;
    }
    case 'table':
      return tableHtml(block, site);
    case 'chart':
      return chartHtml(block, site);
    case 'nil':
      break;
  }
  return `<p class="govuk-body">${text(block.sentence)}</p>`;
}

function runsHtml(runs: readonly Run[], site: string): string {
  return runs
    .map(({ text: words, strong = false, emphasis = false, to }) => {
      const said = linked(words, to, site);
      const leaning = emphasis ? `<em>${said}</em>` : said;
      return strong ? `<strong>${leaning}</strong>` : leaning;
    })
    .join('');
}

function linked(words: string, to: string | undefined, site: string): string {
  return to === undefined
    ? text(words)
    : `<a class="govuk-link" href="${text(to.startsWith('/') ? site + to : to)}">${text(words)}</a>`;
}

/** A wide table scrolls by itself, also by the keyboard, so that a narrow page does not. */
function tableHtml(table: ReportTable, site: string): string {
  const { key, caption, columns, rows, asAt } = shownTable(table);
  const kind = (column: number) => (columns[column]?.numeric === true ? ' govuk-table__cell--numeric' : '');
  const cellHtml = (cell: ReportCell, column: number) => {
    const said = linked(cell.text, cell.to, site);
    return column === 0
      ? `<th scope="row" class="govuk-table__header">${said}</th>`
      : `<td class="govuk-table__cell${kind(column)}">${said}</td>`;
  };
  const heads = columns.map(
    ({ heading, numeric }) =>
      `<th scope="col" class="govuk-table__header${numeric ? ' govuk-table__header--numeric' : ''}">${text(heading)}</th>`,
  );
  const body = rows.map(({ cells }) => `<tr class="govuk-table__row">${cells.map(cellHtml).join('')}</tr>`);
  const empty = `<tr class="govuk-table__row"><td class="govuk-table__cell" colspan="${Math.max(1, columns.length)}">${noRows}</td></tr>`;
  return `<div class="app-scroll" role="region" tabindex="0" aria-label="${text(caption)}" id="${text(`table:${key}`)}"><table class="govuk-table">
<caption class="govuk-table__caption govuk-table__caption--m">${text(caption)}</caption>
<thead class="govuk-table__head"><tr class="govuk-table__row">${heads.join('')}</tr></thead>
<tbody class="govuk-table__body">${body.length === 0 ? empty : body.join('\n')}</tbody></table></div>${
    asAt === undefined ? '' : `\n<p class="govuk-body-s">${text(asAt)}</p>`
  }`;
}

function chartHtml({ title, description, svg, table }: ReportChart, site: string): string {
  const drawing = table.rows.length === 0 ? `<p class="govuk-body">${noValues}</p>` : svg;
  return `<figure class="app-chart"><figcaption class="govuk-body"><strong>${text(title)}</strong>. ${text(description)}</figcaption>${drawing}</figure>
${tableHtml(table, site)}`;
}
