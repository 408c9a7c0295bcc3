import { answerNomination } from '../../../db/strategies/equals/nominations.ts';
import { readNomination } from '../../../db/strategies/equals/read-nominations.ts';
import { may, speaksFor } from '../../../domain/permissions.ts';
import { why } from '../../../domain/strategies/fields.ts';
import type { Portal, Route, Visit } from '../../web/context.ts';
import { oneOf, words } from '../../web/forms/fields.ts';
import { posted } from '../../web/forms/form.ts';
import { typed } from '../../web/forms/forms.ts';
import { found, idIn, reading } from '../../web/page.ts';

/** Whether somebody who is named for a part of a plan accepts (S65). */
export const nominationRoutes: readonly Route[] = [
  ['get', '/nominations/:id', 'see-strategies', show],
  posted('/nominations/:id', 'answer-nomination', {
    page: show,
    fields: () => ({ answer: oneOf(['accept', 'decline'], 'Choose whether you accept'), reason: words(why) }),
    act: ({ answer, reason }, { actor, id: taskId, perform }) =>
      perform('answer-nomination', (tx) =>
        answerNomination(tx, actor, { taskId, accepts: answer === 'accept', reason }),
      ),
    at: 'answer',
    leads: ({ state }, { id }) => `/nominations/${id}?done=nomination-${state}`,
  }),
];

async function show(portal: Portal, visit: Visit): Promise<void> {
  const { actor, req } = visit;
  const nomination = found(await reading(portal, actor, (tx) => readNomination(tx, idIn(req))));
  portal.render(visit, 'strategies/equals/nomination', {
    title: nomination.title,
    nomination,
    answers:
      nomination.taskState === 'open' &&
      may(actor, 'answer-nomination') &&
      speaksFor(actor, nomination.agencyId, idIn(req)),
    renews:
      may(actor, 'write-strategy') &&
      nomination.state === 'declined' &&
      !nomination.replaced &&
      nomination.strategyState === 'open',
    values: typed(req),
    back: { href: `/strategies/${nomination.strategyId}`, text: 'The strategy' },
  });
}
