import type { Tx } from '../../db/connect.ts';
import { changeReport, createReport } from '../../db/reports/reports.ts';
import { listDrafts, listRegister, readReport, type VersionLine } from '../../db/reports/read-reports.ts';
import { readProcessName } from '../../db/chase/read-process-name.ts';
import { listStrands } from '../../db/strategies/read-plan.ts';
import { listBodyNames, readStrategy } from '../../db/strategies/read-strategies.ts';
import { may } from '../../domain/permissions.ts';
import { reportFields } from '../../domain/reports/fields.ts';
import { versionState } from '../../domain/reports/report.ts';
import { reportKinds } from '../../domain/reports/tree.ts';
import { asked as askedOf } from '../../domain/sign-offs/sign-off.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { listAt, listOfFile } from '../web/lists/address.ts';
import { type TableFile, tableFiles, tableOf, utc } from '../web/xlsx/table-file.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { dayFieldsOf } from '../web/forms/date-fields.ts';
import { aDay, aLine, anId, idOrNone, oneOf, words } from '../web/forms/fields.ts';
import { formAt } from '../web/forms/form.ts';
import { asked, field, isId } from '../web/forms/forms.ts';
import { found, idIn, reading } from '../web/page.ts';
import { backToReport } from './page.ts';

const headAsked = {
  title: aLine(reportFields.title, 'Give the report a title'),
  bodyId: anId('Choose the body that it goes to'),
  meetsOn: aDay('the day of the meeting'),
  number: aLine(reportFields.number),
  laidBy: aLine(reportFields.laidBy, 'Say by whom it is laid, for example "Commissioner"'),
  asked: oneOf(askedOf, 'Choose what the body is asked to do'),
  recommendation: words(reportFields.recommendation, 'Say what is recommended'),
  about: aLine(reportFields.title),
  strandId: idOrNone,
};

/** Reports by body and meeting, a new one, and what is said of one beside its text (S1, S3, S57). */
export const reportsRoutes: readonly Route[] = [
  ['get', '/reports', 'see-reports', list],
  ...tableFiles('/reports', 'see-reports', reportLines),
  ...formAt('/reports/new', 'write-report', {
    page: form,
    fields: () => ({
      ...headAsked,
      strategyId: anId('Open this form from the page of the strategy'),
      kind: oneOf(reportKinds, 'Choose what it is about'),
    }),
    act: (report, { actor, perform }) => perform('new-report', (tx) => createReport(tx, actor, report)),
    at: 'title',
    leads: ({ reportId }) => `/reports/${reportId}?done=report-drafted`,
  }),
  ...formAt('/reports/:id/edit', 'write-report', {
    page: form,
    fields: () => ({ ...headAsked, contact: words(reportFields.contact) }),
    act: (report, { actor, id: reportId, ifVersion, perform }) =>
      perform('change-report', (tx) => changeReport(tx, actor, { ...report, reportId, ifVersion })),
    at: 'title',
    leads: '/reports/:id?done=saved',
  }),
];

const meetings = { newest: 'Latest meeting first', oldest: 'Earliest meeting first', title: 'By title' };

/** Of which strategy and body the list is, which filters leave as it is. */
function registerAt(visit: Visit) {
  const given = { strategy: asked(visit.req, 'strategy'), body: asked(visit.req, 'body') };
  const strategyId = isId(given.strategy) ? given.strategy : null;
  const bodyId = isId(given.body) ? given.body : null;
  const kept = { ...(strategyId !== null && { strategy: strategyId }), ...(bodyId !== null && { body: bodyId }) };
  return { strategyId, bodyId, offer: { path: '/reports', kept, orders: meetings, days: 'Meeting' } };
}

