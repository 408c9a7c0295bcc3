import { readStages, readTally } from '../../db/sign-offs/read-stages.ts';
import type { Portal, Route, Visit } from '../web/context.ts';
import { formAt } from '../web/forms/form.ts';
import { reading } from '../web/page.ts';
import { typed, choice } from '../web/forms/forms.ts';
import type { Request } from 'express';
import { meetingFields } from '../../domain/sign-offs/fields.ts';
import { anInstant, words } from '../web/forms/fields.ts';
import { verdictSaid } from './said-fields.ts';
import { barredFrom, openStageOf, renderSignOff, signOffOf } from './page.ts';

/** The secretary's page: a dated meeting decided for its body. */
export const meetingRoutes: readonly Route[] = [
  ...formAt('/sign-offs/:id/meeting', 'record-meeting', {
    page: showMeeting,
    held: signOffOf,
    fields: ({ held }) => ({
      met: anInstant('the date of the meeting', held.zone),
      said: verdictSaid,
      minute: words(meetingFields.minute),
    }),
    act: ({ met, said, minute }, { req, id: processId, decide }) => {
      const there = membersBy(req);
      return decide({
        processId,
        act: 'record-meeting',
        terms: { ...said.terms, metAt: met.at, present: there('present'), apologies: there('apologies') },
        words: { ...said.words, minute, metWallText: met.wall },
      });
    },
    at: 'met-day',
    leads: '/sign-offs/:id?done=meeting-recorded',
  }),
];

async function showMeeting(portal: Portal, visit: Visit): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => {
    const stages = await readStages(tx, signOff.id);
    const open = openStageOf(stages);
    return {
      stages,
      open,
      barred: await barredFrom(tx, visit.actor, open),
      tally: open && (await readTally(tx, open, signOff.authorIds)),
    };
  });
  renderSignOff(portal, visit, 'sign-offs/meeting', signOff, {
    section: 'Meeting',
    title: data.open?.bodyId && data.barred.decide === '' ? 'Record a meeting' : 'No meeting to record',
    ...data,
  });
}

/** Each member has a choice of his own, named after his id: who was there, who sent apologies. */
function membersBy(req: Request): (wanted: string) => string {
  const chosen = Object.keys(typed(req))
    .filter((name) => name.startsWith('member-'))
    .map((name) => ({ name, value: choice(req, name, ['present', 'apologies', 'absent']) }));
  return (wanted) =>
    chosen
      .filter(({ value }) => value === wanted)
      .map(({ name }) => name.slice('member-'.length))
      .join(',');
}
