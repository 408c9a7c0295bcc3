import type { Tx } from '../../../db/connect.ts';
import { handIn, takeBack } from '../../../db/strategies/revisions/hand-in.ts';
import { discardRevision, openRevision, setDrafters } from '../../../db/strategies/revisions/open.ts';
import {
  type DraftLine,
  listDrafters,
  listOfficers,
  listRevisions,
  readDraft,
  readPlanToRevise,
  type Revision,
} from '../../../db/strategies/revisions/read-revisions.ts';
import { takeOver } from '../../../db/strategies/revisions/take-over.ts';
import { databaseNow } from '../../../db/chase/locks.ts';
import { listCarriers } from '../../../db/strategies/versions/read-versions.ts';
import { localDate } from '../../../domain/calendar/zones.ts';
import { type Actor, may } from '../../../domain/permissions.ts';
import type { Verdict } from '../../../domain/refusal.ts';
import { driftOf } from '../../../domain/strategies/drift.ts';
import { versionFields } from '../../../domain/strategies/fields.ts';
import { resolveRevision } from '../../../domain/strategies/revised-plan.ts';
import { countFates, isChanged } from '../../../domain/strategies/revision.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { afterOf } from '../../web/cursor.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { aLine, idOrNone, ids, tick, words } from '../../web/forms/fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { asked, fields } from '../../web/forms/forms.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { renderEnded, strategyOf } from '../strategies.ts';

const path = '/strategies/:id/revisions/:revisionId';

/** Revisions of a plan: drafted beside the one in force, handed in as a version, in force with that (S25). */
export const revisionRoutes: readonly Route[] = [
  ['get', '/strategies/:id/revisions', 'see-revisions', list],
  ...formAt('/strategies/:id/revisions/new', 'write-revision', {
    page: opening,
    fields: () => ({
      title: aLine(versionFields.title, 'Say what the revision is, for example "Fundamental revision 2004"'),
      note: words(versionFields.note),
      drafterIds: ids(),
    }),
    act: (revision, { actor, id: strategyId, perform }) =>
      perform('open-revision', (tx) => openRevision(tx, actor, { strategyId, ...revision })),
    at: 'title',
    leads: ({ revisionId }, { id }) => `/strategies/${id}/revisions/${revisionId}?done=revision-opened`,
  }),
  ['get', path, 'see-revisions', show],
  ...formAt(`${path}/drafters`, 'write-revision', {
    page: drafters,
    fields: () => ({ drafterIds: ids() }),
    act: ({ drafterIds }, { actor, req, perform }) =>
      perform('name-drafters', (tx) => setDrafters(tx, actor, { revisionId: idIn(req, 'revisionId'), drafterIds })),
    at: 'drafterIds',
    leads: (_, { id, req }) => `/strategies/${id}/revisions/${idIn(req, 'revisionId')}?done=saved`,
  }),
  posted(`${path}/hand-in`, 'write-revision', {
    page: show,
    fields: () => ({ signOffId: idOrNone, keepOthers: tick }),
    act: (given, { actor, req, perform }) =>
      perform('hand-in-revision', (tx) => handIn(tx, actor, { revisionId: idIn(req, 'revisionId'), ...given })),
    at: 'signOffId',
    leads: ({ versionId }, { id }) => `/strategies/${id}/versions/${versionId}?done=revision-handed-in`,
  }),
  pressed('take-over', takeOver, 'revision-renewed'),
  pressed('take-back', takeBack, 'revision-taken-back'),
  pressed('discard', discardRevision, 'revision-discarded'),
];

/** One press: what is done to the whole revision, and what is said then. */
function pressed(
  name: string,
  act: (tx: Tx, actor: Actor, revisionId: string) => Promise<Verdict<unknown>>,
  done: string,
): Route {
  return posted(`${path}/${name}`, 'write-revision', {
    page: show,
    act: (_, { actor, req, perform }) => perform(`${name}-revision`, (tx) => act(tx, actor, idIn(req, 'revisionId'))),
    at: 'revision',
    leads: (_, { id, req }) => `/strategies/${id}/revisions/${idIn(req, 'revisionId')}?done=${done}`,
  });
}

