import { search } from '../../db/search/search.ts';
import {
  askedFor,
  partsOfPassage,
  searchFlaw,
  type SearchKind,
  searchKinds,
  searchLimits,
  searchText,
} from '../../domain/search/search.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { asked } from '../web/forms/forms.ts';
import { reading } from '../web/page.ts';
import { foundWord, searchKindWords } from './words.ts';
import { pathOf } from './paths.ts';

/** Everything that the reader may see, found by its words. */
export const searchRoutes: readonly Route[] = [['get', '/search', 'search', show]];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { req, actor } = visit;
  const text = searchText(asked(req, 'q'));
  const kind = searchKinds.find((one) => one === asked(req, 'kind'));
  const page = pageIn(asked(req, 'page'));
  const flaw = searchFlaw(text);
  const looked = text !== '' && flaw === undefined;
  const result = looked
    ? await reading(portal, actor, (tx) => search(tx, actor, { asked: askedFor(text), kind, page }))
    : undefined;
  portal.render(visit, 'search/search', {
    title: text === '' || flaw !== undefined ? 'Search' : `Search: ${text}`,
    problems: flaw === undefined ? [] : [{ field: 'q', text: flaw }],
    text: text.slice(0, 2 * searchLimits.typed),
    kind,
    kinds: [
      { value: '', text: 'Everything' },
      ...searchKinds.map((value) => ({ value, text: searchKindWords[value], selected: value === kind })),
    ],
    looked,
    result: result && {
      ...result,
      found: result.found.map((one) => ({
        ...one,
        word: foundWord(one.what, one.processKind),
        href: pathOf(actor, one),
        parts: partsOfPassage(one.passage ?? ''),
      })),
    },
    first: (page - 1) * searchLimits.page + 1,
    previous: page > 1 ? pathAt(text, kind, page - 1) : undefined,
    next: result?.next === undefined ? undefined : pathAt(text, kind, result.next),
  });
}

const pageIn = (typed: string): number => (/^[1-9]\d?$/u.test(typed) ? Number(typed) : 1);

function pathAt(text: string, kind: SearchKind | undefined, page: number): string {
  return `/search?${String(new URLSearchParams({ q: text, ...(kind !== undefined && { kind }), page: String(page) }))}`;
}
