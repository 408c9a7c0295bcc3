import { isIndependent } from '../../../db/strategies/revisions/take-effect.ts';
import { readCompared, usualOther } from '../../../db/strategies/versions/read-carried.ts';
import { listCarriers, listVersions, type Version } from '../../../db/strategies/versions/read-versions.ts';
import { bringIntoForce, changeVersion, recordVersion } from '../../../db/strategies/versions/versions.ts';
import { may } from '../../../domain/permissions.ts';
import { versionFields } from '../../../domain/strategies/fields.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import { canBringIntoForce } from '../../../domain/strategies/versions.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { aLine, idOrNone, words } from '../../web/forms/fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { asked } from '../../web/forms/forms.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { renderEnded, strategyOf } from '../strategies.ts';

const versionAsked = {
  title: aLine(versionFields.title, 'Say what the version is, for example "Draft for the board"'),
  note: words(versionFields.note),
  signOffId: idOrNone,
};

/** The versions of a strategy: each with its plan, its paper and its sign-off, and what changed from one to another (S6, S24, S25). */
export const planVersionRoutes: readonly Route[] = [
  ['get', '/strategies/:id/versions', 'see-strategies', list],
  ...formAt('/strategies/:id/versions/new', 'write-versions', {
    page: form,
    fields: () => versionAsked,
    act: (version, { actor, id: strategyId, perform }) =>
      perform('record-version', (tx) => recordVersion(tx, actor, { strategyId, ...version })),
    at: 'title',
    leads: ({ versionId }, { id }) => `/strategies/${id}/versions/${versionId}?done=version-recorded`,
  }),
  ['get', '/strategies/:id/versions/:versionId', 'see-strategies', show],
  ...formAt('/strategies/:id/versions/:versionId/edit', 'write-versions', {
    page: form,
    fields: () => versionAsked,
    act: (words, { actor, req, ifVersion, perform }) =>
      perform('change-version', (tx) =>
        changeVersion(tx, actor, { versionId: idIn(req, 'versionId'), ifVersion, ...words }),
      ),
    at: 'title',
    leads: (_, { id, req }) => `/strategies/${id}/versions/${idIn(req, 'versionId')}?done=saved`,
  }),
  posted('/strategies/:id/versions/:versionId/in-force', 'bring-into-force', {
    page: show,
    act: (_, { actor, req, perform }) =>
      perform('bring-into-force', (tx) => bringIntoForce(tx, actor, idIn(req, 'versionId'))),
    at: 'in-force',
    leads: (_, { id, req }) => `/strategies/${id}/versions/${idIn(req, 'versionId')}?done=version-in-force`,
  }),
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const versions = await reading(portal, visit.actor, (tx) => listVersions(tx, strategy.id));
  portal.render(visit, 'strategies/versions/versions', {
    title: `Versions: ${strategy.title}`,
    strategy,
    versions,
    writes: may(visit.actor, 'write-versions') && !isOver(strategy.state),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

const versionIn = (visit: Visit, versions: readonly Version[]): Version =>
  found(versions.find(({ id }) => id === idIn(visit.req, 'versionId')));

/** One version, beside the one before it, another one that was chosen, or the plan as it is now. */
async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => {
    const versions = await listVersions(tx, strategy.id);
    const version = versionIn(visit, versions);
    const chosen = asked(visit.req, 'with');
    const other =
      versions.find(({ id }) => id === chosen && id !== version.id) ??
      (chosen === 'now' ? 'now' : usualOther(version, versions));
    const independent =
      version.revisionId === null || (await isIndependent(tx, version.revisionId, visit.actor.personId));
    return { versions, version, independent, ...(await readCompared(tx, strategy.id, version, other)) };
  });
  const { version, versions } = data;
  const numberInForce = versions.find(({ state }) => state === 'in-force')?.number ?? null;
  portal.render(visit, 'strategies/versions/version', {
    title: `Version ${version.number}: ${version.title}`,
    strategy,
    others: versions.filter(({ id }) => id !== version.id),
    ...data,
    // Where this version has a paper and one before it has one, for whoever sees papers of the directorate.
    wording:
      may(visit.actor, 'see-sign-offs') &&
      version.paper !== null &&
      versions.some(({ number, paper, state }) => number < version.number && paper !== null && state !== 'withdrawn'),
    can: {
      signOff:
        version.state === 'draft' &&
        version.signOffId === null &&
        may(visit.actor, 'write-sign-off') &&
        !isOver(strategy.state),
      change: version.state === 'draft' && may(visit.actor, 'write-versions') && !isOver(strategy.state),
      // Which revision drafts it, for those who may read it.
      revision: may(visit.actor, 'see-revisions') && version.revisionId,
      bring:
        canBringIntoForce(version.state, version.number, numberInForce).ok &&
        may(visit.actor, 'bring-into-force') &&
        !isOver(strategy.state),
    },
    back: { href: `/strategies/${strategy.id}/versions`, text: 'Versions' },
  });
}

async function form(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const { stored, carriers } = await reading(portal, visit.actor, async (tx) => ({
    stored:
      visit.req.params['versionId'] === undefined ? undefined : versionIn(visit, await listVersions(tx, strategy.id)),
    carriers: await listCarriers(tx, visit.req.params['versionId'] === undefined ? null : idIn(visit.req, 'versionId')),
  }));
  const saved = {
    title: stored?.title ?? '',
    note: stored?.note ?? '',
    signOffId: stored?.signOffId ?? '',
    ...(stored === undefined ? {} : { ifVersion: String(stored.version) }),
  };
  portal.render(visit, 'strategies/versions/form', {
    title: stored === undefined ? 'Keep the plan as a version' : `Change version ${stored.number}`,
    carriers,
    ...filled(visit, saved, { title: 'Title', note: 'Note' }),
    back: { href: `/strategies/${strategy.id}/versions`, text: 'Versions' },
  });
}
