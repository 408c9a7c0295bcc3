import { addInput, addTheme, changeInput } from '../../../db/strategies/origins/inputs.ts';
import {
  listInputs,
  listLed,
  listThemes,
  listWholes,
  readInput,
  readLeads,
  readParts,
} from '../../../db/strategies/origins/read-origins.ts';
import { addTrace, undoTrace } from '../../../db/strategies/origins/traces.ts';
import { may } from '../../../domain/permissions.ts';
import { inputFields, themeFields, traceFields } from '../../../domain/strategies/fields.ts';
import {
  canLead,
  inputKindCodes,
  isUnanswered,
  partWords,
  type TraceFrom,
  traceFroms,
  traceTos,
} from '../../../domain/strategies/origins.ts';
import { isOver } from '../../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { afterOf } from '../../web/cursor.ts';
import { filled } from '../../web/forms/changed-meanwhile.ts';
import { dayFieldsOf } from '../../web/forms/date-fields.ts';
import { formAt, posted } from '../../web/forms/form.ts';
import { aDayOrNone, aLine, type Field, idOrNone, oneOf, words } from '../../web/forms/fields.ts';
import { asked, field, isId } from '../../web/forms/forms.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { renderEnded, strategyOf } from '../strategies.ts';

/** One end of a trace, "activity:<id>"; what is said where there is none, and beside which field. */
const anEnd =
  <Kind extends string>(kinds: readonly Kind[], missing: string): Field<{ kind: Kind; id: string }> =>
  (req, name) => {
    const [typedKind, id = ''] = field(req, name).split(':');
    const kind = kinds.find((one) => one === typedKind);
    return kind !== undefined && isId(id) ? { value: { kind, id } } : { problems: [{ field: 'to', text: missing }] };
  };

const inputAsked = {
  kind: oneOf(inputKindCodes, 'Choose what it is'),
  title: aLine(inputFields.title, 'Give it a title'),
  source: aLine(inputFields.source),
  datedOn: aDayOrNone('the date'),
  said: words(inputFields.said),
  partOfId: idOrNone,
};

