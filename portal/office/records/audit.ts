import { readDailySeals } from '../../../db/records/read-seals.ts';
import { auditExport } from '../../../db/records/audit.ts';
import { type AuditLine, findPeople, listAudit } from '../../../db/records/read-audit.ts';
import { pageSize } from '../../../db/rows.ts';
import { findProcess } from '../../../db/chase/locks.ts';
import { dayInOneField } from '../../../domain/calendar/typed-date.ts';
import { addLocalDays, instantAtHour } from '../../../domain/calendar/zones.ts';
import { factsText } from './audit-facts.ts';
import { auditActs, auditActText } from './audit-words.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { type TableFile, tableFiles, tableOf, utc } from '../../web/xlsx/table-file.ts';
import { found, reading } from '../../web/page.ts';
import { asked, isId } from '../../web/forms/forms.ts';
import type { Problem } from '../../web/shown.ts';
import { entryAfter } from '../../web/cursor.ts';

/** Who did what, on which record, when; and the seals by which a later change of it shows. */
export const auditRoutes: readonly Route[] = [
  ['get', '/audit', 'see-audit', showAudit],
  ...tableFiles('/audit/trail', 'see-audit', trailLines),
  ['get', '/audit/seals', 'see-audit', showSeals],
];

const zone = 'Europe/London';
const names = ['reference', 'task', 'person', 'act', 'from', 'until'] as const;

async function showAudit(portal: Portal, visit: Visit): Promise<void> {
  const values = Object.fromEntries(names.map((name) => [name, asked(visit.req, name).trim().slice(0, 300)]));
  if (!isId(values['task'] ?? '')) values['task'] = '';
  const cursor = entryAfter(visit);
  const { entries, problems } = await reading(portal, visit.actor, async (tx) => {
    const { reference = '', task = '', person = '', act = '' } = values;
    const process = reference === '' ? undefined : await findProcess(tx, reference.toUpperCase());
    const actorIds = person === '' ? undefined : await findPeople(tx, person);
    const [from, until] = [instantOn(values['from'] ?? ''), instantOn(values['until'] ?? '')];
    const problems = [
      ...wrong('reference', reference !== '' && process === undefined, 'Nothing here has this reference'),
      ...wrong('person', actorIds?.length === 0, 'Nobody here has this name or mail address'),
      ...wrong('from', from === null, 'Give a real day, for example 2/11/2026'),
      ...wrong('until', until === null, 'Give a real day, for example 2/11/2026'),
    ];
    const filter = {
      processId: process?.processId,
      taskId: task === '' ? undefined : task,
      actorIds,
      act: Object.hasOwn(auditActs, act) ? act : undefined,
      fromAt: from ?? undefined,
      // The last day counts to its end.
      untilAt: typeof until === 'number' ? addLocalDays(until, 1, zone) : undefined,
    };
    return { problems, entries: problems.length > 0 ? [] : await listAudit(tx, filter, { cursor, limit: pageSize }) };
  });
  const shown = entries.slice(0, pageSize);
  const query = new URLSearchParams(Object.entries(values).filter(([, value]) => value !== '')).toString();
  portal.render(visit, 'office/records/audit', {
    title: 'Who did what',
    entries: shown.map((entry) => ({ ...entry, text: auditActText(entry.act), facts: factsText(entry.details, zone) })),
    acts: Object.entries(auditActs).toSorted(([, one], [, other]) => one.localeCompare(other)),
    trail: problems.length === 0 && values['reference'] ? `?reference=${values['reference']}` : '',
    values,
    problems,
    path: query === '' ? '/audit' : `/audit?${query}`,
    paging: { next: entries.length > pageSize ? shown.at(-1)?.id : undefined, first: cursor !== undefined },
  });
}

function wrong(field: string, is: boolean, text: string): Problem[] {
  return is ? [{ field, text }] : [];
}

/** The beginning of the day that was typed; undefined for nothing, null for no day. */
function instantOn(text: string): number | null | undefined {
  if (text === '') return undefined;
  const day = dayInOneField(text);
  return day === undefined ? null : instantAtHour(day, 0, zone);
}

/** The trail of one process, as the operator's export has it: every entry with its code, and what the page says of it. */
async function trailLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const reference = asked(visit.req, 'reference').trim().toUpperCase();
  const { processId } = await reading(portal, visit.actor, async (tx) => {
    const process = found(await findProcess(tx, reference));
    await auditExport(tx, visit.actor, process.processId);
    return process;
  });
  return tableOf<AuditLine>(portal, visit, {
    name: `${reference}-trail`,
    numbers: ['Number'],
    columns: {
      Number: ({ id }) => id,
      'When (UTC)': ({ at }) => utc(at),
      Who: ({ actor }) => actor ?? 'By itself',
      What: ({ act }) => auditActText(act),
      Details: ({ details }) => factsText(details, zone),
      Reference: ({ reference }) => reference,
      Agency: ({ agency }) => agency,
      'Code of the act': ({ act }) => act,
      'Id of who acted': ({ actorId }) => actorId,
      'Id of the task': ({ taskId }) => taskId,
      'Details as they are kept': ({ details }) => JSON.stringify(details),
    },
    read: async (tx, cursor) => {
      const limit = 1000;
      const entries = await listAudit(tx, { processId }, { cursor, limit });
      const rows = entries.slice(0, limit);
      return { rows, next: entries.length > limit ? String(rows.at(-1)?.id) : undefined };
    },
  });
}

async function showSeals(portal: Portal, visit: Visit): Promise<void> {
  const seals = await reading(portal, visit.actor, (tx) => readDailySeals(tx, 31));
  portal.render(visit, 'office/records/audit-seals', {
    title: 'Seals of the audit trail',
    seals,
    back: { href: '/audit', text: 'Who did what' },
  });
}
