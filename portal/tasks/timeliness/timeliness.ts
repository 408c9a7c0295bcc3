import { databaseNow } from '../../../db/chase/locks.ts';
import type { Tx } from '../../../db/connect.ts';
import { pageSize } from '../../../db/rows.ts';
import { listTimed, listUnits, readRecorded, readRecords, type TimedTask } from '../../../db/tasks/read-timeliness.ts';
import { dayInOneField } from '../../../domain/calendar/typed-date.ts';
import { localDate } from '../../../domain/calendar/zones.ts';
import { rulesOfTask } from '../../../domain/chase/task-kinds.ts';
import { may } from '../../../domain/permissions.ts';
import { offeredPeriods, type Span, spanOf } from '../../../domain/tasks/span.ts';
import { addUp, isWaitedFor, type Line, nothingAsked, outcomeOf, tallied } from '../../../domain/tasks/timeliness.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { type TableFile, tableFiles, tableOf, utc } from '../../web/xlsx/table-file.ts';
import { afterOf } from '../../web/cursor.ts';
import { asked } from '../../web/forms/forms.ts';
import { found, idIn, notThere, reading } from '../../web/page.ts';
import { outcomes, tallyColumns } from '../words.ts';

/** Who was asked, who answered in time, and on whose clock what is late waits (F79); each agency reads its own record. */
export const timelinessRoutes: readonly Route[] = [
  ['get', '/timeliness', 'see-timeliness', showAll],
  ...tableFiles('/timeliness', 'see-timeliness', recordLines),
  ['get', '/timeliness/:id', 'see-timeliness', showAgency],
  ...tableFiles('/timeliness/:id/tasks', 'see-timeliness', taskLines),
];

const zone = 'Europe/London';

/** The days that the address asks for; of what is no period, what is wrong, beside this quarter. */
async function spanAt(tx: Tx, visit: Visit) {
  const today = localDate(await databaseNow(tx), zone);
  const typed = {
    period: asked(visit.req, 'period'),
    from: asked(visit.req, 'from'),
    until: asked(visit.req, 'until'),
  };
  const day = (text: string) => (text === '' ? '' : (dayInOneField(text) ?? 'none'));
  const wanted = spanOf({ period: typed.period, from: day(typed.from), until: day(typed.until) }, today, zone);
  const usual = wanted.ok ? wanted : spanOf({ period: '', from: '', until: '' }, today, zone);
  if (!usual.ok) throw new Error('this day lies in no quarter');
  const field = wanted.ok ? '' : String(wanted.detail?.['field']);
  return {
    span: usual.value,
    problems: wanted.ok ? [] : [{ field, text: wanted.message }],
    values: typed,
    periods: offeredPeriods(today),
    query: queryOf(typed),
  };
}

function queryOf(typed: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(Object.entries(typed).filter(([, text]) => text !== '')).toString();
  return query === '' ? '' : `?${query}`;
}

/** The same for a file, which has no room to say what is wrong. */
async function spanOfFile(tx: Tx, visit: Visit): Promise<Span> {
  const { span, problems } = await spanAt(tx, visit);
  return problems.length > 0 ? notThere() : span;
}

/** The directorate and auditors see every agency, a partner his own. */
const isStaff = (visit: Visit) => may(visit.actor, 'see-reviews');
const agenciesOf = (visit: Visit) => (isStaff(visit) ? undefined : visit.actor.agencyIds);

async function showAll(portal: Portal, visit: Visit): Promise<void> {
  const { at, records } = await reading(portal, visit.actor, async (tx) => {
    const spanned = await spanAt(tx, visit);
    return { at: spanned, records: await readRecords(tx, { ...spanned.span, agencyIds: agenciesOf(visit) }) };
  });
  const after = afterOf(visit);
  const begins = records.agencies.findIndex(({ id }) => id === after) + 1;
  const lines = records.agencies.slice(begins, begins + pageSize);
  portal.render(visit, 'tasks/timeliness/timeliness', {
    title: isStaff(visit) ? 'Timeliness' : 'How timely your agencies are',
    ...at,
    lines,
    bodies: begins === 0 ? records.bodies : [],
    total: addUp(records.agencies.map(({ tally }) => tally)),
    action: '/timeliness',
    file: '/timeliness',
    path: `/timeliness${at.query}`,
    paging: {
      next: records.agencies.length > begins + pageSize ? lines.at(-1)?.id : undefined,
      first: after !== undefined,
    },
  });
}