async function list(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const revisions = await reading(portal, visit.actor, (tx) => listRevisions(tx, strategy.id));
  const open = revisions.some(({ state }) => state === 'draft' || state === 'handed-in');
  portal.render(visit, 'strategies/revisions/revisions', {
    title: `Revisions of the plan: ${strategy.title}`,
    strategy,
    revisions,
    writes: !open && may(visit.actor, 'write-revision') && !isOver(strategy.state),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function opening(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const officers = await reading(portal, visit.actor, (tx) => listOfficers(tx));
  portal.render(visit, 'strategies/revisions/opening', {
    title: 'Revise the whole plan',
    strategy,
    officers: officers.filter(({ id }) => id !== visit.actor.personId),
    chosen: visit.again ? fields(visit.req, 'drafterIds') : [],
    ...filled(visit, { title: '', note: '' }),
    back: { href: `/strategies/${strategy.id}/revisions`, text: 'Revisions of the plan' },
  });
}

/** The revision of the address; 404 where it is none of this strategy. */
export function revisionIn(visit: Visit, revisions: readonly Revision[]): Revision {
  return found(revisions.find(({ id }) => id === idIn(visit.req, 'revisionId')));
}

/** Whether he writes it: he opened it or is named to it. */
export function isNamed(visit: Visit, revision: Revision, named: readonly { id: string }[]): boolean {
  const { personId } = visit.actor;
  const writes = may(visit.actor, 'write-revision');
  return writes && (revision.openedById === personId || named.some(({ id }) => id === personId));
}

async function drafters(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const { revision, officers, named } = await reading(portal, visit.actor, async (tx) => ({
    revision: revisionIn(visit, await listRevisions(tx, strategy.id)),
    officers: await listOfficers(tx),
    named: await listDrafters(tx, idIn(visit.req, 'revisionId')),
  }));
  portal.render(visit, 'strategies/revisions/drafters', {
    title: 'Who writes the revision',
    officers: officers.filter(({ id }) => id !== revision.openedById),
    revision,
    chosen: visit.again ? fields(visit.req, 'drafterIds') : named.map(({ id }) => id),
    back: { href: `/strategies/${strategy.id}/revisions/${revision.id}`, text: 'The revision' },
  });
}

const shows = ['all', 'changed', 'unsaid', 'wrong'] as const;
/** So many lines has a page of a draft. */
const linesOnPage = 100;

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => {
    const revision = revisionIn(visit, await listRevisions(tx, strategy.id));
    const open = revision.state === 'draft' || revision.state === 'handed-in';
    return {
      revision,
      drafters: await listDrafters(tx, revision.id),
      draft: await readDraft(tx, revision.id),
      now: open ? await readPlanToRevise(tx, strategy.id) : null,
      today: localDate(await databaseNow(tx), strategy.zone),
      carriers: revision.state === 'draft' ? await listCarriers(tx, null) : [],
    };
  });
  const { revision, draft, now } = data;
  const { lines, flaws } = resolveRevision(draft, data.today);
  const wrong = new Map(flaws.map(({ partId, text }) => [partId, text]));
  const unsaid = new Set(lines.flatMap((line) => (line.unsaid ? [line.partId] : [])));
  const which = shows.find((one) => one === asked(visit.req, 'show')) ?? 'all';
  const shown = lines.filter(
    (line) =>
      which === 'all' ||
      (which === 'changed' && isChanged(line)) ||
      (which === 'unsaid' && line.unsaid) ||
      (which === 'wrong' && wrong.has(line.partId)),
  );
  const after = afterOf(visit);
  const from = after === undefined ? 0 : shown.findIndex(({ partId }) => partId === after) + 1;
  const page = shown.slice(from, from + linesOnPage);
  const writes = isNamed(visit, revision, data.drafters) && !isOver(strategy.state);
  portal.render(visit, 'strategies/revisions/revision', {
    title: revision.title,
    strategy,
    ...data,
    lines: page,
    stored: new Map(draft.map((line) => [line.partId, line])),
    titles: titlesOf(draft),
    wrong,
    unsaid,
    counts: countFates(lines),
    drifts: now === null ? [] : driftOf(draft, now),
    show: which,
    writes: writes && revision.state === 'draft',
    decides: writes && now !== null,
    manages: now !== null && may(visit.actor, 'write-revision') && !isOver(strategy.state),
    path: `/strategies/${strategy.id}/revisions/${revision.id}${which === 'all' ? '' : `?show=${which}`}`,
    paging: { next: from + linesOnPage < shown.length ? page.at(-1)?.partId : undefined, first: from > 0 },
    back: { href: `/strategies/${strategy.id}/revisions`, text: 'Revisions of the plan' },
  });
}

function titlesOf(lines: readonly DraftLine[]): ReadonlyMap<string, string> {
  return new Map(lines.map(({ partId, title }) => [partId, title]));
}
