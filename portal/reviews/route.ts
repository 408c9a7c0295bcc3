import { leadOn } from '../web/done.ts';
import type { Request } from 'express';
import { type RouteLine, readReviewRoute } from '../../db/reviews/read-route.ts';
import { readSignatoryChoices } from '../../db/sign-offs/read-signatory-choices.ts';
import { type RouteStageInput, setReviewRoute } from '../../db/reviews/route.ts';
import { isOver } from '../../domain/strategies/strategy.ts';
import type { Portal } from '../web/context.ts';
import { field, line, typed, version } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { keyAfter, perform, reading, flawAt, plain } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { mostStages, shownStages } from '../sign-offs/drafts/form.ts';
import { readSigners, signerFields } from '../sign-offs/drafts/stage-fields.ts';
import { renderEnded, strategyOf } from '../strategies/strategies.ts';

/** The route that the reports of a strategy's reviews take: who signs in which order, and how long each has. */
export const reviewRouteRoutes: readonly Route[] = [
  ['get', '/strategies/:id/route', 'write-strategy', (portal, visit) => show(portal, visit)],
  ['post', '/strategies/:id/route', 'write-strategy', save],
];

async function show(
  portal: Portal,
  visit: Visit,
  again: { problems?: readonly Problem[]; idempotencyKey?: string } = {},
): Promise<void> {
  const strategy = await strategyOf(portal, visit);
  if (isOver(strategy.state)) return renderEnded(portal, visit, strategy, again.problems);
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
    ...again,
  });
}

function valuesOf(route: readonly RouteLine[]): Record<string, string> {
  const fields = route.map((stage) => {
    const name = `stage-${stage.position}`;
    return {
      ...signerFields(stage, name),
      [`${name}-days`]: stage.workingDays === null ? '' : String(stage.workingDays),
    };
  });
  return Object.assign({}, ...fields);
}

async function save(portal: Portal, visit: Visit): Promise<void> {
  const { req } = visit;
  if (field(req, 'more') !== '') return show(portal, visit);
  const read = Array.from({ length: shownStages(req) }, (_one, index) => readStage(req, index + 1));
  const problems = read.flatMap((one) => one.problems);
  if (problems.length > 0) return show(portal, visit, { problems });
  const strategy = await strategyOf(portal, visit);
  const saved = await perform(portal, visit, 'review-route', (tx) =>
    setReviewRoute(tx, visit.actor, {
      strategyId: strategy.id,
      ifVersion: version(req) ?? 0,
      stages: read.flatMap(({ stage }) => (stage === undefined ? [] : [stage])),
    }),
  );
  if (saved.ok) return leadOn(visit, `/strategies/${strategy.id}?done=route-saved`);
  const where = `stage-${saved.detail?.['stage'] ?? 1}-who`;
  return show(portal, visit, {
    problems: [flawAt(visit, plain(saved), where)],
    ...keyAfter(visit, saved),
  });
}

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
