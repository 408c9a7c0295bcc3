import type { Tx } from '../../db/connect.ts';
import { handsIn } from '../../db/directory/hands-in-papers.ts';
import { readSignOff, type SignOffHead } from '../../db/sign-offs/read-sign-off.ts';
import type { StageLine } from '../../db/sign-offs/read-stages.ts';
import { type Actor, may } from '../../domain/permissions.ts';
import { actsFrom } from '../../domain/sign-offs/sign-off.ts';
import { mayDecideStage, maySkipStage } from '../../domain/sign-offs/two-people.ts';
import type { Verdict } from '../../domain/refusal.ts';
import type { Portal, Visit } from '../web/context.ts';
import { found, idIn, reading } from '../web/page.ts';
import { type Part, type View, whole } from '../web/shown.ts';

/** The sign-off of the address, for those who may see it. */
export async function signOffOf(portal: Portal, visit: Visit): Promise<SignOffHead> {
  return found(await reading(portal, visit.actor, (tx) => readSignOff(tx, idIn(visit.req))));
}

/** The stage that is asked now, if one is. */
export function openStageOf(stages: readonly StageLine[]): StageLine | undefined {
  return stages.find(({ state }) => state === 'open');
}

/** Why the visitor can neither decide at the open stage nor skip it, in words for the page; '' where he can. */
export async function barredFrom(
  tx: Tx,
  actor: Actor,
  open: StageLine | undefined,
): Promise<{ decide: string; skip: string }> {
  if (open === undefined) return { decide: '', skip: '' };
  const hands = await handsIn(tx, open, actor.personId);
  return { decide: whyNot(mayDecideStage(hands)), skip: whyNot(maySkipStage(hands)) };
}

function whyNot(verdict: Verdict<true>): string {
  return verdict.ok ? '' : verdict.message;
}

type Named = { readonly title?: string; readonly section: string };
type Added = ReturnType<typeof addedTo>;

function addedTo({ actor }: Visit, signOff: SignOffHead, { title, section }: Named) {
  return {
    title: `${title ?? section}: ${signOff.title}`,
    heading: title ?? section,
    section,
    signOff,
    officer: may(actor, 'decide-sign-off'),
    staff: may(actor, 'see-sign-offs'),
    signs: may(actor, 'sign'),
    // A report that is signed as it is has no new version here.
    acts: actsFrom(signOff.state).filter((act) => act !== 'resubmit' || !signOff.asItIs),
    author: signOff.authorId === actor.personId,
  };
}

/** A page of one sign-off: its name, its parts to go to, and what can be done in its state by the visitor. */
export function renderSignOff<V extends View>(
  portal: Portal,
  visit: Visit,
  view: V,
  signOff: SignOffHead,
  page: Part<V, Added> & Named,
): void {
  const back = may(visit.actor, 'see-sign-offs')
    ? { href: '/sign-offs', text: 'Sign-offs' }
    : { href: '/tasks', text: 'My tasks' };
  portal.render(visit, view, whole({ back, ...page }, addedTo(visit, signOff, page)));
}
