import {
  completeRecommendation,
  linkRecommendation,
  mergeRecommendation,
  noSuchRecommendation,
} from '../../../db/inspections/recommendations.ts';
import {
  listBodyNames,
  listRecommendations,
  readRecommendation,
  readRecommendationEvents,
} from '../../../db/inspections/read-recommendations.ts';
import { readChoices } from '../../../db/directory/read-directory.ts';
import { may } from '../../../domain/permissions.ts';
import type { Portal } from '../../web/context.ts';
import { asked, choice, field, isId, line, version } from '../../web/forms/forms.ts';
import { type Again, afterwards, refusedAt } from '../page.ts';
import { found, idIn, type Visit } from '../../web/page.ts';
import { type Route } from '../../web/routing.ts';
import { perform, reading } from '../../web/perform.ts';
import type { Problem } from '../../web/shown.ts';
import { afterOf } from '../../web/cursor.ts';
import { recommendationStates } from '../words.ts';

/** The register of recommendations across inspections, with filters, and what became of each (F75). */
export const recommendationRoutes: readonly Route[] = [
  ['get', '/recommendations', 'see-recommendations', list],
  ['get', '/recommendations/:id', 'see-recommendations', (portal, visit) => one(portal, visit)],
  ['post', '/recommendations/:id/complete', 'settle-recommendations', complete],
  ['post', '/recommendations/:id/merge', 'settle-recommendations', joinTo],
];

async function list(portal: Portal, visit: Visit): Promise<void> {
  const state = Object.keys(recommendationStates).find((each) => each === asked(visit.req, 'state'));
  const agency = isId(asked(visit.req, 'agency')) ? asked(visit.req, 'agency') : undefined;
  const after = afterOf(visit);
  const { page, agencies } = await reading(portal, visit.actor, async (tx) => ({
    page: await listRecommendations(tx, { state, agencyId: agency, after }),
    agencies: (await readChoices(tx)).agencies,
  }));
  const query = new URLSearchParams({ ...(state && { state }), ...(agency && { agency }) }).toString();
  portal.render(visit, 'inspections/register/recommendations', {
    title: 'Recommendations',
    recommendations: page.rows,
    agencies,
    state,
    agency,
    path: query === '' ? '/recommendations' : `/recommendations?${query}`,
    paging: { next: page.next, first: after !== undefined },
  });
}

async function one(portal: Portal, visit: Visit, again: Again = {}): Promise<void> {
  const id = idIn(visit.req);
  const data = await reading(portal, visit.actor, async (tx) => {
    const item = found(await readRecommendation(tx, id));
    return {
      item,
      events: await readRecommendationEvents(tx, id),
      bodies: await listBodyNames(tx),
      others: (await listRecommendations(tx, { state: 'open' })).rows.filter((other) => other.id !== id),
    };
  });
  portal.render(visit, 'inspections/register/recommendation', {
    title: 'Recommendation',
    back: { href: '/recommendations', text: 'Recommendations' },
    ...data,
    settles: may(visit.actor, 'settle-recommendations'),
    ...again,
  });
}

async function complete(portal: Portal, visit: Visit): Promise<void> {
  const recommendationId = idIn(visit.req);
  const bodyId = field(visit.req, 'body');
  const agreedOn = dayOf(visit);
  const problems: Problem[] = [
    ...(isId(bodyId) ? [] : [{ field: 'body', text: 'Choose the body that agreed' }]),
    ...(agreedOn === undefined
      ? [{ field: 'agreed-day', text: 'Give the day of the meeting; it must be a real date' }]
      : []),
  ];
  if (problems.length > 0 || agreedOn === undefined) return one(portal, visit, { problems });
  const done = await perform(portal, visit, 'complete-recommendation', (tx) =>
    completeRecommendation(tx, visit.actor, {
      recommendationId,
      ifVersion: version(visit.req) ?? 0,
      bodyId,
      agreedOn,
      note: field(visit.req, 'note').trim(),
    }),
  );
  return settled(portal, visit, done, 'body');
}

async function joinTo(portal: Portal, visit: Visit): Promise<void> {
  const recommendationId = idIn(visit.req);
  const how = choice(visit.req, 'how', ['merge', 'link'] as const);
  const otherId = field(visit.req, 'other');
  const problems: Problem[] = [
    ...(how === undefined ? [{ field: 'how', text: 'Choose merge or link' }] : []),
    ...(isId(otherId) ? [] : [{ field: 'other', text: 'Choose the other recommendation' }]),
  ];
  if (problems.length > 0) return one(portal, visit, { problems });
  const two = { recommendationId, otherId, note: field(visit.req, 'why').trim() };
  const done = await perform(portal, visit, 'join-recommendations', (tx) =>
    how === 'merge' ? mergeRecommendation(tx, visit.actor, two) : linkRecommendation(tx, visit.actor, two),
  );
  return settled(portal, visit, done, 'other');
}

function settled(
  portal: Portal,
  visit: Visit,
  done: Parameters<typeof afterwards>[1],
  at: string,
): Promise<void> | void {
  if (!done.ok && done.code === noSuchRecommendation.code) found(undefined);
  return afterwards(visit, done, `/recommendations/${idIn(visit.req)}?done=recommendation-settled`, (refusal) =>
    one(portal, visit, refusedAt(visit, at, refusal)),
  );
}

/** The day of a meeting as YYYY-MM-DD; undefined where it is none. */
function dayOf({ req }: Visit): string | undefined {
  const [year, month, day] = ['year', 'month', 'day'].map((part) => line(req, `agreed-${part}`).padStart(2, '0'));
  const text = `${year}-${month}-${day}`;
  const parsed = /^\d{4}-\d{2}-\d{2}$/u.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return parsed !== undefined && !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(text)
    ? text
    : undefined;
}
