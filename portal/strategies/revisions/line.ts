import { addLine, removeLine, sayOfLine } from '../../../db/strategies/revisions/lines.ts';
import {
  type DraftLine,
  listDrafters,
  listRevisions,
  readDraft,
} from '../../../db/strategies/revisions/read-revisions.ts';
import { listPosts, type StrategyRecord } from '../../../db/strategies/read-strategies.ts';
import { revisionLineFields } from '../../../domain/strategies/fields.ts';
import { firstPlace, isLiving } from '../../../domain/strategies/revised-plan.ts';
import { mappedFates } from '../../../domain/strategies/revision.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import type { LineKind } from '../../../domain/strategies/versions.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { dayFieldsOf } from '../../web/forms/date-fields.ts';
import { aDayOrNone, aLine, type Field, idOrNone, oneOf, words } from '../../web/forms/fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { asked, field } from '../../web/forms/forms.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { renderEnded, strategyOf } from '../strategies.ts';
import { isNamed, revisionIn } from './revisions.ts';

const path = '/strategies/:id/revisions/:revisionId/lines';
const kinds = ['strand', 'activity', 'date'] as const satisfies readonly LineKind[];

/** After which line it stands, or first; null: as it is. */
const placeOrNone: Field<string | null> = (req, name) => {
  const isFirst = field(req, name) === firstPlace;
  return isFirst ? { value: firstPlace } : idOrNone(req, name);
};

const wordsAsked = {
  title: aLine(revisionLineFields.title.activity, 'Say what it is called'),
  area: aLine(revisionLineFields.area),
  parentId: idOrNone,
  postId: idOrNone,
  day: aDayOrNone('the day'),
  reason: words(revisionLineFields.reason),
  after: placeOrNone,
};

const toRevision = (visit: Visit) => `/strategies/${idIn(visit.req)}/revisions/${idIn(visit.req, 'revisionId')}`;

/** What a revision says of one line of the plan, and lines that it adds. */
export const revisionLineRoutes: readonly Route[] = [
  ...formAt(`${path}/new`, 'write-revision', {
    page: show,
    fields: () => ({ ...wordsAsked, kind: oneOf(kinds, 'Choose what it is'), fromId: idOrNone }),
    act: (line, { actor, req, perform }) =>
      perform('add-revision-line', (tx) =>
        addLine(tx, actor, { revisionId: idIn(req, 'revisionId'), fate: 'kept', intoId: null, ...line }),
      ),
    at: 'title',
    leads: (_, { visit }) => `${toRevision(visit)}?show=changed&done=line-added`,
  }),
  ...formAt(`${path}/:partId`, 'write-revision', {
    page: show,
    fields: () => ({
      ...wordsAsked,
      fate: oneOf(mappedFates, 'Say what becomes of it'),
      intoId: idOrNone,
      fromId: idOrNone,
    }),
    act: (line, { actor, req, ifVersion, perform }) =>
      perform('say-of-revision-line', (tx) =>
        sayOfLine(tx, actor, {
          revisionId: idIn(req, 'revisionId'),
          partId: idIn(req, 'partId'),
          ifVersion,
          ...line,
        }),
      ),
    at: 'fate',
    leads: (_, { visit }) => `${toRevision(visit)}?done=saved`,
  }),
  posted(`${path}/:partId/remove`, 'write-revision', {
    page: show,
    act: (_, { actor, req, ifVersion, perform }) =>
      perform('remove-revision-line', (tx) =>
        removeLine(tx, actor, { revisionId: idIn(req, 'revisionId'), partId: idIn(req, 'partId'), ifVersion }),
      ),
    at: 'title',
    leads: (_, { visit }) => `${toRevision(visit)}?done=line-removed`,
  }),
];

const parentKind = { strand: null, activity: 'strand', date: 'activity' } as const;

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const { revision, named, lines } = await reading(portal, visit.actor, async (tx) => ({
    revision: revisionIn(visit, await listRevisions(tx, strategy.id)),
    named: await listDrafters(tx, idIn(visit.req, 'revisionId')),
    lines: await readDraft(tx, idIn(visit.req, 'revisionId')),
  }));
  const line =
    visit.req.params['partId'] === undefined
      ? undefined
      : found(lines.find(({ partId }) => partId === idIn(visit.req, 'partId')));
  const from = visit.again ? field(visit.req, 'fromId') : asked(visit.req, 'from');
  const source = lines.find(({ partId, before }) => partId === from && before !== null);
  const typedKind = visit.again ? field(visit.req, 'kind') : asked(visit.req, 'kind');
  const kind = line?.kind ?? source?.kind ?? kinds.find((one) => one === typedKind) ?? 'activity';
  const saved = savedOf(line, kind, { from: source, under: asked(visit.req, 'under') });
  const posts = await reading(portal, visit.actor, (tx) => listPosts(tx, [saved.postId]));
  portal.render(visit, 'strategies/revisions/line', {
    title: line === undefined ? newTitles[kind] : line.title,
    strategy,
    revision,
    line,
    kind,
    source,
    posts,
    parents: lines.filter((one) => one.kind === parentKind[kind] && (isLiving(one) || one.partId === saved.parentId)),
    beside: besideOf(lines, line, kind, saved.parentId),
    others: lines.filter((one) => one.kind === kind && one.partId !== line?.partId && isLiving(one)),
    writes: revision.state === 'draft' && isNamed(visit, revision, named),
    ...filled(visit, saved, labels),
    back: backTo(strategy, revision.id),
  });
}

const newTitles = { strand: 'A new strand', activity: 'A new activity', date: 'A new milestone' } as const;
/** After which lines it can stand: those of its place first, then others, each with the strand that it stands under. */
function besideOf(lines: readonly DraftLine[], line: DraftLine | undefined, kind: LineKind, parentId: string) {
  if (kind === 'date') return [];
  const titles = new Map(lines.map(({ partId, title }) => [partId, title]));
  const others = lines.filter((one) => one.kind === kind && one.partId !== line?.partId && isLiving(one));
  const here = ({ parentId: at }: DraftLine) => kind === 'strand' || at === parentId;
  const said = (one: DraftLine) => ({
    partId: one.partId,
    title: here(one) ? one.title : `${one.title}, in ${titles.get(one.parentId ?? '') ?? 'no strand'}`,
  });
  return [...others.filter(here), ...others.filter((one) => !here(one))].map(said);
}

const labels = { fate: 'What becomes of it', title: 'Title', area: 'Priority area', reason: 'Why' };

const backTo = (strategy: StrategyRecord, revisionId: string) => ({
  href: `/strategies/${strategy.id}/revisions/${revisionId}`,
  text: 'The revision',
});

/** What the form begins with: what is said of the line, or for a new one what it comes from. */
function savedOf(
  line: DraftLine | undefined,
  kind: LineKind,
  { from, under }: { from: DraftLine | undefined; under: string },
) {
  const like = line ?? from;
  return {
    kind,
    fate: line?.fate ?? '',
    title: line?.title ?? '',
    area: like?.area ?? '',
    parentId: like?.parentId ?? under,
    postId: like?.postId ?? '',
    intoId: line?.intoId ?? '',
    fromId: line?.fromId ?? from?.partId ?? '',
    reason: line?.reason ?? '',
    after: '',
    ...dayFieldsOf('day', like?.day ?? null),
    ...(line === undefined ? {} : { ifVersion: String(line.version) }),
  };
}
