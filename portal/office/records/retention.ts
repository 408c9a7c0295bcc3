import { listHolds, readHold, releaseHold, setHold } from '../../../db/records/legal-holds.ts';
import { readPerson } from '../../../db/directory/read-people.ts';
import { pageSize } from '../../../db/rows.ts';
import { erasePerson, readDue } from '../../../db/records/retention.ts';
import { may } from '../../../domain/permissions.ts';
import { everyKept, holdFields, keptDays } from '../../../domain/records/retention.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { afterOf } from '../../web/cursor.ts';
import { renderDirectory } from '../../directory/page.ts';
import { aLine, words } from '../../web/forms/fields.ts';

const why = words(holdFields.reason, 'Give the reason');

/** What is removed by its age, what a legal hold keeps, and who asks to be forgotten. */
export const retentionRoutes: readonly Route[] = [
  ['get', '/retention', 'see-retention', retention],
  posted('/retention', 'hold-records', {
    page: retention,
    fields: () => ({
      reference: aLine(holdFields.reference, 'Give the reference of what is to be kept, for example CON-2026-0017'),
      reason: why,
    }),
    act: (hold, { actor, perform }) => perform('set-hold', (tx) => setHold(tx, actor, hold)),
    at: 'reference',
    leads: '/retention?done=hold-set',
  }),
  ...formAt('/retention/holds/:id/release', 'release-records', {
    page: releasing,
    fields: () => ({ reason: why }),
    act: ({ reason }, { actor, id: holdId, perform }) =>
      perform('release-hold', (tx) => releaseHold(tx, actor, { holdId, reason })),
    at: 'reason',
    leads: '/retention?done=hold-released',
  }),
  ...formAt('/directory/people/:id/erase', 'release-records', {
    page: erasing,
    act: (_, { actor, id: personId, perform }) => perform('erase-person', (tx) => erasePerson(tx, actor, { personId })),
    at: 'act',
    leads: '/directory/people/:id?done=erased',
  }),
];

async function retention(portal: Portal, visit: Visit): Promise<void> {
  const cursor = afterOf(visit);
  const { due, holds } = await reading(portal, visit.actor, async (tx) => ({
    due: await readDue(tx),
    holds: await listHolds(tx, { cursor, limit: pageSize }),
  }));
  const shown = holds.slice(0, pageSize);
  portal.render(visit, 'office/records/retention', {
    title: 'Retention',
    rules: everyKept.map((kept) => ({ kept, days: keptDays[kept], ...due[kept] })),
    holds: shown,
    officer: may(visit.actor, 'hold-records'),
    administrator: may(visit.actor, 'release-records'),
    path: '/retention',
    paging: { next: holds.length > pageSize ? shown.at(-1)?.id : undefined, first: cursor !== undefined },
  });
}

async function releasing(portal: Portal, visit: Visit): Promise<void> {
  const hold = found(await reading(portal, visit.actor, (tx) => readHold(tx, idIn(visit.req))));
  portal.render(visit, 'office/records/hold-release', {
    title: 'Release a legal hold',
    hold,
    back: { href: '/retention', text: 'Retention' },
  });
}

async function erasing(portal: Portal, visit: Visit): Promise<void> {
  const person = found(await reading(portal, visit.actor, (tx) => readPerson(tx, idIn(visit.req))));
  renderDirectory(portal, visit, 'office/records/person-erase', {
    title: `Erase ${person.name}`,
    section: 'People',
    person,
    back: { href: `/directory/people/${person.id}`, text: person.name },
  });
}