async function list(portal: Portal, visit: Visit): Promise<void> {
  const { strategyId, bodyId, offer } = registerAt(visit);
  const { which, shown } = listAt(visit, offer);
  const { strategy, drafts, page, bodies } = await reading(portal, visit.actor, async (tx) => ({
    strategy: strategyId === null ? undefined : found(await readStrategy(tx, strategyId, false)),
    drafts: await listDrafts(tx, strategyId),
    page: await listRegister(tx, { ...which, strategyId, bodyId }),
    bodies: await listBodyNames(tx),
  }));
  const all = which.after === undefined && bodyId === null && !shown.list.narrowed;
  portal.render(visit, 'reports/reports', {
    title: strategy === undefined ? 'Reports' : `Reports: ${strategy.title}`,
    strategy,
    drafts: all ? drafts : [],
    reports: page.rows.map((one) => ({ ...one, state: versionState(one.signOffState) })),
    bodies,
    bodyId,
    writes: may(visit.actor, 'write-report'),
    staff: may(visit.actor, 'see-reviews'),
    looks: may(visit.actor, 'change-look'),
    next: page.next,
    ...shown,
    ...(strategy !== undefined && { back: { href: `/strategies/${strategy.id}`, text: 'The strategy' } }),
  });
}

async function reportLines(portal: Portal, visit: Visit): Promise<TableFile> {
  const { strategyId, bodyId, offer } = registerAt(visit);
  const which = listOfFile(visit, offer);
  return tableOf<VersionLine>(portal, visit, {
    name: 'reports',
    columns: {
      Meeting: ({ meetsOn }) => meetsOn,
      Body: ({ body }) => body,
      Item: ({ item }) => item,
      Reference: ({ reference }) => reference,
      Title: ({ title }) => title,
      Strategy: ({ strategy }) => strategy,
      'Frozen (UTC)': ({ frozenAt }) => utc(frozenAt),
      SHA256: ({ sha256 }) => sha256,
    },
    read: (tx, after) => listRegister(tx, { ...which, strategyId, bodyId, after }),
  });
}

/** The report that is changed, or the strategy of a new one. */
async function readHead(tx: Tx, visit: Visit) {
  const { req } = visit;
  const report = req.params['id'] === undefined ? undefined : found(await readReport(tx, idIn(req)));
  const strategyId = report?.strategyId ?? (field(req, 'strategyId') || asked(req, 'strategy'));
  const strategy = found(isId(strategyId) ? await readStrategy(tx, strategyId, false) : undefined);
  const about = report?.processId ? await readProcessName(tx, report.processId) : undefined;
  return { report, strategy, about, strands: await listStrands(tx, strategy.id), bodies: await listBodyNames(tx) };
}

async function form(portal: Portal, visit: Visit): Promise<void> {
  const { report, strategy, about, strands, bodies } = await reading(portal, visit.actor, (tx) => readHead(tx, visit));
  const saved = {
    strategyId: strategy.id,
    kind: report?.kind ?? '',
    title: report?.title ?? '',
    bodyId: report?.bodyId ?? strategy.bodyId ?? '',
    ...dayFieldsOf('meetsOn', report?.meetsOn ?? null),
    number: report?.number ?? '',
    laidBy: report?.laidBy ?? '',
    asked: report?.asked ?? '',
    recommendation: report?.recommendation ?? '',
    about: about?.reference ?? '',
    strandId: report?.strandId ?? asked(visit.req, 'strand'),
    contact: report?.contact ?? '',
    ...(report !== undefined && { ifVersion: String(report.version) }),
  };
  portal.render(visit, 'reports/form', {
    title: report === undefined ? 'New report' : 'Change the report',
    report,
    strategy,
    strands,
    bodies,
    frozen: report?.state === 'frozen',
    ...filled(visit, saved, labels),
    back: report === undefined ? { href: `/reports?strategy=${strategy.id}`, text: 'Reports' } : backToReport(report),
  });
}

const labels = {
  title: 'Title',
  number: 'Number in the agenda',
  laidBy: 'Laid by',
  recommendation: 'Recommendation',
  contact: 'Whom to ask',
};