async function recordLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const span = await reading(portal, visit.actor, (tx) => spanOfFile(tx, visit));
  return tableOf<Line & { readonly what: string }>(portal, visit, {
    name: 'timeliness',
    numbers: Object.values(tallyColumns),
    columns: {
      'Agency or body': ({ name }) => name,
      Which: ({ what }) => what,
      ...Object.fromEntries(tallied.map((key) => [tallyColumns[key], ({ tally }: Line) => tally[key]])),
    },
    read: async (tx) => {
      const { agencies, bodies } = await readRecords(tx, { ...span, agencyIds: agenciesOf(visit) });
      const rows = [
        agencies.map((line) => ({ ...line, what: 'Agency' })),
        bodies.map((line) => ({ ...line, what: 'Body' })),
      ];
      return { rows: rows.flat() };
    },
  });
}

/** The agency of the address, which a partner finds where it is his own. */
async function agencyAt(tx: Tx, visit: Visit) {
  const id = idIn(visit.req);
  if (!isStaff(visit) && !visit.actor.agencyIds.includes(id)) notThere();
  return found(await readRecorded(tx, id));
}

async function showAgency(portal: Portal, visit: Visit): Promise<void> {
  const after = afterOf(visit);
  const { agency, at, lines, tasks } = await reading(portal, visit.actor, async (tx) => {
    const agency = await agencyAt(tx, visit);
    const at = await spanAt(tx, visit);
    const units = isStaff(visit) ? await listUnits(tx, agency.id) : [];
    // What the directorate owes names other agencies, so it is found among the tasks of all.
    const agencyIds = isStaff(visit) && agency.isDirectorate ? undefined : [agency.id, ...units];
    const { agencies } = await readRecords(tx, { ...at.span, agencyIds });
    const lines = agencies.filter(({ id }) => id === agency.id || units.includes(id));
    return { agency, at, lines, tasks: await listTimed(tx, { ...at.span, agencyId: agency.id, after }) };
  });
  portal.render(visit, 'tasks/timeliness/agency', {
    title: `Timeliness: ${agency.name}`,
    agency,
    ...at,
    own: lines.find(({ id }) => id === agency.id)?.tally ?? nothingAsked,
    units: lines.filter(({ id }) => id !== agency.id),
    tasks: tasks.rows.map((task) => ({ ...task, outcome: outcomeOf(task), waited: isWaitedFor(task) })),
    action: `/timeliness/${agency.id}`,
    file: `/timeliness/${agency.id}/tasks`,
    path: `/timeliness/${agency.id}${at.query}`,
    paging: { next: tasks.next, first: after !== undefined },
    back: { href: `/timeliness${at.query}`, text: 'Timeliness' },
  });
}

async function taskLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const { agency, span } = await reading(portal, visit.actor, async (tx) => ({
    agency: await agencyAt(tx, visit),
    span: await spanOfFile(tx, visit),
  }));
  return tableOf<TimedTask>(portal, visit, {
    name: 'timeliness-tasks',
    columns: {
      What: ({ title }) => title,
      Reference: ({ reference }) => reference,
      'Asked for': ({ kind }) => rulesOfTask(kind).what,
      'Due (UTC)': ({ dueAt }) => utc(dueAt),
      'Done (UTC)': ({ answeredAt }) => utc(answeredAt),
      'Counts as': (task) => outcomes[outcomeOf(task) ?? 'to-come'].text,
      [tallyColumns.extended]: ({ extended }) => (extended ? 'yes' : 'no'),
      [tallyColumns.waited]: (task) => (isWaitedFor(task) ? 'yes' : 'no'),
    },
    read: (tx, after) => listTimed(tx, { ...span, agencyId: agency.id, after }, 1000),
  });
}
