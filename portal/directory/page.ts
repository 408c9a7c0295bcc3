import { limits } from '../../domain/limits.ts';
import { may } from '../../domain/permissions.ts';
import type { Verdict } from '../../domain/refusal.ts';
import type { Portal } from '../web/context.ts';
import { doneText, leadOn } from '../web/done.ts';
import { line } from '../web/forms/forms.ts';
import { tooLong } from '../web/forms/typed-words.ts';
import type { Visit } from '../web/page.ts';
import { keyAfter, flawAt } from '../web/perform.ts';
import type { Page, Problem } from '../web/shown.ts';

/** What a form of the directory is shown again with. */
export type More = { readonly idempotencyKey?: string; readonly [name: string]: unknown };
export type Again = (problems: readonly Problem[], more: More) => Promise<void>;

/** A page of the directory: where it belongs, and whether the visitor may change what it shows. */
export function renderDirectory(portal: Portal, visit: Visit, view: string, page: Page & { section: string }): void {
  portal.render(visit.res, view, {
    ...page,
    officer: may(visit.actor, 'write-directory'),
    administrator: visit.actor.roles.includes('administrator'),
    done: doneText(visit),
  });
}

/** Goes on to where a form leads, or shows it again with the refusal beside the field that it is about. */
export async function settle<T>(
  visit: Visit,
  verdict: Verdict<T>,
  { at, again, leads }: { at: string; again: Again; leads: (value: T) => string },
): Promise<void> {
  if (!verdict.ok) return again([flawAt(visit, verdict, at)], keyAfter(visit, verdict));
  leadOn(visit, leads(verdict.value));
}

/** Where a form leads back to: what it changes, or the list to which it adds. */
export function backFrom(
  stored: { readonly id: string; readonly name: string } | undefined,
  list: { readonly href: string; readonly text: string },
  under = list.href,
): { href: string; text: string } {
  return stored === undefined ? list : { href: `${under}/${stored.id}`, text: stored.name };
}

/** A line that must be there. */
export function needed(visit: Visit, name: string, text: string, most: number = limits.name): Problem[] {
  const value = line(visit.req, name);
  if (value === '') return [{ field: name, text }];
  return tooLong(name, value, most);
}

/** A person as a form names him: by address, and by name where several share it or he is new. */
export function personTyped({ req }: Visit): { name: string; address: string } {
  return { name: line(req, 'name'), address: line(req, 'address') };
}
