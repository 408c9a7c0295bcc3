import { addAbsence, endAbsence } from '../../../db/directory/absences.ts';
import { personAt } from '../../../db/directory/people.ts';
import { readPerson } from '../../../db/directory/read-people.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { perform } from '../../web/perform.ts';
import { leadOn } from '../../web/done.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { anInstant } from '../../web/forms/fields.ts';
import { personMeant, renderDirectory } from '../page.ts';

const zone = 'Europe/London';

/** Somebody is away, and who stands in (F29). */
export const absenceRoutes: readonly Route[] = [
  ...formAt('/directory/people/:id/absence', 'write-directory', {
    page: absenceForm,
    fields: () => ({
      from: anInstant('the first day', zone),
      until: anInstant('the last day', zone),
      ...personMeant,
    }),
    act: ({ from: { at: fromAt }, until: { at: untilAt }, ...meant }, { actor, id: personId, perform }) =>
      perform('add-absence', async (tx) => {
        const substitute = await personAt(tx, actor, meant);
        if (!substitute.ok) return substitute;
        return addAbsence(tx, actor, { personId, substituteId: substitute.value.id, fromAt, untilAt });
      }),
    at: 'address',
    leads: '/directory/people/:id?done=absence-added',
  }),
  ['post', '/directory/people/:id/absence/:itemId/end', 'write-directory', end],
];

async function absenceForm(portal: Portal, visit: Visit): Promise<void> {
  const person = found(await reading(portal, visit.actor, (tx) => readPerson(tx, idIn(visit.req))));
  renderDirectory(portal, visit, 'directory/people/absence', {
    title: `${person.name} is away`,
    section: 'People',
    back: { href: `/directory/people/${person.id}`, text: person.name },
    person,
    zone,
    ...filled(visit, { 'from-time': '09:00', 'until-time': '17:00' }),
  });
}

async function end(portal: Portal, visit: Visit): Promise<void> {
  const [personId, absenceId] = [idIn(visit.req), idIn(visit.req, 'itemId')];
  await perform(portal, visit, 'end-absence', (tx) => endAbsence(tx, visit.actor, { absenceId }));
  // Refused only where it is over already: which is what was wanted.
  leadOn(visit, `/directory/people/${personId}?done=absence-ended`);
}
