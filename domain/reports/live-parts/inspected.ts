import { pageDay } from '../../calendar/zones.ts';
import { type Severity, severityNames } from '../../inspections/inspection.ts';
import type { Block } from '../tree.ts';
import { activityCell, counted, liveTable, type Placed } from './table.ts';

/** An inspection whose report is final; days 'YYYY-MM-DD'. */
export type FinalInspection = {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly finalOn: string;
  readonly findings: readonly {
    readonly id: string;
    readonly number: number;
    readonly agency: string;
    readonly severity: Severity;
    readonly text: string;
    readonly action: string;
    readonly dueOn: string | null;
  }[];
};

/** What final reports of inspections found, a table for each (S38). */
export function findings(inspections: readonly FinalInspection[], placed: Placed): Block[] {
  return inspections
    .filter((one) => one.findings.length > 0)
    .map(({ id, reference, title, finalOn, findings: found }) =>
      liveTable(placed, {
        key: `${placed.key}-${id}`,
        caption: `${title} (${reference}), final report of ${pageDay(finalOn)}`,
        headings: [{ figures: 'Finding' }, 'Agency', 'Severity', 'What was found', 'To be put right', 'By'],
        rows: found.map((finding) => ({
          key: finding.id,
          cells: [
            counted(finding.number),
            finding.agency,
            severityNames[finding.severity],
            finding.text,
            finding.action,
            finding.dueOn === null ? '' : pageDay(finding.dueOn),
          ],
        })),
      }),
    );
}

/** Something that a committee or an inspection has agreed; days 'YYYY-MM-DD'. */
export type AgreedAction = {
  readonly id: string;
  readonly title: string;
  /** The reference of the review or inspection that it comes from. */
  readonly from: string;
  readonly activityId: string | null;
  readonly activity: string | null;
  /** The post with its agency. */
  readonly owner: string;
  readonly dueOn: string;
  readonly state: string;
};

/** What was agreed to be done, by whom and by when, and how it stands (S38). */
export function actions(agreed: readonly AgreedAction[], placed: Placed): Block[] {
  if (agreed.length === 0) return [];
  return [
    liveTable(placed, {
      key: placed.key,
      caption: 'Agreed actions',
      headings: ['Action', 'Agreed in', 'Activity', 'Owner', 'By', 'How it stands'],
      rows: agreed.map(({ id, title, from, activityId, activity, owner, dueOn, state }) => ({
        key: id,
        cells: [
          title,
          from,
          activityId === null ? '' : activityCell(placed, { activityId, activity: activity ?? '' }),
          owner,
          pageDay(dueOn),
          state,
        ],
      })),
    }),
  ];
}
