import { readRound, type RoundHead } from '../../db/rounds/read-overview.ts';
import { actsFrom } from '../../domain/rounds/round.ts';
import { may } from '../../domain/permissions.ts';
import type { Portal } from '../web/context.ts';
import { found, idIn, type Visit } from '../web/page.ts';
import { reading } from '../web/perform.ts';
import type { Page } from '../web/shown.ts';

/** The round of the address, for those who may see rounds at all. */
export async function roundOf(portal: Portal, visit: Visit): Promise<RoundHead> {
  return found(await reading(portal, visit.actor, (tx) => readRound(tx, idIn(visit.req))));
}

type RoundPage = Omit<Page, 'title'> & { title?: string; section: string };

/** The page of the round in the address; `read` fetches what only this page shows. */
export async function showRound(
  portal: Portal,
  visit: Visit,
  view: string,
  read: (round: RoundHead) => RoundPage | Promise<RoundPage>,
): Promise<void> {
  const round = await roundOf(portal, visit);
  renderRound(portal, visit, view, round, await read(round));
}

/** A page of one round: its name, its parts to go to, and what can be done in its state by the visitor. */
export function renderRound(
  portal: Portal,
  visit: Visit,
  view: string,
  round: RoundHead,
  page: RoundPage,
  status?: number,
): void {
  const officer = may(visit.actor, 'write-consultation');
  const title = page.title ?? page.section;
  portal.render(
    visit,
    view,
    {
      back: { href: '/rounds', text: 'Rounds' },
      ...page,
      title: `${title}: ${round.title}`,
      heading: title,
      round,
      officer,
      acts: officer ? actsFrom(round.state) : [],
    },
    status,
  );
}