/** Where a plan comes from: what it rests on, what was said again and again, and which comments led to what (S7, S9, S20, F18). */
export const originRoutes: readonly Route[] = [
  ['get', '/strategies/:id/origins', 'see-strategies', show],
  posted('/strategies/:id/origins', 'write-origins', {
    page: show,
    fields: () => ({ name: aLine(themeFields.name, 'Give the theme a name') }),
    act: ({ name }, { actor, id: strategyId, perform }) =>
      perform('add-theme', (tx) => addTheme(tx, actor, { strategyId, name })),
    at: 'name',
    leads: '/strategies/:id/origins?done=theme-added',
  }),
  ...formAt('/strategies/:id/inputs/new', 'write-origins', {
    page: inputForm,
    fields: () => inputAsked,
    act: (input, { actor, id: strategyId, perform }) =>
      perform('add-input', (tx) => addInput(tx, actor, { strategyId, ...input })),
    at: 'title',
    leads: '/strategies/:id/origins?done=input-added',
  }),
  ...formAt('/strategies/:id/inputs/:inputId/edit', 'write-origins', {
    page: inputForm,
    fields: () => inputAsked,
    act: (input, { actor, req, ifVersion, perform }) =>
      perform('change-input', (tx) => changeInput(tx, actor, { inputId: idIn(req, 'inputId'), ifVersion, ...input })),
    at: 'title',
    leads: '/strategies/:id/origins?done=saved',
  }),
  ...formAt('/strategies/:id/leads/new', 'write-origins', {
    page: leadForm,
    fields: () => ({
      from: anEnd(traceFroms, 'Begin again at the comment, the input or the theme'),
      to: anEnd(traceTos, 'Choose where it leads'),
      what: words(traceFields.what),
    }),
    act: (trace, { actor, perform }) => perform('add-trace', (tx) => addTrace(tx, actor, trace)),
    at: 'to',
    leads: '/strategies/:id/origins?done=led-on',
  }),
  posted('/strategies/:id/leads/:leadId/undo', 'write-origins', {
    page: show,
    act: (_, { actor, req, perform }) => perform('undo-trace', (tx) => undoTrace(tx, actor, idIn(req, 'leadId'))),
    at: 'leads',
    leads: '/strategies/:id/origins?done=lead-undone',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  const after = afterOf(visit);
  const { inputs, themes, led } = await reading(portal, visit.actor, async (tx) => {
    const parts = await readParts(tx, strategy.id);
    return {
      inputs: await listInputs(tx, strategy.id, parts),
      themes: await listThemes(tx, strategy.id, parts),
      led: await listLed(tx, { strategyId: strategy.id, after }, parts),
    };
  });
  // A comment stands once, with everything that it led to; of one that the reader may not see there is only that it is there.
  const shown = led.rows.filter(({ comment }) => comment);
  const comments = [...Map.groupBy(shown, ({ commentId }) => commentId).values()];
  portal.render(visit, 'strategies/origins/origins', {
    title: `Where the plan comes from: ${strategy.title}`,
    strategy,
    inputs: inputs.map((input) => ({ ...input, unanswered: isUnanswered(input.kind, input.leads.length) })),
    themes,
    led: comments.map(([first, ...more]) => ({ ...first, leads: [first, ...more] })),
    hidden: new Set(led.rows.filter(({ comment }) => !comment).map(({ commentId }) => commentId)).size,
    paging: { next: led.next, first: after !== undefined },
    path: `/strategies/${strategy.id}/origins`,
    writes: may(visit.actor, 'write-origins') && !isOver(strategy.state),
    back: { href: `/strategies/${strategy.id}`, text: 'The strategy' },
  });
}

async function inputForm(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const inputId = visit.req.params['inputId'] === undefined ? undefined : idIn(visit.req, 'inputId');
  const { stored, wholes } = await reading(portal, visit.actor, async (tx) => ({
    stored: inputId === undefined ? undefined : found(await readInput(tx, { strategyId: strategy.id, inputId })),
    wholes: await listWholes(tx, strategy.id),
  }));
  const saved = {
    kind: stored?.kind ?? '',
    title: stored?.title ?? '',
    source: stored?.source ?? '',
    said: stored?.said ?? '',
    partOfId: stored?.partOfId ?? '',
    ...(stored?.datedOn == null ? {} : dayFieldsOf('datedOn', stored.datedOn)),
    ...(stored === undefined ? {} : { ifVersion: String(stored.version) }),
  };
  portal.render(visit, 'strategies/origins/input', {
    title: stored === undefined ? 'Add what the strategy rests on' : 'Change what the strategy rests on',
    wholes: wholes.filter(({ id }) => id !== inputId),
    ...filled(visit, saved, { title: 'Title', source: 'Source', said: 'What it says' }),
    back: { href: `/strategies/${strategy.id}/origins`, text: 'Where the plan comes from' },
  });
}

async function leadForm(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const from = visit.again === undefined ? asked(visit.req, 'from') : field(visit.req, 'from');
  const kind: TraceFrom = traceFroms.find((one) => from.startsWith(`${one}:`)) ?? 'comment';
  const [, fromId = ''] = from.split(':');
  // Only a form that was sent says beside its field what is wrong; an address that names nothing is none of ours.
  if (visit.again === undefined && from !== '') found(from.startsWith(`${kind}:`) && isId(fromId) ? from : undefined);
  const { parts, leads } = await reading(portal, visit.actor, async (tx) => ({
    parts: await readParts(tx, strategy.id),
    leads: isId(fromId) ? await readLeads(tx, fromId) : [],
  }));
  portal.render(visit, 'strategies/origins/lead', {
    title: 'Where does it lead?',
    strategy,
    leads: leads.filter(({ strategyId }) => strategyId === strategy.id),
    parts: [...parts]
      .filter(([, part]) => canLead(kind, part.kind).ok && part.state !== 'retired' && part.state !== 'dropped')
      .map(([id, part]) => ({ value: `${part.kind}:${id}`, text: `${partWords[part.kind]}: ${part.title}` })),
    ...filled(visit, { from, to: '', what: '' }),
    back: { href: `/strategies/${strategy.id}/origins`, text: 'Where the plan comes from' },
  });
}
