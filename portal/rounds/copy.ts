import { copyConsultation } from '../../db/rounds/rounds.ts';
import { listAsked } from '../../db/rounds/read-participants.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt, type Sent } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { choice, fields, isId } from '../web/forms/forms.ts';
import { roundFields } from '../../domain/rounds/fields.ts';
import { filled } from '../web/forms/changed-meanwhile.ts';
import { aLine, type Field, oneOfOrNone } from '../web/forms/fields.ts';
import { roundOf, showRound } from './page.ts';

/** A new draft like an old round, or consulting again on a revised draft; for all or for some of the old participants. */
export const copyRoutes: readonly Route[] = [
  ...formAt('/rounds/:id/copy', 'write-consultation', {
    page: showCopy,
    held: roundOf,
    fields: (sent) => ({
      title: aLine(roundFields.title, 'Give the new round a title'),
      again: oneOfOrNone(['yes', 'no']),
      who: agenciesFor(sent),
    }),
    act: ({ title, again, who: agencyIds }, { actor, id: processId, perform }) =>
      perform('copy-round', (tx) =>
        copyConsultation(tx, actor, {
          processId,
          title,
          consultAgain: again === 'yes',
          ...(agencyIds === undefined ? {} : { agencyIds }),
        }),
      ),
    at: 'title',
    leads: ({ processId }) => `/rounds/${processId}/preview?done=copied`,
  }),
];

async function showCopy(portal: Portal, visit: Visit): Promise<void> {
  await showRound(portal, visit, 'rounds/copy', async (round) => ({
    title: 'Copy, or consult again',
    section: 'Overview',
    ...filled(visit, { title: round.title, again: 'no', who: 'all' }),
    asked: await reading(portal, visit.actor, (tx) => listAsked(tx, round.id)),
    chosen: fields(visit.req, 'agency'),
  }));
}

const nobody = {
  answered: 'No agency has answered. Choose other agencies',
  silent: 'Every agency has answered. Choose other agencies',
  chosen: 'Choose at least one agency by name',
} as const;

/** Undefined: all of the old round. Of the names that were sent, only those count that took part in it. */
const agenciesFor =
  ({ portal, actor, id }: Sent<unknown>): Field<string[] | undefined> =>
  async (req, name) => {
    const who = choice(req, name, ['all', 'answered', 'silent', 'chosen']) ?? 'all';
    if (who === 'all') return { value: undefined };
    const asked = await reading(portal, actor, (tx) => listAsked(tx, id));
    const byName = new Set(fields(req, 'agency').filter(isId));
    const value = asked
      .filter((one) => (who === 'chosen' ? byName.has(one.id) : one.answered === (who === 'answered')))
      .map((one) => one.id);
    return value.length > 0 ? { value } : { problems: [{ field: name, text: nobody[who] }] };
  };
