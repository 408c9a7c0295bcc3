import type { Tx } from '../../db/connect.ts';
import { readProcessName } from '../../db/chase/read-process-name.ts';
import { listComments } from '../../db/reports/comments.ts';
import { listVersionsOf } from '../../db/reports/read-reports.ts';
import { resolveDraft, resolveReport } from '../../db/reports/resolve.ts';
import { draftAnew, freezeReport, publishReport, sendReport } from '../../db/reports/versions.ts';
import { readStrategy } from '../../db/strategies/read-strategies.ts';
import { type Act, type Actor, may } from '../../domain/permissions.ts';
import type { Verdict } from '../../domain/refusal.ts';
import { treeHtml } from '../../domain/reports/html.ts';
import { sectionPlace } from '../../domain/reports/references.ts';
import { canPublish, canRedraft, canSend, problemText, versionState } from '../../domain/reports/report.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { posted } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { backToReport, partWord, reportOf } from './page.ts';

/** A report as it is written: what is right yet and what is not, who writes what, and what became of it. */
export const reportRoutes: readonly Route[] = [
  ['get', '/reports/:id', 'see-reports', show],
  ['get', '/reports/:id/preview', 'see-reports', preview],
  posted('/reports/:id/freeze', 'freeze-report', {
    page: show,
    act: (_, { actor, id: reportId, ifVersion, perform }) =>
      perform('freeze-report', (tx) => freezeReport(tx, actor, { reportId, ifVersion }), { snapshot: true }),
    at: 'report',
    leads: ({ number }, { id }) => `/reports/${id}/versions/${number}?done=report-frozen`,
  }),
  pressed('anew', 'write-report', draftAnew, 'report-anew'),
  pressed('publish', 'publish-report', publishReport, 'report-published'),
  posted('/reports/:id/send', 'write-sign-off', {
    page: show,
    act: (_, { actor, id, perform }) => perform('send-report', (tx) => sendReport(tx, actor, id)),
    at: 'report',
    leads: ({ signOffId }) => `/sign-offs/${signOffId}/open?done=sign-off-created`,
  }),
];

/** One press: what is done to the whole report, and what is said then. */
function pressed(
  name: string,
  act: Act,
  does: (tx: Tx, actor: Actor, reportId: string) => Promise<Verdict<unknown>>,
  done: string,
): Route {
  return posted(`/reports/:id/${name}`, act, {
    page: show,
    act: (_, { actor, id, perform }) => perform(`${name}-report`, (tx) => does(tx, actor, id)),
    at: 'report',
    leads: `/reports/:id?done=${done}`,
  });
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor } = visit;
  const report = await reportOf(portal, visit);
  const data = await reading(
    portal,
    actor,
    async (tx) => ({
      strategy: await readStrategy(tx, report.strategyId, false),
      about: report.processId === null ? undefined : await readProcessName(tx, report.processId),
      versions: await listVersionsOf(tx, report.id),
      resolved: await resolveDraft(tx, report),
      comments: await listComments(tx, report.id),
    }),
    { snapshot: true },
  );
  const { authors, sections, appendices } = data.resolved.written;
  const placeOf = new Map(sections.map((one) => [one.key, sectionPlace(one)]));
  const [newest] = data.versions;
  const state = newest === undefined ? undefined : versionState(newest.signOffState);
  const frozen = report.state === 'frozen' && state !== undefined;
  const draft = report.state === 'draft';
  portal.render(visit, 'reports/report', {
    title: report.title,
    report,
    strategy: data.strategy,
    about: data.about?.reference,
    versionState: draft ? 'draft' : state,
    authors,
    nameOf: Object.fromEntries(authors.map(({ personId, name }) => [personId, name])),
    sections: sections.map((one) => ({ ...one, opens: draft && may(actor, 'comment-report') })),
    appendices,
    versions: data.versions.map((one) => ({ ...one, state: versionState(one.signOffState) })),
    open: data.comments
      .filter(({ state: become }) => become === 'open')
      .map((one) => ({ ...one, place: placeOf.get(one.section) })),
    problems: [],
    wrong: data.resolved.problems.map(problemText),
    changed: data.resolved.changed.map((one) => ({ ...one, text: partWord(one.part) })),
    can: {
      write: draft && may(actor, 'write-report'),
      freeze: draft && may(actor, 'freeze-report'),
      redraft: frozen && canRedraft(state).ok && may(actor, 'write-report'),
      send: frozen && canSend(state).ok && may(actor, 'write-sign-off'),
      publish: frozen && canPublish(state, newest?.publishedAt !== null).ok && may(actor, 'publish-report'),
      toPublic: newest?.publishedAt != null && may(actor, 'see-redactions'),
      seeSignOffs: may(actor, 'see-sign-offs'),
    },
    back: { href: `/reports?strategy=${report.strategyId}`, text: 'Reports' },
  });
}

async function preview(portal: Portal, visit: Visit): Promise<void> {
  const report = await reportOf(portal, visit);
  const { tree, problems } = await reading(portal, visit.actor, (tx) => resolveReport(tx, report, 'Draft'), {
    snapshot: true,
  });
  portal.render(visit, 'reports/tree', {
    title: report.title,
    caption: `${report.reference}, as it stands now`,
    html: treeHtml(tree),
    wrong: problems.map(problemText),
    version: undefined,
    files: [],
    back: backToReport(report),
  });
}
