import { pageDay } from '../calendar/zones.ts';
import { pounds } from '../money.ts';
import { escapeHtml } from '../html.ts';
import type { Settlement } from './review.ts';
import type { ReturnContent } from './return.ts';
import type { ReturnPart } from './return-part.ts';
import { directionWords } from '../strategies/progress.ts';
import { type ColourScale, wordOf } from '../strategies/strategy.ts';

/** A file that was sent with a return, as the report keeps it: what its hash says, nobody can say otherwise later. */
export type ReportFile = { readonly fileName: string; readonly size: number; readonly sha256: string };

export type ReportLine = {
  readonly priorityArea: string;
  readonly strand: string;
  readonly activity: string;
  readonly lead: string;
  readonly content: ReturnContent | null;
  /** The colour that dates and measures suggested when it was sent; null where they said nothing. */
  readonly suggested: string | null;
  readonly suggestedWhy: string | null;
  readonly files: readonly ReportFile[];
  readonly parts: readonly ReturnPart[];
  readonly settlement: Settlement;
  readonly note: string;
};

export type ReportMove = {
  readonly milestone: string;
  readonly activity: string;
  readonly oldOn: string;
  readonly newOn: string;
  readonly reason: string;
  readonly agreed: boolean;
};

export type ReportAction = { readonly title: string; readonly owner: string; readonly due: string };

/**
 * What a strand costs (S47), in pence: as the leads of its activities reported it, and by the lines of its budget.
 * null: nobody reported a cost, or nothing is planned.
 */
export type StrandCost = {
  readonly strand: string;
  readonly costMinor: number | null;
  readonly budgetMinor: number | null;
  readonly forecastMinor: number | null;
  readonly actualMinor: number | null;
};

/** What others announced since the last report, with what it costs or brings (S73). */
export type ReportInitiative = {
  readonly title: string;
  readonly announcedBy: string;
  readonly announcedOn: string;
  readonly costNote: string;
};

/** Everything that a committee has settled, as it stands when the period is locked. */
export type ReviewReport = {
  readonly reference: string;
  readonly title: string;
  readonly quarter: string;
  readonly opened: string;
  readonly weeksLate: number;
  readonly colours: ColourScale;
  readonly lines: readonly ReportLine[];
  readonly moves: readonly ReportMove[];
  readonly actions: readonly ReportAction[];
  readonly costs: readonly StrandCost[];
  readonly initiatives: readonly ReportInitiative[];
  readonly note: string;
};

/** "Of 12 activities, 7 are On course and 3 Complete; 2 did not report." (S58) */
export function summarySentence(codes: readonly (string | null)[], colours: ColourScale): string {
  const total = codes.length;
  if (total === 0) return 'There are no activities to report on.';
  const counts = colours
    .map(({ code, word }) => ({ word, count: codes.filter((one) => one === code).length }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }, index) => `${count} ${index > 0 ? '' : count === 1 ? 'is ' : 'are '}${word}`);
  const silent = codes.filter((code) => !colours.some((colour) => colour.code === code)).length;
  const reported = counts.length === 0 ? [] : [joined(counts)];
  const missing = silent === 0 ? [] : [`${silent} did not report`];
  return `Of ${total} ${total === 1 ? 'activity' : 'activities'}, ${[...reported, ...missing].join('; ')}.`;
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

const settlementWords: Readonly<Record<Settlement, string>> = {
  noted: 'Noted',
  queried: 'Queried',
  retired: 'Retired',
  missing: 'No return',
};

