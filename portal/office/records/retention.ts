import { limits } from '../../../domain/limits.ts';
import { listHolds, readHold, releaseHold, setHold } from '../../../db/records/legal-holds.ts';
import { readPerson } from '../../../db/directory/read-people.ts';
import { pageSize } from '../../../db/rows.ts';
import { erasePerson, readDue } from '../../../db/records/retention.ts';
import { may } from '../../../domain/permissions.ts';
import { everyKept, keptDays } from '../../../domain/records/retention.ts';
import type { Portal } from '../../web/context.ts';
import { type More, renderDirectory } from '../../directory/page.ts';
import { doneText, leadOn } from '../../web/done.ts';
import { field, line, typed } from '../../web/forms/forms.ts';
import { tooLong } from '../../web/forms/typed-words.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import type { Route } from '../../web/routing.ts';
import { keyAfter, perform, reading, flawAt } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { afterOf } from '../../web/cursor.ts';

/** What is removed by its age, what a legal hold keeps, and who asks to be forgotten. */
export const retentionRoutes: readonly Route[] = [
  ['get', '/retention', 'see-retention', (portal, visit) => retention(portal, visit)],
  ['post', '/retention', 'hold-records', takeHold],
  ['get', '/retention/holds/:id/release', 'release-records', (portal, visit) => releasing(portal, visit)],
  ['post', '/retention/holds/:id/release', 'release-records', takeRelease],
  ['get', '/directory/people/:id/erase', 'release-records', (portal, visit) => erasing(portal, visit)],
  ['post', '/directory/people/:id/erase', 'release-records', takeErasure],
];

async function retention(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const cursor = afterOf(visit);
  const { due, holds } = await reading(portal, visit.actor, async (tx) => ({
    due: await readDue(tx),
    holds: await listHolds(tx, { cursor, limit: pageSize }),
  }));
  const shown = holds.slice(0, pageSize);
  portal.render(visit.res, 'office/records/retention', {
    title: 'Retention',
    rules: everyKept.map((kept) => ({ kept, days: keptDays[kept], ...due[kept] })),
    holds: shown,
    officer: may(visit.actor, 'hold-records'),
    administrator: may(visit.actor, 'release-records'),
    path: '/retention',
    paging: { next: holds.length > pageSize ? shown.at(-1)?.id : undefined, first: cursor !== undefined },
    values: typed(visit.req),
    done: doneText(visit),
    problems,
    ...more,
  });
}

async function takeHold(portal: Portal, visit: Visit): Promise<void> {
  const [reference, reason] = [line(visit.req, 'reference'), field(visit.req, 'reason').trim()];
  const problems: Problem[] = [];
  if (reference === '')
    problems.push({ field: 'reference', text: 'Give the reference of what is to be kept, for example CON-2026-0017' });
  problems.push(...reasonProblems(reason));
  if (problems.length > 0) return retention(portal, visit, problems);
  const held = await perform(portal, visit, 'set-hold', (tx) => setHold(tx, visit.actor, { reference, reason }));
  if (!held.ok) return retention(portal, visit, [flawAt(visit, held, 'reference')], keyAfter(visit, held));
  leadOn(visit, '/retention?done=hold-set');
}

function reasonProblems(reason: string): Problem[] {
  if (reason === '') return [{ field: 'reason', text: 'Give the reason' }];
  return tooLong('reason', reason, limits.reason);
}

async function releasing(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const hold = found(await reading(portal, visit.actor, (tx) => readHold(tx, idIn(visit.req))));
  const back = { href: '/retention', text: 'Retention' };
  const values = typed(visit.req);
  portal.render(visit.res, 'office/records/hold-release', {
    title: 'Release a legal hold',
    hold,
    values,
    problems,
    back,
    ...more,
  });
}

async function takeRelease(portal: Portal, visit: Visit): Promise<void> {
  const reason = field(visit.req, 'reason').trim();
  const problems = reasonProblems(reason);
  if (problems.length > 0) return releasing(portal, visit, problems);
  const holdId = idIn(visit.req);
  const released = await perform(portal, visit, 'release-hold', (tx) =>
    releaseHold(tx, visit.actor, { holdId, reason }),
  );
  if (!released.ok) return releasing(portal, visit, [flawAt(visit, released, 'reason')], keyAfter(visit, released));
  leadOn(visit, '/retention?done=hold-released');
}

async function erasing(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: More = {},
): Promise<void> {
  const person = found(await reading(portal, visit.actor, (tx) => readPerson(tx, idIn(visit.req))));
  const back = { href: `/directory/people/${person.id}`, text: person.name };
  renderDirectory(portal, visit, 'office/records/person-erase', {
    title: `Erase ${person.name}`,
    section: 'People',
    person,
    problems,
    back,
    ...more,
  });
}

async function takeErasure(portal: Portal, visit: Visit): Promise<void> {
  const personId = idIn(visit.req);
  const erased = await perform(portal, visit, 'erase-person', (tx) => erasePerson(tx, visit.actor, { personId }));
  if (!erased.ok) return erasing(portal, visit, [flawAt(visit, erased, 'act')], keyAfter(visit, erased));
  leadOn(visit, `/directory/people/${personId}?done=erased`);
}
