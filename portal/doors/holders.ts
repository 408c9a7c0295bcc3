import { peopleAt, type SignInPerson } from '../../db/doors/sign-in.ts';
import type { Portal, Visit } from '../web/context.ts';
import { reading } from '../web/page.ts';
import type { Field } from '../web/forms/fields.ts';
import { field, line } from '../web/forms/forms.ts';

function peopleTyped(portal: Portal, { req, actor }: Pick<Visit, 'req' | 'actor'>): Promise<readonly SignInPerson[]> {
  return reading(portal, actor, (tx) => peopleAt(tx, line(req, 'address')));
}

/** The person whose address was typed, chosen as `personId` where several share it. */
export const aHolder =
  ({ portal, visit }: { readonly portal: Portal; readonly visit: Visit }, which: string): Field<SignInPerson> =>
  async (req) => {
    const people = await peopleTyped(portal, visit);
    const holder = people.length === 1 ? people[0] : people.find(({ id }) => id === field(req, 'personId'));
    if (holder !== undefined) return { value: holder };
    return people.length > 0
      ? { problems: [{ field: 'personId', text: which }] }
      : { problems: [{ field: 'address', text: 'Enter the mail address of somebody who is in the directory' }] };
  };

/** Those among whom the form asks to choose when it is shown again. */
export async function severalHolders(portal: Portal, visit: Visit): Promise<readonly SignInPerson[] | undefined> {
  const people = visit.again === undefined ? [] : await peopleTyped(portal, visit);
  return people.length > 1 ? people : undefined;
}
