import { pageDay } from '../../calendar/zones.ts';
import type { ItemState } from '../../strategies/strategy.ts';
import type { Block } from '../tree.ts';
import { activityCell, liveTable, type Placed } from './table.ts';

/** Days 'YYYY-MM-DD'. */
type PlannedMilestone = {
  readonly title: string;
  readonly firstDueOn: string;
  readonly dueOn: string;
  readonly state: ItemState;
  readonly doneOn: string | null;
};
export type PlannedStrand = {
  readonly id: string;
  readonly priorityArea: string;
  readonly name: string;
  /** Its leader's post with its agency; "" where it has none. */
  readonly leader: string;
  readonly activities: readonly {
    readonly id: string;
    readonly title: string;
    readonly lead: string;
    readonly milestones: readonly PlannedMilestone[];
  }[];
};

/** The plan as it stands, by priority area and strand: each activity with its lead and its milestones (S64). */
export function plan(strands: readonly PlannedStrand[], placed: Placed): Block[] {
  return [...Map.groupBy(strands, ({ priorityArea }) => priorityArea)].flatMap(([area, own]): Block[] => [
    ...(area === '' ? [] : [{ kind: 'heading', text: area } as const]),
    ...own.map((strand) => strandTable(strand, placed)),
  ]);
}

function strandTable({ id, name, leader, activities }: PlannedStrand, placed: Placed): Block {
  return liveTable(placed, {
    key: `${placed.key}-${id}`,
    caption: leader === '' ? name : `${name}. Leader: ${leader}`,
    headings: ['Activity', 'Lead', 'Milestones'],
    rows: activities.map((activity) => ({
      key: activity.id,
      cells: [
        activityCell(placed, { activityId: activity.id, activity: activity.title }),
        activity.lead,
        activity.milestones
          .filter(({ state }) => state !== 'dropped')
          .map(milestoneText)
          .join('; '),
      ],
    })),
  });
}

/** "Baseline data collected: met on 31 January 2028 (first planned for 30 November 2027)" (S63). */
function milestoneText({ title, firstDueOn, dueOn, doneOn }: PlannedMilestone): string {
  const first = firstDueOn === (doneOn ?? dueOn) ? '' : ` (first planned for ${pageDay(firstDueOn)})`;
  return `${title}: ${doneOn === null ? pageDay(dueOn) : `met on ${pageDay(doneOn)}`}${first}`;
}
