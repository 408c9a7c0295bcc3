import { readRound, type RoundHead } from '../../db/rounds/read-overview.ts';
import { actsFrom } from '../../domain/rounds/round.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal, Visit } from '../web/context.ts';
import { found, idIn, reading } from '../web/page.ts';
import { type Part, type View, whole } from '../web/shown.ts';

/** The round of the address, for those who may see rounds at all. */
export async function roundOf(portal: Portal, visit: Visit): Promise<RoundHead> {
  return found(await reading(portal, visit.actor, (tx) => readRound(tx, idIn(visit.req))));
}

type RoundPage<V extends View> = Part<V, Added> & Named;

/** What a page of a round is called, and to which of the round's parts it belongs. */
type Named = { readonly title?: string; readonly section: string };

/** The page of the round in the address; `read` fetches what only this page shows. */
export async function showRound<V extends View>(
  portal: Portal,
  visit: Visit,
  view: V,
  read: (round: RoundHead) => RoundPage<V> | Promise<RoundPage<V>>,
): Promise<void> {
  const round = await roundOf(portal, visit);
  renderRound(portal, visit, view, round, await read(round));
}

type Added = ReturnType<typeof addedTo>;

function addedTo({ actor }: Visit, round: RoundHead, { title, section }: Named) {
  const officer = may(actor, 'write-consultation');
  return {
    title: `${title ?? section}: ${round.title}`,
    heading: title ?? section,
    section,
    round,
    officer,
    acts: officer ? actsFrom(round.state) : [],
  };
}

/** A page of one round: its name, its parts to go to, and what can be done in its state by the visitor. */
export function renderRound<V extends View>(
  portal: Portal,
  visit: Visit,
  view: V,
  round: RoundHead,
  page: RoundPage<V>,
  status?: number,
): void {
  const back = { href: '/rounds', text: 'Rounds' };
  portal.render(visit, view, whole({ back, ...page }, addedTo(visit, round, page)), status);
}
