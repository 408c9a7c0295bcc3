import { leadOn } from '../../web/done.ts';
import { addAbsence, endAbsence } from '../../../db/directory/absences.ts';
import { personAt } from '../../../db/directory/people.ts';
import { readPerson } from '../../../db/directory/read-people.ts';
import type { Portal } from '../../web/context.ts';
import { readInstant } from '../../web/forms/date-fields.ts';
import { type More, personTyped, renderDirectory, settle } from '../page.ts';
import { typed } from '../../web/forms/forms.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { perform, reading } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';

const zone = 'Europe/London';

/** Somebody is away, and who stands in (F29). */
export const absenceRoutes: readonly Route[] = [
  ['get', '/directory/people/:id/absence', 'write-directory', (portal, visit) => absenceForm(portal, visit)],
  ['post', '/directory/people/:id/absence', 'write-directory', takeAbsence],
  ['post', '/directory/people/:id/absence/:itemId/end', 'write-directory', end],
];

async function absenceForm(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const person = found(await reading(portal, visit.actor, (tx) => readPerson(tx, idIn(visit.req))));
  renderDirectory(portal, visit, 'directory/people/absence', {
    title: `${person.name} is away`,
    section: 'People',
    back: { href: `/directory/people/${person.id}`, text: person.name },
    person,
    zone,
    values: problems.length > 0 ? typed(visit.req) : { 'from-time': '09:00', 'until-time': '17:00' },
    problems,
    ...more,
  });
}

async function takeAbsence(portal: Portal, visit: Visit): Promise<void> {
  const personId = idIn(visit.req);
  const from = readInstant(visit.req, 'from', 'the first day', zone);
  const until = readInstant(visit.req, 'until', 'the last day', zone);
  if (!from.ok || !until.ok) {
    const wrong = [from, until].flatMap((one) => (one.ok ? [] : [one]));
    const ambiguous = wrong.find((one) => one.ambiguous !== undefined)?.ambiguous;
    return absenceForm(
      portal,
      visit,
      wrong.map(({ problem }) => problem),
      ambiguous === undefined ? {} : { ambiguous },
    );
  }
  const added = await perform(portal, visit, 'add-absence', async (tx) => {
    const substitute = await personAt(tx, visit.actor, personTyped(visit));
    if (!substitute.ok) return substitute;
    const { actor } = visit;
    return addAbsence(tx, actor, { personId, substituteId: substitute.value.id, fromAt: from.at, untilAt: until.at });
  });
  await settle(visit, added, {
    at: 'address',
    again: (again, more) => absenceForm(portal, visit, again, more),
    leads: () => `/directory/people/${personId}?done=absence-added`,
  });
}

async function end(portal: Portal, visit: Visit): Promise<void> {
  const [personId, absenceId] = [idIn(visit.req), idIn(visit.req, 'itemId')];
  await perform(portal, visit, 'end-absence', (tx) => endAbsence(tx, visit.actor, { absenceId }));
  // Refused only where it is over already: which is what was wanted.
  leadOn(visit, `/directory/people/${personId}?done=absence-ended`);
}
