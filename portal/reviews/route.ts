import type { Request } from 'express';
import { type RouteLine, readReviewRoute } from '../../db/reviews/read-route.ts';
import { readSignatoryChoices } from '../../db/sign-offs/read-signatory-choices.ts';
import { type RouteStageInput, setReviewRoute } from '../../db/reviews/route.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { plain } from '../web/perform.ts';
import { line, typed } from '../web/forms/forms.ts';
import type { Field } from '../web/forms/fields.ts';
import type { Problem } from '../web/shown.ts';
import { mostStages, shownStages } from '../sign-offs/drafts/form.ts';
import { readSigners, signerFields } from '../sign-offs/drafts/stage-fields.ts';
import { renderEnded, strategyOf } from '../strategies/strategies.ts';

/** The route that the reports of a strategy's reviews take: who signs in which order, and how long each has. */
export const reviewRouteRoutes: readonly Route[] = [
  ...formAt('/strategies/:id/route', 'write-strategy', {
    page: show,
    more: 'more',
    held: strategyOf,
    fields: () => ({ stages }),
    act: (route, { actor, held: { id: strategyId }, ifVersion, perform }) =>
      perform('review-route', (tx) => setReviewRoute(tx, actor, { strategyId, ifVersion, ...route })),
    at: ({ detail }) => `stage-${detail?.['stage'] ?? 1}-who`,
    says: plain,
    leads: '/strategies/:id?done=route-saved',
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy);
  const { choices, route } = await reading(portal, visit.actor, async (tx) => ({
    choices: await readSignatoryChoices(tx),
    route: await readReviewRoute(tx, strategy.id),
  }));
  const isTyped = visit.req.method === 'POST';
  const shown = isTyped ? shownStages(visit.req) : Math.max(3, route.length);
  portal.render(visit, 'reviews/route', {
    title: 'Sign-off of the reviews',
    strategy,
    choices,
    stages: Array.from({ length: shown }, (_one, index) => index + 1),
    mostStages,
    values: isTyped ? typed(visit.req) : { ifVersion: String(strategy.version), ...valuesOf(route) },
    back: { href: `/strategies/${strategy.id}`, text: 'Back to the strategy' },
  });
}

function valuesOf(route: readonly RouteLine[]): Record<string, string> {
  const fields = route.map((stage) => {
    const name = `stage-${stage.order}`;
    return {
      ...signerFields(stage, name),
      [`${name}-days`]: stage.workingDays === null ? '' : String(stage.workingDays),
    };
  });
  return Object.assign({}, ...fields);
}

/** All stages of the form for which somebody is chosen. */
const stages: Field<RouteStageInput[]> = (req) => {
  const read = Array.from({ length: shownStages(req) }, (_one, index) => readStage(req, index + 1));
  const problems = read.flatMap((one) => one.problems);
  return problems.length > 0
    ? { problems }
    : { value: read.flatMap(({ stage }) => (stage === undefined ? [] : [stage])) };
};

type ReadStage = { readonly stage?: RouteStageInput; readonly problems: readonly Problem[] };

/** A stage for which nobody is chosen is none. */
function readStage(req: Request, n: number): ReadStage {
  const read = readSigners(req, n);
  if (read === undefined) return { problems: [] };
  const days = line(req, `stage-${n}-days`);
  const problems = [
    ...read.problems,
    ...(days === '' || isDays(days)
      ? []
      : [{ field: `stage-${n}-days`, text: `Give stage ${n} 1 to 260 working days, or leave the field empty` }]),
  ];
  if (read.signers === undefined || problems.length > 0) return { problems };
  return { problems, stage: { ...read.signers, workingDays: days === '' ? null : Number(days) } };
}

function isDays(text: string): boolean {
  return /^[1-9]\d{0,2}$/u.test(text) && Number(text) <= 260;
}
