import { pageDay } from '../../calendar/zones.ts';
import { datedItemKinds, type ItemKind } from '../../strategies/strategy.ts';
import type { Block } from '../tree.ts';
import { activityCell, liveTable, type Placed } from './table.ts';

/** A date that was moved by agreement; days 'YYYY-MM-DD'. */
export type Move = {
  readonly itemId: string;
  readonly kind: ItemKind;
  readonly title: string;
  /** null: a date of the strategy itself. */
  readonly activityId: string | null;
  readonly activity: string | null;
  readonly oldOn: string;
  readonly newOn: string;
  readonly reason: string;
  /** A lead asked for it; else the directorate moved it. */
  readonly asked: boolean;
  readonly agreedOn: string;
};

/** The dates that moved since the report before: from, to, why, by whom, and when it was agreed (S60, S63). */
export function moves(moved: readonly Move[], placed: Placed): Block[] {
  if (moved.length === 0) return [];
  const table = liveTable(placed, {
    key: placed.key,
    caption: 'Dates that were moved',
    headings: ['Date', 'Activity', 'From', 'To', 'Why', 'Asked for by', 'Agreed on'],
    rows: moved.map((one) => ({
      key: `${one.itemId}:${one.newOn}`,
      cells: [
        one.kind === 'milestone' ? one.title : `${datedItemKinds[one.kind].word}: ${one.title}`,
        one.activityId === null
          ? 'The strategy'
          : activityCell(placed, { activityId: one.activityId, activity: one.activity ?? '' }),
        pageDay(one.oldOn),
        pageDay(one.newOn),
        one.reason,
        one.asked ? 'Its lead' : 'The directorate',
        pageDay(one.agreedOn),
      ],
    })),
  });
  return [{ ...table, onlyNew: true }];
}
