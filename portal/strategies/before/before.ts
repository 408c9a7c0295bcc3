import { readWithBefore } from '../../../db/strategies/before/read-before.ts';
import { listVersions } from '../../../db/strategies/versions/read-versions.ts';
import type { Tx } from '../../../db/connect.ts';
import { sayWhereItWent } from '../../../db/strategies/before/say-where-it-went.ts';
import { may } from '../../../domain/permissions.ts';
import { why } from '../../../domain/strategies/fields.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { ids, oneOf, words } from '../../web/forms/fields.ts';
import { formAt } from '../../web/forms/form.ts';
import { fields } from '../../web/forms/forms.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { renderEnded, strategyOf } from '../strategies.ts';

const fates = ['into', 'dropped'] as const;

/** A strategy beside the one whose place it takes: what became of each strand and activity of that (S4). */
export const beforeRoutes: readonly Route[] = [
  ['get', '/strategies/:id/before', 'see-strategies', show],
  ...formAt('/strategies/:id/before/:partId', 'write-strategy', {
    page: form,
    fields: () => ({ fate: oneOf(fates, 'Say what became of it'), intoIds: ids(), reason: words(why) }),
    act: ({ fate, intoIds, reason }, { actor, req, id: strategyId, ifVersion, perform }) =>
      perform('say-where-it-went', (tx) =>
        sayWhereItWent(tx, actor, {
          strategyId,
          fromId: idIn(req, 'partId'),
          intoIds: fate === 'into' ? intoIds : [],
          reason,
          ifVersion,
        }),
      ),
    at: 'fate',
    leads: '/strategies/:id/before?done=saved',
  }),
];

async function hasPaper(tx: Tx, strategyId: string): Promise<boolean> {
  return (await listVersions(tx, strategyId)).some(({ paper, state }) => paper !== null && state !== 'withdrawn');
}

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const { read, wording } = await reading(portal, visit.actor, async (tx) => {
    const read = found(await readWithBefore(tx, strategy.id));
    return { read, wording: (await hasPaper(tx, strategy.id)) && (await hasPaper(tx, read.before.id)) };
  });
  const changed = read.compared.filter(
    ({ changes, from, unsaid }) => !unsaid && (!changes.includes('same') || from.length > 0),
  );
  portal.render(visit, 'strategies/before/before', {
    title: `Compared with ${read.before.title}`,
    strategy,
    before: read.before,
    lines: read.compared.length,
    changed,
    unsaid: read.compared.filter((one) => one.unsaid).map(({ line }) => line),
    was: read.was.filter(({ kind }) => kind !== 'date'),
    wording: wording && may(visit.actor, 'see-sign-offs'),
    writes: may(visit.actor, 'write-strategy') && !isOver(strategy.state),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

/** So many lines can be chosen beside those that are chosen already. */
const places = 3;

async function form(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const read = found(await reading(portal, visit.actor, (tx) => readWithBefore(tx, strategy.id)));
  const partId = idIn(visit.req, 'partId');
  const line = found(read.was.find((one) => one.partId === partId && one.kind !== 'date'));
  const said = read.said.filter(({ fromId }) => fromId === partId);
  const stored = said.flatMap(({ toId }) => toId ?? []);
  const chosen = visit.again ? fields(visit.req, 'intoIds').filter((id) => id !== '') : stored;
  portal.render(visit, 'strategies/before/line', {
    title: line.title,
    line,
    before: read.before,
    offered: read.now.filter(({ kind }) => kind === line.kind),
    chosen: [...chosen, ...Array.from({ length: Math.max(1, places - chosen.length) }, () => '')],
    ...filled(
      visit,
      {
        fate: said.length === 0 ? '' : stored.length > 0 ? 'into' : 'dropped',
        reason: said[0]?.reason ?? '',
        ifVersion: String(strategy.version),
      },
      { fate: 'What became of it', reason: 'Why' },
    ),
    back: { href: `/strategies/${strategy.id}/before`, text: `Compared with ${read.before.title}` },
  });
}
