import { leadOn } from '../web/done.ts';
import { dueNote } from '../web/forms/due-note.ts';
import { checkSeats } from '../../db/sign-offs/open-stage.ts';
import { readStages, type StageLine } from '../../db/sign-offs/read-stages.ts';
import { type SignOffHead } from '../../db/sign-offs/read-sign-off.ts';
import { stagesOf } from '../../db/sign-offs/signing-stage.ts';
import type { Terms } from '../../db/chase/decisions.ts';
import { afterAct, waitsForSignOff } from '../../domain/decisions/process.ts';
import { type Verdict, accept, refuse } from '../../domain/refusal.ts';
import type { SignOffAct } from '../../domain/sign-offs/sign-off.ts';
import type { Act } from '../../domain/permissions.ts';
import type { Portal } from '../web/context.ts';
import { dateFieldsOf, readInstant } from '../web/forms/date-fields.ts';
import { field, line, typed, chosenId } from '../web/forms/forms.ts';
import type { Visit } from '../web/page.ts';
import type { Route } from '../web/routing.ts';
import { decide, keyAfter, reading, flawAt } from '../web/perform.ts';
import type { Problem } from '../web/shown.ts';
import { readRule } from './drafts/stage-fields.ts';
import { barredFrom, openStageOf, renderSignOff, signOffOf } from './page.ts';

type Typed = Verdict<{ terms: Terms; words: Record<string, string> }> & { readonly field?: string };

type OfficerAct = {
  readonly path: string;
  readonly act: SignOffAct;
  /** Whose it is, where not every officer's. */
  readonly right?: Act;
  readonly title: string;
  readonly done: string;
  /** What the form says, or what is wrong with it. */
  readonly read: (visit: Visit, signOff: SignOffHead) => Typed;
};

const reason = (missing: string, terms: (visit: Visit) => Terms) => (visit: Visit) => {
  const text = field(visit.req, 'reason').trim();
  return text === ''
    ? { ...refuse('malformed', missing), field: 'reason' }
    : accept({ terms: terms(visit), words: { reason: text } });
};
const stageOf = (visit: Visit) => ({ stageId: field(visit.req, 'stageId') });

/** What an officer does with a sign-off besides signing: each page says first what it does, and to whom. */
const officerActs: readonly OfficerAct[] = [
  {
    path: 'open',
    act: 'open',
    title: 'Open the sign-off',
    done: 'sign-off-opened',
    read: () => accept({ terms: {}, words: {} }),
  },
  {
    path: 'skip',
    act: 'skip-stage',
    right: 'skip-stage',
    title: 'Skip this stage',
    done: 'stage-skipped',
    read: reason('Say why the stage is skipped', stageOf),
  },
  {
    path: 'rule',
    act: 'change-rule',
    right: 'skip-stage',
    title: 'Change how this stage decides',
    done: 'rule-changed',
    read: readNewRule,
  },
  { path: 'move', act: 'move-meeting', title: 'Move the meeting', done: 'meeting-moved', read: readMove },
  {
    path: 'cancel',
    act: 'cancel',
    title: 'Cancel the sign-off',
    done: 'sign-off-cancelled',
    read: reason('Say why the sign-off is cancelled', () => ({})),
  },
];

export const signOffActRoutes: readonly Route[] = officerActs.flatMap((one): Route[] => [
  ['get', `/sign-offs/:id/${one.path}`, one.right ?? 'decide-sign-off', (portal, visit) => ask(portal, visit, one)],
  ['post', `/sign-offs/:id/${one.path}`, one.right ?? 'decide-sign-off', (portal, visit) => take(portal, visit, one)],
]);

function readNewRule(visit: Visit): Typed {
  const rule = readRule(visit.req, 'new');
  if (rule === undefined || rule === 'missing')
    return { ...refuse('malformed', 'Say how many must sign'), field: rule === undefined ? 'new-rule' : 'new-count' };
  const count = rule.kind === 'count' ? rule.count : null;
  return reason('Say why the rule is changed', () => ({ ...stageOf(visit), rule: rule.kind, count }))(visit);
}

function readMove(visit: Visit, { zone }: SignOffHead): Typed {
  const to = readInstant(visit.req, 'meeting', 'the new date', zone);
  if (!to.ok) return { ...refuse('malformed', to.problem.text), field: to.problem.field };
  const stageId = chosenId(visit.req, 'stageId');
  if (stageId === undefined) return { ...refuse('malformed', 'Choose whose meeting moves'), field: 'stageId' };
  const words = { wallText: to.wall, place: line(visit.req, 'place') };
  return accept({ terms: { stageId, meetingAt: to.at }, words });
}

async function take(portal: Portal, visit: Visit, one: OfficerAct): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const said = one.read(visit, signOff);
  if (!said.ok) return ask(portal, visit, one, [{ field: said.field ?? 'sure', text: said.message }]);
  const decision = decisionOf(signOff, one.act, said.value);
  const decided = decision.ok ? await decide(portal, visit, decision.value) : decision;
  if (!decided.ok) return ask(portal, visit, one, [flawAt(visit, decided, 'sure')], keyAfter(visit, decided));
  leadOn(visit, `/sign-offs/${signOff.id}?done=${one.done}${dueNote(visit, signOff.calendar, 'meeting')}`);
}

type Decision = Omit<Parameters<typeof decide>[2], 'key' | 'route'>;

/** One that its process waits for is opened by a decision of that process, if its state lets it. */
function decisionOf(signOff: SignOffHead, act: SignOffAct, said: Pick<Decision, 'terms' | 'words'>): Verdict<Decision> {
  const { id, parentId, parentKind, parentState } = signOff;
  if (act !== 'open' || parentId === null || parentKind === null || !waitsForSignOff(parentKind))
    return accept({ processId: id, act, ...said });
  const next = afterAct(parentKind, parentState ?? '', 'sign-off');
  return next.ok ? accept({ processId: parentId, act: 'sign-off', terms: { signOffId: id }, words: {} }) : next;
}

async function ask(
  portal: Portal,
  visit: Visit,
  one: OfficerAct,
  problems: readonly Problem[] = [],
  more: { idempotencyKey?: string } = {},
): Promise<void> {
  const signOff = await signOffOf(portal, visit);
  const { stages, seats, barred } = await reading(portal, visit.actor, async (tx) => {
    const read = await readStages(tx, signOff.id);
    return {
      stages: read,
      seats: await checkSeats(tx, signOff.authorId, await stagesOf(tx, signOff.id)),
      barred: (await barredFrom(tx, visit.actor, openStageOf(read))).skip,
    };
  });
  const open = openStageOf(stages) ?? stages.find(({ position }) => position === Math.max(1, signOff.stage));
  const movable = stages.filter(({ state }) => state === 'waiting' || state === 'open' || state === 'referred-back');
  renderSignOff(portal, visit, 'sign-offs/act', signOff, {
    section: 'Overview',
    title: one.title,
    one,
    stages,
    open,
    movable,
    barred: one.right === 'skip-stage' ? barred : '',
    tooFew: seats.ok ? undefined : seats.message,
    problems,
    values: { ...datesOf(open, signOff.zone), ...typed(visit.req) },
    ...more,
  });
}

function datesOf(stage: StageLine | undefined, zone: string): Record<string, string> {
  if (stage === undefined) return {};
  const at = stage.meetingAt ?? stage.dueAt;
  return { stageId: stage.id, place: stage.place, ...(at === null ? {} : dateFieldsOf('meeting', at, zone)) };
}
