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
import type { Portal, Route, Visit } from '../../web/context.ts';
import { posted } from '../../web/forms/form.ts';
import { found, idIn, reading } from '../../web/page.ts';
import { asked, isId } from '../../web/forms/forms.ts';
import { recommendationFields } from '../../../domain/inspections/fields.ts';
import type { Refusal } from '../../../domain/refusal.ts';
import { aDay, anId, named, oneOf, words } from '../../web/forms/fields.ts';
import { afterOf } from '../../web/cursor.ts';
import { recommendationStates } from '../words.ts';

const settled = '/recommendations/:id?done=recommendation-settled';

/** Beside a field; what is not there, or not the reader's, is a page that does not exist. */
function besideOf(field: string): (refusal: Refusal) => string {
  return ({ code }) => found(code === noSuchRecommendation.code ? undefined : field);
}

/** The register of recommendations across inspections, with filters, and what became of each (F75). */
export const recommendationRoutes: readonly Route[] = [
  ['get', '/recommendations', 'see-recommendations', list],
  ['get', '/recommendations/:id', 'see-recommendations', one],
  posted('/recommendations/:id/complete', 'settle-recommendations', {
    page: one,
    fields: () => ({
      bodyId: named('body', anId('Choose the body that agreed')),
      agreedOn: named('agreed', aDay('the day of the meeting')),
      note: words(recommendationFields.note),
    }),
    act: (said, { actor, id: recommendationId, ifVersion, perform }) =>
      perform('complete-recommendation', (tx) =>
        completeRecommendation(tx, actor, { recommendationId, ifVersion, ...said }),
      ),
    at: besideOf('body'),
    leads: settled,
  }),
  posted('/recommendations/:id/merge', 'settle-recommendations', {
    page: one,
    fields: () => ({
      how: oneOf(['merge', 'link'], 'Choose merge or link'),
      otherId: named('other', anId('Choose the other recommendation')),
      note: named('why', words(recommendationFields.note)),
    }),
    act: ({ how, ...other }, { actor, id: recommendationId, perform }) =>
      perform('join-recommendations', (tx) =>
        (how === 'merge' ? mergeRecommendation : linkRecommendation)(tx, actor, { recommendationId, ...other }),
      ),
    at: besideOf('other'),
    leads: settled,
  }),
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

async function one(portal: Portal, visit: Visit): Promise<void> {
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
  });
}
