import { leadOn } from '../web/done.ts';
import { readStages, readStanding } from '../../db/sign-offs/read-stages.ts';
import type { Portal } from '../web/context.ts';
import { readInstant } from '../web/forms/date-fields.ts';
import { field, typed, choice } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { decide, keyAfter, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { readVerdict } from './said-fields.ts';
import { barredFrom, openStageOf, renderSignOff, signOffOf } from './page.ts';

/** The secretary's page: a dated meeting decided for its body. */
export const meetingRoutes: readonly Route[] = [
  ['get', '/sign-offs/:id/meeting', 'record-meeting', (portal, visit) => showMeeting(portal, visit)],
  ['post', '/sign-offs/:id/meeting', 'record-meeting', takeMeeting],
];

async function showMeeting(
  portal: Portal,
  visit: Visit,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const data = await reading(portal, visit.actor, async (tx) => {
    const stages = await readStages(tx, signOff.id);
    const open = openStageOf(stages);
    return {
      stages,
      open,
      barred: await barredFrom(tx, visit.actor, open),
      standing: open && (await readStanding(tx, open, signOff.authorId)),
    };
  });
  renderSignOff(portal, visit, 'sign-offs/meeting', signOff, {
    section: 'Meeting',
    title: data.open?.bodyId && data.barred.decide === '' ? 'Record a meeting' : 'No meeting to record',
    ...data,
    problems,
    ...more,
  });
}

async function takeMeeting(portal: Portal, visit: Visit): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const met = readInstant(visit.req, 'met', 'the date of the meeting', signOff.zone);
  const said = readVerdict(visit.req);
  const problems = [...(met.ok ? [] : [met.problem]), ...said.problems];
  if (problems.length > 0 || !met.ok) return showMeeting(portal, visit, problems);
  const there = membersBy(visit);
  const decided = await decide(portal, visit, {
    processId: signOff.id,
    act: 'record-meeting',
    terms: { ...said.terms, metAt: met.at, present: there('present'), apologies: there('apologies') },
    words: { ...said.words, minute: field(visit.req, 'minute'), metWallText: met.wall },
  });
  if (!decided.ok) return showMeeting(portal, visit, [flawAt(visit, decided, 'met-day')], keyAfter(visit, decided));
  leadOn(visit, `/sign-offs/${signOff.id}?done=meeting-recorded`);
}

/** Each member has a choice of his own, named after his id: who was there, who sent apologies. */
function membersBy({ req }: Visit): (wanted: string) => string {
  const chosen = Object.keys(typed(req))
    .filter((name) => name.startsWith('member-'))
    .map((name) => ({ name, value: choice(req, name, ['present', 'apologies', 'absent']) }));
  return (wanted) =>
    chosen
      .filter(({ value }) => value === wanted)
      .map(({ name }) => name.slice('member-'.length))
      .join(',');
}