/** The report as one HTML page that needs nothing beside it: what is kept, hashed and signed. */
export function reportHtml(report: ReviewReport): string {
  const summary = summarySentence(
    report.lines.map(({ content }) => content?.colour ?? null),
    report.colours,
  );
  const late = report.weeksLate === 0 ? '' : ` It opened ${report.weeksLate} weeks after the quarter began.`;
  const body = [
    `<h1>${text(report.title)}</h1>`,
    `<p>${text(report.reference)}. Quarter: ${text(report.quarter)}. Opened ${text(report.opened)}.${late}</p>`,
    `<p>${text(summary)}</p>`,
    report.note === '' ? '' : `<p>${text(report.note)}</p>`,
    `<h2>Activities</h2>${report.lines.map((line) => lineHtml(line, report.colours)).join('')}`,
    `<h2>Moved milestones</h2>${list(report.moves.map(moveText))}`,
    `<h2>Agreed actions</h2>${list(report.actions.map(({ title, owner, due }) => `${title}: ${owner}, by ${due}`))}`,
    `<h2>Cost of each strand</h2>${costTable(report.costs)}`,
    `<h2>Outside initiatives since the last report</h2>${list(report.initiatives.map(initiativeText))}`,
  ];
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${text(report.title)}</title></head><body>${body.join('')}</body></html>`;
}

function lineHtml(line: ReportLine, colours: ColourScale): string {
  const { content } = line;
  const rows: readonly (readonly [string, string])[] = [
    ['Priority area', line.priorityArea],
    ['Strand', line.strand],
    ['Lead', line.lead],
    ['Progress', content?.progress ?? 'No return'],
    ['Colour', content === null ? '' : wordOf(colours, content.colour)],
    ['Suggested', line.suggested === null ? '' : `${wordOf(colours, line.suggested)}; ${line.suggestedWhy}`],
    ['Direction', content?.direction ? directionWords[content.direction] : ''],
    ['Why this colour', content?.colourReason ?? ''],
    ['Achievements', content?.achievements ?? ''],
    ['Joint owners', line.parts.map((part) => partText(part, colours)).join('\n')],
    ['Evidence', content?.evidence ?? ''],
    ['Files', line.files.map(fileText).join('\n')],
    ['Cost so far', typeof content?.costMinor === 'number' ? pounds(content.costMinor) : ''],
    ['Retirement proposed', content?.relevant === false ? content.retireReason : ''],
    ['Settled', settlementWords[line.settlement]],
    ['Note', line.note],
  ];
  const terms = rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `<dt>${name}</dt><dd>${text(value)}</dd>`);
  return `<h3>${text(line.activity)}</h3><dl>${terms.join('')}</dl>`;
}

const costColumns = [
  ['Budget', 'budgetMinor'],
  ['Forecast', 'forecastMinor'],
  ['Actual', 'actualMinor'],
  ['Reported so far', 'costMinor'],
] as const;

function costTable(costs: readonly StrandCost[]): string {
  const heads = ['Strand', ...costColumns.map(([name]) => name)].map((name) => `<th scope="col">${name}</th>`);
  const rows = costs.map((cost) => {
    const cells = costColumns.map(([, key]) => {
      const minor = cost[key];
      return `<td>${minor === null ? 'Not said' : pounds(minor)}</td>`;
    });
    return `<tr><th scope="row">${text(cost.strand)}</th>${cells.join('')}</tr>`;
  });
  return `<table><thead><tr>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function partText({ agency, colour, words }: ReturnPart, colours: ColourScale): string {
  return `${agency}${colour === null ? '' : ` (${wordOf(colours, colour)})`}: ${words}`;
}

function fileText({ fileName, size, sha256 }: ReportFile): string {
  return `${fileName}, ${size} bytes, SHA-256 ${sha256}`;
}

function moveText({ milestone, activity, oldOn, newOn, reason, agreed }: ReportMove): string {
  return `${milestone} (${activity}): from ${pageDay(oldOn)} to ${pageDay(newOn)}, ${agreed ? 'agreed' : 'refused'}. ${reason}`;
}

function initiativeText({ title, announcedBy, announcedOn, costNote }: ReportInitiative): string {
  return `${title}, announced by ${announcedBy} on ${pageDay(announcedOn)}. ${costNote}`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '<p>None.</p>' : `<ul>${items.map((item) => `<li>${text(item)}</li>`).join('')}</ul>`;
}

function text(words: string): string {
  return escapeHtml(words).replaceAll('\n', '<br>');
}
