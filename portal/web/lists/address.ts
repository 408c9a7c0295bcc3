import type { Wanted } from '../../../db/lists.ts';
import { dayInOneField } from '../../../domain/calendar/typed-date.ts';
import { type ListOrder, listOrders } from '../../../domain/lists.ts';
import { searchFlaw, searchLimits, searchText } from '../../../domain/search/search.ts';
import type { Visit } from '../context.ts';
import { afterOf } from '../cursor.ts';
import { asked } from '../forms/forms.ts';
import { notThere } from '../page.ts';
import type { Problem } from '../shown.ts';

const orderWords = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  title: 'By title',
} as const satisfies Record<ListOrder, string>;
type Words = Readonly<Record<string, { readonly text: string }>>;
export type Offer = {
  /** Where the list stands. */
  readonly path: string;
  /** The states that it can be narrowed to. */
  readonly states?: Words;
  /** What else the address says, which the filters leave as it is. */
  readonly kept?: Readonly<Record<string, string>>;
  /** What its orders are called, where age is not what it is about; and its days. */
  readonly orders?: Readonly<Record<ListOrder, string>>;
  readonly days?: string;
};

/**
 * What the address of a list asks for. Out: `which`, as the list is read (what cannot be understood is left out of it and told beside
 * its field), and `shown`, what `listForm` and `listFoot` of the layout say of it.
 */
export function listAt(visit: Visit, { path, states, kept = {}, orders = orderWords, days = 'Opened' }: Offer) {
  const { req } = visit;
  const after = afterOf(visit);
  const wanted = ['q', 'state', 'from', 'until', 'order'].map((name) => [name, asked(req, name)] as const);
  const values = Object.fromEntries(wanted) as Record<'q' | 'state' | 'from' | 'until' | 'order', string>;
  const text = searchText(values.q);
  const flaw = searchFlaw(text);
  const problems: Problem[] = flaw === undefined ? [] : [{ field: 'q', text: flaw }];
  const dayAt = (field: 'from' | 'until') => {
    const day = values[field].trim() === '' ? undefined : dayInOneField(values[field]);
    if (day === undefined && values[field].trim() !== '')
      problems.push({ field, text: 'Give a day, for example 2/11/2026' });
    return day;
  };
  const state = states !== undefined && Object.hasOwn(states, values.state) ? values.state : undefined;
  const order = listOrders.find((one) => one === values.order);
  const which: Wanted = {
    after,
    state,
    order,
    from: dayAt('from'),
    until: dayAt('until'),
    text: flaw !== undefined || text === '' ? undefined : text,
  };
  const narrows = {
    q: values.q.slice(0, 2 * searchLimits.typed),
    state: state ?? '',
    from: values.from,
    until: values.until,
  };
  const at = (more: Readonly<Record<string, string>>) => addressOf(path, { ...kept, ...more });
  const here = at({ ...narrows, order: order ?? '' });
  return {
    which,
    shown: {
      values: { ...values, q: narrows.q },
      problems,
      list: {
        action: path,
        path: here,
        query: here.slice(path.length),
        all: at({ order: order ?? '' }),
        narrowed: Object.values(narrows).some((one) => one !== ''),
        first: after !== undefined,
        kept: { ...kept, ...(order !== undefined && { order }) },
        states: states && [
          { value: '', text: 'Any' },
          ...Object.entries(states).map(([value, word]) => ({ value, text: word.text, selected: value === state })),
        ],
        days,
        orders: listOrders.map((one) => ({
          text: orders[one],
          href: at({ ...narrows, order: one === 'newest' ? '' : one }),
          current: one === (order ?? 'newest'),
        })),
      },
    },
  };
}

/** What the page of a list is handed for its form and its foot. */
export type Shown = ReturnType<typeof listAt>['shown'];

/** The same for a file, which has no room to say what is wrong. */
export function listOfFile(visit: Visit, offer: Offer): Wanted {
  const { which, shown } = listAt(visit, offer);
  return shown.problems.length > 0 ? notThere() : which;
}

function addressOf(path: string, said: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(said).filter(([, text]) => text !== '')).toString();
  return query === '' ? path : `${path}?${query}`;
}
