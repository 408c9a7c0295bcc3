import { accept, refuse, type Verdict } from '../refusal.ts';

// The menu of a strategy (S69): what whoever answers for an area may adopt. Adopting is a proposal to the plan, and becomes an activity of the sub-plan of the area.

type Offered = { readonly withdrawnWhy: string | null; readonly strandEnded: boolean };

/** Whether an option can be adopted now: it is offered, and its strand is still a part of the plan. */
export function canAdopt({ withdrawnWhy, strandEnded }: Offered): Verdict<true> {
  if (withdrawnWhy !== null)
    return refuse('not-open', `This option was withdrawn, so nobody adopts it any more: ${withdrawnWhy}`);
  return canBecomeActivity({ strandEnded });
}

/** Whether what was adopted can become an activity: an option that was withdrawn since still can. */
export function canBecomeActivity({ strandEnded }: Pick<Offered, 'strandEnded'>): Verdict<true> {
  return strandEnded
    ? refuse('not-open', 'The strand of this option has ended. An officer has to give the option another strand first.')
    : accept(true);
}

/** Whether the option can be withdrawn, or where it was, be offered again. */
export function canOffer(before: Offered['withdrawnWhy'], offered: boolean): Verdict<true> {
  if ((before === null) !== offered) return accept(true);
  return refuse('nothing-to-change', offered ? 'This option is offered already.' : 'This option is withdrawn already.');
}

/** What the activity is called that an option becomes in an area: "Joint visits: Northgate". */
export function adoptedTitle(option: string, area: string): string {
  return `${option}: ${area}`;
}

/**
 * The options of a menu in the order in which they suit an area (S70): meant for a risk that is high there, then meant for any area. What is
 * meant for another risk is left out, and what was withdrawn.
 */
export function suitable<O extends { readonly riskId: string | null; readonly withdrawnWhy: string | null }>(
  options: readonly O[],
  risks: readonly string[],
): O[] {
  const offered = options.filter(({ withdrawnWhy }) => withdrawnWhy === null);
  const meant = offered.filter(({ riskId }) => riskId !== null && risks.includes(riskId));
  return [...meant, ...offered.filter(({ riskId }) => riskId === null)];
}

type Came = {
  /** Null: none of a locked review yet. */
  readonly colour: string | null;
  readonly retired: boolean;
  readonly done: boolean;
  /** So many of its milestones are late. */
  readonly late: number;
};
export type Tally = {
  readonly activities: number;
  readonly done: number;
  readonly late: number;
  /** How many are of which colour; without those that have none. */
  readonly colours: { readonly colour: string; readonly activities: number }[];
};

/** What came of some activities, of an option or of an area, together. What was retired is not counted. */
export function tallyOf(activities: readonly Came[]): Tally {
  const live = activities.filter(({ retired }) => !retired);
  const coloured = Map.groupBy(live, ({ colour }) => colour);
  return {
    activities: live.length,
    done: live.filter(({ done }) => done).length,
    late: live.reduce((sum, { late }) => sum + late, 0),
    colours: [...coloured].flatMap(([colour, { length }]) => (colour === null ? [] : [{ colour, activities: length }])),
  };
}
