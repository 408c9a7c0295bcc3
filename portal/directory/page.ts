import { may } from '../../domain/permissions.ts';
import type { Portal, Visit } from '../web/context.ts';
import { aLine } from '../web/forms/fields.ts';
import { type Part, type View, whole } from '../web/shown.ts';
import { personFields } from '../../domain/directory/fields.ts';
import { limits } from '../../domain/limits.ts';

/** A page of the directory: where it belongs, and whether the visitor may change what it shows. */
export function renderDirectory<V extends View>(
  portal: Portal,
  visit: Visit,
  view: V,
  page: Part<V, Added> & { readonly title: string; readonly section: string },
): void {
  portal.render(visit, view, whole(page, addedTo(visit, page)));
}

type Added = ReturnType<typeof addedTo>;

function addedTo({ actor }: Visit, { title, section }: { readonly title: string; readonly section: string }) {
  return {
    title,
    section,
    officer: may(actor, 'write-directory'),
    administrator: actor.roles.includes('administrator'),
  };
}

/** Where a form leads back to: what it changes, or the list to which it adds. */
export function backFrom(
  stored: { readonly id: string; readonly name: string } | undefined,
  list: { readonly href: string; readonly text: string },
  under = list.href,
): { href: string; text: string } {
  return stored === undefined ? list : { href: `${under}/${stored.id}`, text: stored.name };
}

/** A person as a form names him: by address, and by name where several share it or he is new. */
export const personMeant = { name: aLine(personFields.name), address: aLine(limits.line) };
